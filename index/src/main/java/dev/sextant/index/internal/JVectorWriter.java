// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.CloseableRandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * Writes the vectors of a segment, and a graph for each float field with enough of them. Graphs are
 * built when the segment is written, not as documents come in: on a flush from the vectors on the
 * heap, on a merge from the merged vectors on disk.
 */
final class JVectorWriter extends KnnVectorsWriter {

  private final GraphBuilder builder;
  private final GraphOptions options;
  private final FlatVectorsWriter flat;
  private final IndexOutput meta;
  private final IndexOutput data;
  private final List<Field> floatFields = new ArrayList<>();

  /** A float field that is being indexed. */
  private record Field(FieldInfo info, FlatFieldVectorsWriter<float[]> vectors) {}

  private JVectorWriter(
      GraphBuilder builder,
      GraphOptions options,
      FlatVectorsWriter flat,
      IndexOutput meta,
      IndexOutput data) {
    this.builder = builder;
    this.options = options;
    this.flat = flat;
    this.meta = meta;
    this.data = data;
  }

  /** Takes over the flat writer, and closes it if this fails. */
  static JVectorWriter open(
      SegmentWriteState state, GraphBuilder builder, GraphOptions options, FlatVectorsWriter flat)
      throws IOException {
    IndexOutput meta = null;
    IndexOutput data = null;
    boolean success = false;
    try {
      meta = GraphFiles.METADATA.create(state);
      data = GraphFiles.DATA.create(state);
      GraphFiles.METADATA.writeHeader(meta, state);
      GraphFiles.DATA.writeHeader(data, state);
      success = true;
      return new JVectorWriter(builder, options, flat, meta, data);
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(meta, data, flat);
      }
    }
  }

  @Override
  public KnnFieldVectorsWriter<?> addField(FieldInfo info) throws IOException {
    FlatFieldVectorsWriter<?> vectors = flat.addField(info);
    if (info.getVectorEncoding() == VectorEncoding.FLOAT32) {
      // A float field's writer takes float[].
      @SuppressWarnings("unchecked")
      FlatFieldVectorsWriter<float[]> floats = (FlatFieldVectorsWriter<float[]>) vectors;
      floatFields.add(new Field(info, floats));
    }
    return vectors;
  }

  @Override
  public void flush(int maxDoc, Sorter.@Nullable DocMap sortMap) throws IOException {
    flat.flush(maxDoc, sortMap);
    for (Field field : floatFields) {
      List<float[]> vectors = field.vectors().getVectors();
      if (sortMap != null) {
        vectors = sorted(vectors, field.vectors().getDocsWithFieldSet(), sortMap);
      }
      writeGraph(
          field.info(),
          RandomAccessVectorValues.fromFloats(vectors, field.info().getVectorDimension()),
          null);
    }
  }

  /** The vectors in the order in which the flat writer has stored them. */
  private static List<float[]> sorted(
      List<float[]> vectors, DocsWithFieldSet documents, Sorter.DocMap sortMap) throws IOException {
    int[] oldOrdinals = new int[vectors.size()];
    mapOldOrdToNewOrd(documents, sortMap, null, oldOrdinals, null);
    return new AbstractList<>() {
      @Override
      public float[] get(int ordinal) {
        return vectors.get(oldOrdinals[ordinal]);
      }

      @Override
      public int size() {
        return vectors.size();
      }
    };
  }

  @Override
  public void mergeOneField(FieldInfo info, MergeState state) throws IOException {
    if (info.getVectorEncoding() != VectorEncoding.FLOAT32
        || mostVectors(info, state) < options.graphThreshold()) {
      flat.mergeOneField(info, state);
      return;
    }
    CloseableRandomVectorScorerSupplier merged = flat.mergeOneFieldToIndex(info, state);
    boolean success = false;
    try {
      writeGraph(info, ((KernelScorer.Supplier) merged.copy()).values(), state);
      success = true;
    } finally {
      // Closing deletes the temporary file with the merged vectors.
      if (success) {
        IOUtils.close(merged);
      } else {
        IOUtils.closeWhileHandlingException(merged);
      }
    }
  }

  /** The field's vectors in the segments to merge, those of deleted documents included. */
  private static long mostVectors(FieldInfo info, MergeState state) throws IOException {
    long count = 0;
    for (int i = 0; i < state.knnVectorsReaders.length; i++) {
      FieldInfo field = state.fieldInfos[i].fieldInfo(info.name);
      KnnVectorsReader reader = state.knnVectorsReaders[i];
      if (reader != null && field != null && field.hasVectorValues()) {
        count += reader.getFloatVectorValues(info.name).size();
      }
    }
    return count;
  }

  /**
   * @param merge where the vectors come from, or null if they are new
   */
  private void writeGraph(
      FieldInfo info, RandomAccessVectorValues.Floats values, @Nullable MergeState merge)
      throws IOException {
    if (values.size() < options.graphThreshold()) {
      return;
    }
    DistinctVectors distinct = DistinctVectors.of(values);
    VectorSimilarityFunction function = info.getVectorSimilarityFunction();
    Codes codes = Codes.of(CodeTrainer.learn(values, distinct, function), values, distinct, true);
    EarlierGraph earlier = merge == null ? null : EarlierGraph.largest(info.name, merge, distinct);
    Adjacency graph = builder.build(codes, earlier);
    if (earlier != null && !CodeCheck.fits(codes, graph)) {
      earlier = null;
      graph = builder.build(codes, null);
    }
    VectorPrecision precision = options.precision();
    if (!CodeCheck.fits(codes, graph)) {
      graph = builder.build(values, distinct, function);
      precision = VectorPrecision.FULL;
    }
    GraphLayout layout = GraphWriter.write(data, graph, distinct, info.getVectorDimension());
    CodesLayout codesLayout = CodesLayout.writeData(data, codes, precision);
    meta.writeInt(info.number);
    layout.write(meta);
    codesLayout.write(meta);
  }

  @Override
  public void finish() throws IOException {
    flat.finish();
    meta.writeInt(-1);
    CodecUtil.writeFooter(meta);
    CodecUtil.writeFooter(data);
  }

  @Override
  public long ramBytesUsed() {
    return flat.ramBytesUsed();
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(flat, meta, data);
  }
}
