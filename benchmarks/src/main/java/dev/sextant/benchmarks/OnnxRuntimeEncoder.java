// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * ONNX Runtime by its own Java API, as somebody writes it who wants it fast: texts of like length
 * together, tokenized by all threads, the mean taken in plain Java. The tokenizer is the one that
 * Sextant uses too.
 */
final class OnnxRuntimeEncoder implements TextEncoder {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final Workers workers;
  private final Way way;

  private OnnxRuntimeEncoder(Path graph, Path vocabulary, Way way, int threads)
      throws OrtException, IOException {
    this.way = way;
    this.tokenizer =
        HuggingFaceTokenizer.newInstance(
            vocabulary,
            Map.of(
                "truncation",
                "true",
                "maxLength",
                String.valueOf(MiniLm.MAX_TOKENS),
                "padding",
                "false"));
    this.workers = new Workers(threads);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setInterOpNumThreads(1);
      // A run uses the session's threads and its caller's own: with one, callers run side by side.
      options.setIntraOpNumThreads(way == Way.STREAMS ? 1 : threads);
      this.session = environment.createSession(graph.toString(), options);
    }
  }

  /** Opens one of {@link MiniLm}'s graphs. */
  static OnnxRuntimeEncoder open(String graph, Way way, int threads) {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path file = folder.path().resolve(graph);
      Path vocabulary = folder.path().resolve("tokenizer.json");
      MiniLm.copyGraph(graph, file);
      MiniLm.copyTokenizer(vocabulary);
      return new OnnxRuntimeEncoder(file, vocabulary, way, threads);
    } catch (OrtException | IOException e) {
      throw new SextantException("ONNX Runtime can't open " + graph + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    List<long[]> ids = workers.each(texts.stream().map(this::tokenization).toList());
    float[][] vectors = new float[texts.size()][];
    List<Callable<Boolean>> runs =
        Batches.of(texts.size(), position -> ids.get(position).length).stream()
            .<Callable<Boolean>>map(batch -> () -> run(batch, ids, vectors))
            .toList();
    if (way == Way.STREAMS) {
      workers.each(runs);
    } else {
      runs.forEach(run -> workers.each(List.of(run)));
    }
    return Arrays.asList(vectors);
  }

  /** Tokens that are read of a text, special tokens included. */
  int tokens(String text) {
    return tokenizer.encode(text).getIds().length;
  }

  private Callable<long[]> tokenization(String text) {
    return () -> tokenizer.encode(text).getIds();
  }

  private boolean run(int[] batch, List<long[]> ids, float[][] vectors) throws OrtException {
    int width = Arrays.stream(batch).map(position -> ids.get(position).length).max().orElseThrow();
    long[] tokens = new long[batch.length * width];
    long[] mask = new long[tokens.length];
    for (int row = 0; row < batch.length; row++) {
      long[] text = ids.get(batch[row]);
      System.arraycopy(text, 0, tokens, row * width, text.length);
      Arrays.fill(mask, row * width, row * width + text.length, 1);
    }
    long[] shape = {batch.length, width};
    try (OnnxTensor inputs = tensor(tokens, shape);
        OnnxTensor masks = tensor(mask, shape);
        OnnxTensor types = tensor(new long[tokens.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", inputs, "attention_mask", masks, "token_type_ids", types))) {
      FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
      int dimension = states.remaining() / tokens.length;
      for (int row = 0; row < batch.length; row++) {
        states.position(row * width * dimension);
        vectors[batch[row]] = mean(states, ids.get(batch[row]).length, dimension);
      }
    }
    return true;
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  /** The mean of a text's states, scaled to length 1. */
  private static float[] mean(FloatBuffer states, int tokens, int dimension) {
    float[] vector = new float[dimension];
    float[] state = new float[dimension];
    for (int token = 0; token < tokens; token++) {
      states.get(state);
      for (int i = 0; i < dimension; i++) {
        vector[i] += state[i];
      }
    }
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < dimension; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  @Override
  public void close() {
    workers.close();
    try (tokenizer) {
      session.close();
    } catch (OrtException e) {
      throw new SextantException("ONNX Runtime can't close its session: " + e.getMessage(), e);
    }
  }
}
