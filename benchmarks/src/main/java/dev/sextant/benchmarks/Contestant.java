// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.sextant.transformer.Precision;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An engine in a precision.
 *
 * @param engine its name in results
 * @param precision its name in results
 * @param opener loads it
 * @param ways all that it is to be tried in
 */
record Contestant(String engine, String precision, Opener opener, List<Way> ways) {
  /** Loads an engine and its model. */
  @FunctionalInterface
  interface Opener {
    TextEncoder open(Way way, int threads);
  }

  private static final List<Way> OWN = List.of(Way.OWN);
  private static final List<Way> BOTH = List.of(Way.THREADS, Way.STREAMS);

  /** What all others are compared with, if they compute in floating point. */
  static final Contestant ONNXRUNTIME_FP32 =
      new Contestant("onnxruntime", "fp32", onnxRuntime(MiniLm.FP32), BOTH);

  private static final Contestant ONNXRUNTIME_INT8 =
      new Contestant("onnxruntime", "int8", onnxRuntime(MiniLm.INT8), BOTH);

  /** All of them, in the order of results. */
  static final List<Contestant> ALL =
      List.of(
          sextant(Precision.FP32),
          sextant(Precision.BF16),
          sextant(Precision.INT8),
          ONNXRUNTIME_FP32,
          ONNXRUNTIME_INT8,
          new Contestant(
              "langchain4j",
              "fp32",
              (way, threads) -> new LangChain4jEncoder(new AllMiniLmL6V2EmbeddingModel()),
              OWN),
          new Contestant(
              "langchain4j",
              "int8",
              (way, threads) -> new LangChain4jEncoder(new AllMiniLmL6V2QuantizedEmbeddingModel()),
              OWN),
          new Contestant("djl-rust", "fp32", DjlRustEncoder::open, BOTH));

  private static Contestant sextant(Precision precision) {
    return new Contestant(
        "sextant",
        precision.name().toLowerCase(Locale.ROOT),
        (way, threads) -> SextantEncoder.open(precision, threads),
        OWN);
  }

  private static Opener onnxRuntime(String graph) {
    return (way, threads) -> OnnxRuntimeEncoder.open(graph, way, threads);
  }

  /** What its ratios are taken to: int8 is compared with int8, all else with float32. */
  Contestant baseline() {
    return precision.equals("int8") ? ONNXRUNTIME_INT8 : ONNXRUNTIME_FP32;
  }

  /** Loads it. */
  TextEncoder open(Way way, int threads) {
    return opener.open(way, threads);
  }

  /** Whether a name means it: the engine's, or engine and precision with a dot between. */
  boolean isNamed(String name) {
    return name.equals(engine) || name.equals(toString());
  }

  /** All names that mean one. */
  static List<String> names() {
    return ALL.stream()
        .flatMap(contestant -> Stream.of(contestant.engine, contestant.toString()))
        .distinct()
        .toList();
  }

  /** The name that its results have. */
  @Override
  public String toString() {
    return engine + "." + precision;
  }
}
