// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.github.jelmerk.hnswlib.core.DistanceFunction;
import com.github.jelmerk.hnswlib.core.DistanceFunctions;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** hnswlib in Java, on the heap. It knows no filters and no parts. */
final class HnswlibEngine implements SearchEngine {
  private static final int DEGREE = 16;
  private static final int BEAM = 100;

  private final Path file;
  private final Setup setup;
  private @Nullable HnswIndex<Integer, float[], Numbered, Float> index;
  private long heapBytes;

  HnswlibEngine(Path folder, Setup setup) {
    this.file = folder.resolve("hnswlib");
    this.setup = setup;
  }

  /** A vector, as hnswlib wants it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Numbered(Integer id, float[] vector) implements Item<Integer, float[]> {
    private static final long serialVersionUID = 1;

    @Override
    public int dimensions() {
      return vector.length;
    }
  }

  @Override
  public void build(Source source) {
    long before = usedHeap();
    int dimension = source.vector(0).length;
    HnswIndex<Integer, float[], Numbered, Float> built =
        HnswIndex.newBuilder(dimension, distance(setup.similarity()), source.size())
            .withM(DEGREE)
            .withEfConstruction(BEAM)
            .build();
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> adder = () -> addNext(built, source, next);
    try (Workers workers = new Workers(setup.threads())) {
      workers.each(IntStream.range(0, setup.threads()).mapToObj(i -> adder).toList());
    }
    index = built;
    // It keeps the source's arrays; in a program of its own they would be its.
    heapBytes = usedHeap() - before + (long) source.size() * dimension * Float.BYTES;
  }

  private static DistanceFunction<float[], Float> distance(Similarity similarity) {
    return similarity == Similarity.EUCLIDEAN
        ? DistanceFunctions.FLOAT_EUCLIDEAN_DISTANCE
        : DistanceFunctions.FLOAT_INNER_PRODUCT;
  }

  private static boolean addNext(
      HnswIndex<Integer, float[], Numbered, Float> index, Source source, AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < source.size(); i = next.getAndIncrement()) {
      index.add(new Numbered(i, source.vector(i)));
    }
    return true;
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Override
  public void merge() {
    // There is one part only.
  }

  @Override
  public int parts() {
    return 1;
  }

  @Override
  public int[] search(float[] query, Question question) {
    if (question.label() != null || question.course() != Course.CHOSEN) {
      throw new UnsupportedOperationException("hnswlib in Java knows no filters and one course");
    }
    HnswIndex<Integer, float[], Numbered, Float> in = built();
    if (in.getEf() != question.width()) {
      in.setEf(question.width());
    }
    List<SearchResult<Numbered, Float>> hits = in.findNearest(query, question.k());
    return hits.stream().mapToInt(hit -> hit.item().id()).toArray();
  }

  private HnswIndex<Integer, float[], Numbered, Float> built() {
    if (index == null) {
      throw new IllegalStateException("nothing was built yet; call build before");
    }
    return index;
  }

  @Override
  public long diskBytes() throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      built().save(file);
    }
    return Files.size(file);
  }

  @Override
  public OptionalLong memoryBytes() {
    return OptionalLong.of(heapBytes);
  }

  @Override
  public void close() throws IOException {
    index = null;
    Files.deleteIfExists(file);
  }
}
