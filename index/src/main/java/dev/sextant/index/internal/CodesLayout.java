// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata file says of one field's codes. In the data file lie the centroid's floats and,
 * little-endian, a sketch a node; for {@link VectorPrecision#INT8} then a byte a component and
 * node.
 *
 * @param precision of the codes; all else counts for codes only
 * @param offset where they start in the data file, in bytes
 * @param scale of int8 codes
 * @param spread of the sketches' errors; see {@link CodeSpace}
 */
record CodesLayout(VectorPrecision precision, long offset, float scale, float spread) {

  static final CodesLayout NONE = new CodesLayout(VectorPrecision.FULL, 0, 1, 0);

  static CodesLayout writeData(IndexOutput data, Codes codes, VectorPrecision precision)
      throws IOException {
    if (precision == VectorPrecision.FULL) {
      return NONE;
    }
    long offset = data.alignFilePointer(Long.BYTES);
    CodeSpace space = codes.space();
    for (float component : space.centroid()) {
      data.writeInt(Float.floatToIntBits(component));
    }
    codes.write(data, precision == VectorPrecision.INT8);
    return new CodesLayout(precision, offset, space.scale(), space.spread());
  }

  void write(DataOutput meta) throws IOException {
    meta.writeVInt(precision.id());
    if (precision != VectorPrecision.FULL) {
      meta.writeVLong(offset);
      meta.writeInt(Float.floatToIntBits(scale));
      meta.writeInt(Float.floatToIntBits(spread));
    }
  }

  static CodesLayout read(DataInput meta) throws IOException {
    int id = meta.readVInt();
    VectorPrecision precision = null;
    for (VectorPrecision known : VectorPrecision.values()) {
      precision = known.id() == id ? known : precision;
    }
    if (precision == null) {
      throw new CorruptIndexException("unknown precision of vectors: " + id, meta);
    }
    if (precision == VectorPrecision.FULL) {
      return NONE;
    }
    long offset = meta.readVLong();
    float scale = Float.intBitsToFloat(meta.readInt());
    float spread = Float.intBitsToFloat(meta.readInt());
    if (offset < 0 || !(scale > 0) || !(spread >= 0 && spread <= 1)) {
      throw new CorruptIndexException(
          "impossible codes: offset " + offset + ", scale " + scale + ", spread " + spread, meta);
    }
    return new CodesLayout(precision, offset, scale, spread);
  }

  /** One past the last byte. */
  long end(GraphLayout graph) {
    boolean withBytes = precision == VectorPrecision.INT8;
    return offset
        + (long) graph.dimension() * Float.BYTES
        + Codes.length(graph.dimension(), graph.nodeCount(), withBytes);
  }

  /** Reads the codes, if there are any. */
  @Nullable Codes readData(IndexInput data, GraphLayout graph, VectorSimilarityFunction function)
      throws IOException {
    if (precision == VectorPrecision.FULL) {
      return null;
    }
    IndexInput reader = data.clone();
    reader.seek(offset);
    float[] centroid = new float[graph.dimension()];
    reader.readFloats(centroid, 0, centroid.length);
    CodeSpace space = new CodeSpace(function, centroid, scale, spread);
    return Codes.read(reader, space, graph.nodeCount(), precision == VectorPrecision.INT8);
  }
}
