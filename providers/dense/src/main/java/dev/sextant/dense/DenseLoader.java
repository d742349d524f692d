// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Role;
import dev.sextant.Similarity;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.Fingerprint;
import dev.sextant.transformer.internal.OnnxEncoder;
import dev.sextant.transformer.internal.TemporaryCopy;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an embedder of a model's files. */
final class DenseLoader {
  private static final Logger LOGGER = LoggerFactory.getLogger(DenseEmbedder.class);

  private final DenseModel model;
  private final DenseOptions options;
  private final Engine engine;
  private final List<HeadPart> head;
  private final int maxTokens;

  /** Opens a graph with its weights; the seam for other engines than ONNX Runtime. */
  @FunctionalInterface
  interface Engine {
    /**
     * Opens an encoder.
     *
     * @param weights an ONNX graph, not needed any more afterwards
     */
    Encoder open(Path weights, List<HeadPart> head, int threads);
  }

  /** Runs the graph itself. */
  DenseLoader(DenseModel model, DenseOptions options) {
    this(model, options, OnnxEncoder::open);
  }

  /**
   * @throws IllegalArgumentException if more tokens are asked for than the model reads
   */
  DenseLoader(DenseModel model, DenseOptions options, Engine engine) {
    this.model = model;
    this.options = options;
    this.engine = engine;
    this.head = List.of(new HeadPart.Pool(List.of(model.pooling())), new HeadPart.Normalize());
    this.maxTokens = options.maxTokens().orElse(model.reading().maxTokens());
    if (maxTokens > model.reading().maxTokens()) {
      throw new IllegalArgumentException(
          "maxTokens is %d, but model %s reads at most %d; ask for no more"
              .formatted(maxTokens, model.name(), model.reading().maxTokens()));
    }
  }

  DenseEmbedder load(ModelJar jar) {
    // Copies are gone before this returns: what was loaded does not read them again.
    try (TemporaryCopy vocabulary = jar.tokenizer();
        TemporaryCopy weights = jar.weights()) {
      TextTokenizer tokenizer = TextTokenizer.open(vocabulary.path());
      try {
        checkRoom(tokenizer);
        Encoder encoder = engine.open(weights.path(), head, options.threads());
        LOGGER.info(
            "{}: {}; {} tokens a text at most", model.name(), encoder.description(), maxTokens);
        return new DenseEmbedder(
            spec(weights.sha256(), vocabulary.sha256()),
            new DenseEmbedder.Parts(model.reading(), options.batchTokens(), tokenizer, encoder));
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  private void checkRoom(TextTokenizer tokenizer) {
    for (Role role : Role.values()) {
      int taken = tokenizer.count(model.reading().prompt(role), "");
      if (maxTokens <= taken) {
        throw new IllegalArgumentException(
            "maxTokens is %d, but special tokens and prompt of a %s alone are %d of model %s; ask for more"
                .formatted(maxTokens, role, taken, model.name()));
      }
    }
  }

  private EmbedderSpec spec(String weights, String vocabulary) {
    // FP32, FP16 and BF16 give vectors that may be compared and are one class.
    String fingerprint =
        new Fingerprint()
            .add("weights", weights)
            .add("tokenizer", vocabulary)
            .add("pooling", model.pooling())
            .add("normalized", true)
            .add("dimension", model.dimension())
            .add("query prompt", model.reading().queryPrompt())
            .add("document prompt", model.reading().documentPrompt())
            .add("max tokens", maxTokens)
            .add("precision", "float")
            .hex();
    return new EmbedderSpec(
        model.name(),
        fingerprint,
        maxTokens,
        List.of(EmbeddingSpec.dense(model.dimension(), Similarity.COSINE)));
  }
}
