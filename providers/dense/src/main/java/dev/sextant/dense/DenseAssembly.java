// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.LongTexts;
import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Calibration;
import dev.sextant.transformer.internal.CalibrationCache;
import dev.sextant.transformer.internal.Fingerprint;
import dev.sextant.transformer.internal.SampleTexts;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last steps to an embedder, the same wherever a model's files are from.
 *
 * @param recipe how the model is used
 * @param head from states to vectors
 * @param options what the user asked for
 */
record DenseAssembly(Recipe recipe, List<HeadPart> head, DenseOptions options) {
  private static final Logger LOGGER = LoggerFactory.getLogger(DenseEmbedder.class);

  /** What an embedder is opened from. */
  interface Source {
    /** Opens the tokenizer. */
    TextTokenizer tokenizer();

    /**
     * Opens the model with its head.
     *
     * @param samples token ids of texts to calibrate on, if they are needed
     */
    OpenedModel model(Supplier<List<int[]>> samples);

    /** The digest of all weights and their configuration; asked for once the model is found. */
    String weights();

    /** The digest of the tokenizer. */
    String vocabulary();
  }

  /**
   * Opens all.
   *
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws SextantException if something can't be loaded
   */
  DenseEmbedder open(Source source) {
    TextReader reader = closedOnFailure(source.tokenizer());
    try {
      List<String> samples = samples();
      OpenedModel model = source.model(() -> reader.rows(samples));
      BatchRunner runner =
          new BatchRunner(model.encoder(), recipe, model.dimension(), options.batchTokens());
      try {
        check(model);
        EmbedderSpec spec = spec(model, source.weights(), source.vocabulary());
        LOGGER.info(
            "{}: {}; {} tokens a text at most",
            recipe.model(),
            model.encoder().description(),
            recipe.maxTokens());
        return new DenseEmbedder(spec, model.precision(), reader, runner);
      } catch (RuntimeException | Error e) {
        runner.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  /** How {@link Precision#INT8} is calibrated. */
  Calibration calibration(Supplier<List<int[]>> samples, Source source) {
    return new Calibration(samples, source::weights, options.cache().map(CalibrationCache::of));
  }

  private List<String> samples() {
    return options.calibrationTexts().isEmpty() ? SampleTexts.all() : options.calibrationTexts();
  }

  private TextReader closedOnFailure(TextTokenizer tokenizer) {
    try {
      return new TextReader(tokenizer, recipe);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private void check(OpenedModel model) {
    DenseHead.requirePooling(DenseHead.pools(head) || model.pools(), recipe.model());
    OptionalInt asked = options.dimension();
    if (asked.isPresent() && asked.getAsInt() != model.dimension()) {
      throw new IllegalArgumentException(
          "dimension is %d, but vectors of model %s have %d numbers; ask for no more"
              .formatted(asked.getAsInt(), recipe.model(), model.dimension()));
    }
    boolean prompted = !(recipe.prompts().query() + recipe.prompts().document()).isEmpty();
    if (model.pools() && prompted && !recipe.includesPrompt()) {
      throw new SextantException(
          "pooling of model %s leaves the prompt out, and its graph has pooled already; give a graph that gives states, [texts, tokens, width]"
              .formatted(recipe.model()));
    }
  }

  private EmbedderSpec spec(OpenedModel model, String weights, String vocabulary) {
    Fingerprint fingerprint =
        new Fingerprint()
            .add("weights", weights)
            .add("tokenizer", vocabulary)
            .add("head", DenseHead.facts(head, model.pools()))
            .add("prompt included", recipe.includesPrompt())
            .add("dimension", model.dimension())
            .add("query prompt", recipe.prompts().query())
            .add("document prompt", recipe.prompts().document())
            .add("max tokens", recipe.maxTokens())
            .add("long texts", recipe.longTexts() == LongTexts.SPLIT ? "split" : "cut")
            // FP32, FP16 and BF16 give vectors that may be compared and are one class.
            .add("precision", options.precision() == Precision.INT8 ? "int8" : "float");
    if (!recipe.tasks().equals(Recipe.RoleTasks.NONE)) {
      fingerprint.add("query task", recipe.tasks().query());
      fingerprint.add("document task", recipe.tasks().document());
    }
    if (options.precision() == Precision.INT8) {
      samples().forEach(text -> fingerprint.add("calibration", text));
    }
    return new EmbedderSpec(
        recipe.model(),
        fingerprint.hex(),
        recipe.maxTokens(),
        List.of(EmbeddingSpec.dense(model.dimension(), recipe.similarity())));
  }

  /**
   * The number of tokens that are read.
   *
   * @param limit what the model reads; empty if nothing says
   */
  static int maxTokens(OptionalInt limit, DenseOptions options, Supplier<String> model) {
    OptionalInt asked = options.maxTokens();
    if (asked.isEmpty()) {
      return limit.orElseThrow(
          () ->
              new SextantException(
                  "no file of model %s says how many tokens it reads; say so by withMaxTokens"
                      .formatted(model.get())));
    }
    if (limit.isPresent() && asked.getAsInt() > limit.getAsInt()) {
      throw new IllegalArgumentException(
          "maxTokens is %d, but model %s reads at most %d; ask for no more"
              .formatted(asked.getAsInt(), model.get(), limit.getAsInt()));
    }
    return asked.getAsInt();
  }
}
