// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.Receipt;
import dev.sextant.SearchRequest;
import dev.sextant.index.IndexOptions;
import dev.sextant.index.LuceneVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The whole of {@link LuceneVectorIndex}, as its users call it: chunks in, hits with text out. */
final class VectorIndexEngine implements SearchEngine {
  private static final int BATCH = 1_000;
  private static final String LABELS = "labels";
  private static final Receipt RECEIPT = new Receipt(1, 0, 1);

  private final Path folder;
  private final EmbedderSpec spec;
  private final LuceneVectorIndex index;

  VectorIndexEngine(Path folder, Setup setup) {
    this.folder = folder;
    this.spec =
        new EmbedderSpec(
            "benchmark",
            "benchmark",
            256,
            List.of(EmbeddingSpec.dense(setup.dimension(), setup.similarity())));
    this.index =
        LuceneVectorIndex.open(
            folder,
            IndexOptions.defaults().withEmbedders(spec).withQuantization(setup.quantization()));
  }

  @Override
  public void build(Source source) {
    List<IndexEntry> batch = new ArrayList<>();
    for (int i = 0; i < source.size(); i++) {
      batch.add(entry(source, i));
      if (batch.size() == BATCH || i + 1 == source.size()) {
        index.upsert(batch);
        batch.clear();
      }
    }
    index.commit();
  }

  private IndexEntry entry(Source source, int number) {
    String id = String.valueOf(number);
    Metadata metadata = Metadata.empty().with(LABELS, source.labels(number));
    return IndexEntry.of(new Chunk(id, id, "", 0, 0, metadata), embedded(source.vector(number)));
  }

  private Embedded embedded(float[] vector) {
    return Embedded.of(spec, DenseVector.of(vector), RECEIPT);
  }

  @Override
  public void merge() {
    index.merge();
  }

  @Override
  public int parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(".si")).count();
    }
  }

  @Override
  public int[] search(float[] query, Question question) {
    if (question.course() != Course.CHOSEN) {
      throw new UnsupportedOperationException("a user can't tell an index how to search");
    }
    SearchRequest request =
        SearchRequest.defaults()
            .withEmbedded(embedded(query))
            .withK(question.k())
            .withCandidates(question.width());
    if (question.label() != null) {
      request = request.withFilter(Filter.equal(LABELS, question.label()));
    }
    List<Hit> hits = index.search(request);
    return hits.stream().mapToInt(hit -> Integer.parseInt(hit.chunk().id())).toArray();
  }

  @Override
  public long diskBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Override
  public OptionalLong memoryBytes() {
    // Compound files hide what is vectors and what is words.
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    index.close();
  }
}
