// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.index.internal.GraphFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Reads all of one state of an index, and says what is wrong with it. */
final class Verification {
  private final IndexReader reader;
  private final Schema schema;
  private final List<String> problems = new ArrayList<>();

  Verification(IndexReader reader, Schema schema) {
    this.reader = reader;
    this.schema = schema;
  }

  private interface Step {
    void run() throws IOException;
  }

  IndexCheck verify() throws IOException {
    Set<String> ids = new HashSet<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      String segment = ((SegmentReader) leaf.reader()).getSegmentName();
      int before = problems.size();
      attempt(segment, "its checksums", () -> ((CodecReader) leaf.reader()).checkIntegrity());
      if (problems.size() > before) {
        // What is read of it now would fail in ways that say less.
        continue;
      }
      attempt(segment, "its chunks", () -> readChunks(leaf.reader(), segment, ids));
      for (String branch : Inspection.branches(schema)) {
        attempt(segment, "branch " + branch, () -> readBranch(leaf.reader(), segment, branch));
      }
    }
    return new IndexCheck(problems, ids.size(), problems.isEmpty() ? sampledRecall() : Map.of());
  }

  /** What is damaged may fail in any way: whatever it is, it is a problem of the index. */
  private void attempt(String segment, String what, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      problems.add("segment %s can't be read, %s: %s".formatted(segment, what, e.getMessage()));
    }
  }

  private void readChunks(LeafReader leaf, String segment, Set<String> ids) throws IOException {
    @Nullable Bits live = leaf.getLiveDocs();
    BinaryDocValues column = leaf.getBinaryDocValues(ChunkDocuments.ID);
    StoredFields stored = leaf.storedFields();
    for (int chunk = 0; chunk < leaf.maxDoc(); chunk++) {
      if (live != null && !live.get(chunk)) {
        continue;
      }
      if (column == null || !column.advanceExact(chunk)) {
        problems.add("segment %s: chunk %d has no id".formatted(segment, chunk));
        continue;
      }
      String id = column.binaryValue().utf8ToString();
      if (!ids.add(id)) {
        problems.add("segment %s: chunk %s is there twice".formatted(segment, id));
      }
      ChunkDocuments.toChunk(id, stored, chunk);
    }
  }

  private void readBranch(LeafReader leaf, String segment, String branch) throws IOException {
    String field = Schema.field(branch);
    @Nullable FloatVectorValues vectors = leaf.getFloatVectorValues(field);
    int read = 0;
    while (vectors != null && vectors.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      read++;
      for (float component : vectors.vectorValue()) {
        if (!Float.isFinite(component)) {
          problems.add(
              "segment %s, branch %s: a vector of chunk %d has the component %s"
                  .formatted(segment, branch, vectors.docID(), component));
          break;
        }
      }
    }
    if (vectors != null && read != vectors.size()) {
      problems.add(
          "segment %s, branch %s: %d vectors are there, %d should be"
              .formatted(segment, branch, read, vectors.size()));
    }
    Optional<GraphFacts> graph = Inspection.graph(leaf, field);
    if (graph.isPresent() && !graph.get().unreachedKept()) {
      problems.add(
          "segment %s, branch %s: %d of %d nodes of the graph are out of reach and not kept as such"
              .formatted(segment, branch, graph.get().unreached(), graph.get().nodes()));
    }
  }

  private Map<String, Double> sampledRecall() throws IOException {
    Map<String, Double> recall = new TreeMap<>();
    for (EmbedderSpec embedder : schema.embedders()) {
      for (EmbeddingSpec branch : embedder.embeddings()) {
        List<float[]> queries = RecallEstimate.sample(reader, branch);
        if (!queries.isEmpty()) {
          recall.put(
              branch.name(), RecallEstimate.of(reader, branch, queries, RecallEstimate.DEPTH));
        }
      }
    }
    return recall;
  }
}
