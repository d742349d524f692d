// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.TokenCounter;
import dev.sextant.transformer.internal.BatchPlan;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.Lifecycle;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenBatch;
import dev.sextant.transformer.internal.TokenizedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One vector a text, by a transformer that runs in this process. Vectors have length 1 and are
 * compared by {@link Similarity#COSINE}. Weights and tokenizer come from a jar on the class path;
 * nothing is downloaded.
 *
 * <pre>{@code
 * try (DenseEmbedder embedder = DenseEmbedder.load("all-MiniLM-L6-v2")) {
 *   DenseVector vector = embedder.embed("the keeper repaired the lamp", Role.DOCUMENT).dense();
 * }
 * }</pre>
 *
 * <p>Texts of like length run together, at most {@link DenseOptions#batchTokens()} tokens at a
 * time. Half a surrogate pair in a text is read as U+FFFD. Thread-safe; calls share the threads of
 * {@link DenseOptions#threads()}. Whoever loads it closes it; a call that runs meanwhile ends with
 * an {@link IllegalStateException} after the batch it is at.
 */
public final class DenseEmbedder implements Embedder<String> {
  private final EmbedderSpec spec;
  private final DenseModel.Reading reading;
  private final int batchTokens;
  private final TextTokenizer tokenizer;
  private final Encoder encoder;
  private final Lifecycle lifecycle;

  /** Takes tokenizer and encoder over; {@link DenseLoader} opens them. */
  DenseEmbedder(EmbedderSpec spec, Parts parts) {
    this.spec = spec;
    this.reading = parts.reading;
    this.batchTokens = parts.batchTokens;
    this.tokenizer = parts.tokenizer;
    this.encoder = parts.encoder;
    this.lifecycle = new Lifecycle("embedder " + spec.model());
  }

  /** What an embedder is made of. */
  record Parts(
      DenseModel.Reading reading, int batchTokens, TextTokenizer tokenizer, Encoder encoder) {}

  /**
   * Loads a model with {@link DenseOptions#defaults()}.
   *
   * @see #load(String, DenseOptions)
   */
  public static DenseEmbedder load(String model) {
    return load(model, DenseOptions.defaults());
  }

  /**
   * Loads a model from the class path; this takes part of a second to seconds, and about twice the
   * size of its weights in memory.
   *
   * @param model one of {@link #models()}; upper and lower case are one
   * @throws IllegalArgumentException if no model has that name, or the options do not fit it
   * @throws SextantException if the model's jar or a native library is not on the class path, which
   *     names the dependency to add, or the model can't be loaded
   */
  public static DenseEmbedder load(String model, DenseOptions options) {
    DenseModel known = DenseModel.named(model);
    return new DenseLoader(known, options).load(ModelJar.of(known));
  }

  /** The names of all models that can be loaded, each from a dependency of its own. */
  public static List<String> models() {
    return DenseModel.names();
  }

  @Override
  public EmbedderSpec spec() {
    return spec;
  }

  /**
   * Counts tokens for a {@link dev.sextant.Chunker}. It lives as long as this embedder and throws
   * an {@link IllegalStateException} after close.
   */
  public TokenCounter tokenCounter() {
    return text ->
        lifecycle.use(() -> tokenizer.count(reading.prompt(Role.DOCUMENT), checked(text, 0)));
  }

  @Override
  public List<Embedded> embed(List<? extends String> inputs, Role role) {
    Objects.requireNonNull(role, "role");
    lifecycle.checkOpen();
    List<TokenizedText> texts = read(inputs, reading.prompt(role));
    if (texts.isEmpty()) {
      return List.of();
    }
    int[] lengths = texts.stream().mapToInt(text -> text.ids().length).toArray();
    List<int[]> plan = BatchPlan.of(lengths, encoder.batchTokens(lengths, batchTokens));
    Embedded[] embedded = new Embedded[lengths.length];
    lifecycle.use(() -> run(texts, plan, embedded));
    return List.of(embedded);
  }

  private List<TokenizedText> read(List<? extends String> inputs, String prompt) {
    List<TokenizedText> texts = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      String text = checked(input, texts.size());
      texts.add(lifecycle.use(() -> tokenizer.read(prompt, text, spec.maxTokens())));
    }
    return texts;
  }

  private static String checked(@Nullable String text, int position) {
    if (text == null) {
      throw new IllegalArgumentException(
          "input " + position + " is null; leave it out or give an empty text");
    }
    return text;
  }

  private Embedded[] run(List<TokenizedText> texts, List<int[]> plan, Embedded[] embedded) {
    List<TokenBatch> batches =
        plan.stream()
            .map(rows -> Arrays.stream(rows).mapToObj(i -> texts.get(i).ids()))
            .map(rows -> TokenBatch.of(rows.toArray(int[][]::new)))
            .toList();
    encoder.encode(
        batches,
        (batch, vectors) -> {
          // Close waits for this call: it ends here.
          lifecycle.checkOpen();
          fill(embedded, plan.get(batch), vectors, texts);
        });
    return embedded;
  }

  private void fill(
      Embedded[] embedded, int[] positions, float[] vectors, List<TokenizedText> texts) {
    EmbeddingSpec embedding = spec.embeddings().get(0);
    for (int row = 0; row < positions.length; row++) {
      int from = row * embedding.dimension();
      float[] vector = Arrays.copyOfRange(vectors, from, from + embedding.dimension());
      int position = positions[row];
      embedded[position] =
          Embedded.of(spec, finite(vector, position), texts.get(position).receipt());
    }
  }

  private DenseVector finite(float[] vector, int position) {
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw new SextantException(
            "model %s gave %s in the vector of input %d; expected finite numbers: check its weights"
                .formatted(spec.model(), component, position));
      }
    }
    return DenseVector.of(vector);
  }

  @Override
  public void close() {
    lifecycle.close(
        () -> {
          try (tokenizer) {
            encoder.close();
          }
        });
  }
}
