// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Role;
import dev.sextant.Similarity;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Network;
import dev.sextant.transformer.internal.TemporaryCopy;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.Torch;
import dev.sextant.transformer.internal.folder.Prompts;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Makes an embedder of a model that is known by name. Its graph's numbers run in a program of ours
 * where libtorch is on the class path, and the graph itself on ONNX Runtime where it is not.
 */
final class JarLoader {
  private final DenseModel model;
  private final DenseOptions options;
  private final boolean torch;

  /** Runs on libtorch if that can be had. */
  JarLoader(DenseModel model, DenseOptions options) {
    this(model, options, Torch.available());
  }

  /**
   * @param torch whether to run on libtorch
   */
  JarLoader(DenseModel model, DenseOptions options, boolean torch) {
    this.model = model;
    this.options = options;
    this.torch = torch;
  }

  /**
   * Loads it.
   *
   * @throws IllegalArgumentException if the options do not fit the model
   */
  DenseEmbedder load(ModelJar jar) {
    Network.check(options.precision(), options.device());
    boolean ownNumbers =
        options.precision() == Precision.AUTO || options.precision() == Precision.FP32;
    if (!options.device().equals(Device.CPU) || (!torch && !ownNumbers)) {
      Torch.check(options.device());
    }
    // Copies are gone before this returns: what was loaded does not read them again.
    try (TemporaryCopy vocabulary = jar.tokenizer();
        TemporaryCopy weights = jar.weights()) {
      DenseAssembly assembly = assembly();
      return assembly.open(new Files(vocabulary, weights, assembly));
    }
  }

  private DenseAssembly assembly() {
    DenseModel.Reading reading = model.reading();
    Prompts own =
        new Prompts(
            Map.of("query", reading.queryPrompt(), "document", reading.documentPrompt()),
            Optional.empty());
    List<HeadPart> head =
        DenseHead.of(
            List.of(new HeadPart.Pool(List.of(model.pooling())), new HeadPart.Normalize()),
            options.dimension(),
            options,
            model.name());
    Recipe recipe =
        new Recipe(
            options.name().orElse(model.name()),
            new Recipe.RolePrompts(prompt(own, Role.QUERY), prompt(own, Role.DOCUMENT)),
            Recipe.RoleTasks.NONE,
            true,
            DenseAssembly.maxTokens(
                OptionalInt.of(reading.maxTokens()), options, () -> model.name()),
            options.longTexts(),
            true,
            Similarity.COSINE);
    return new DenseAssembly(recipe, head, options);
  }

  private String prompt(Prompts own, Role role) {
    return options.prompt(role).map(choice -> choice.of(own)).orElseGet(() -> own.of(role));
  }

  /** Both files. */
  private final class Files implements DenseAssembly.Source {
    private final TemporaryCopy vocabulary;
    private final TemporaryCopy weights;
    private final DenseAssembly assembly;

    Files(TemporaryCopy vocabulary, TemporaryCopy weights, DenseAssembly assembly) {
      this.vocabulary = vocabulary;
      this.weights = weights;
      this.assembly = assembly;
    }

    @Override
    public TextTokenizer tokenizer() {
      return TextTokenizer.open(vocabulary.path());
    }

    @Override
    public OpenedModel model(Supplier<List<int[]>> samples) {
      OpenedModel.Way way =
          new OpenedModel.Way(
              assembly.head(),
              options.device(),
              options.precision(),
              assembly.calibration(samples, this),
              options.threads());
      if (!torch) {
        return OpenedModel.graph(weights.path(), way);
      }
      try (Checkpoint checkpoint = Checkpoint.open(weights.path())) {
        return OpenedModel.program(model.architecture(), checkpoint, way);
      }
    }

    @Override
    public String weights() {
      return weights.sha256();
    }

    @Override
    public String vocabulary() {
      return vocabulary.sha256();
    }
  }
}
