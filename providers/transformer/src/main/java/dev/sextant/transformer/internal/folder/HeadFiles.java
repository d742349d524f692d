// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.torchscript.Weights;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The head that a sentence-transformers folder describes: its modules behind the network, in order,
 * each with files of its own. Nothing that is named may be missing, and nothing is left out:
 * another head would give other vectors. Open until an encoder was made of it, because the weights
 * of its parts are read then.
 */
public final class HeadFiles implements AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final String VECTOR = "sentence_embedding";

  private final List<HeadPart> parts = new ArrayList<>();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private boolean includesPrompt = true;

  private HeadFiles() {}

  /**
   * Reads what a folder says; a plain one says nothing.
   *
   * @throws SextantException if a file is missing or can't be read, a part is not known, or the
   *     first does not pool
   */
  public static HeadFiles open(ModelFolder folder) {
    HeadFiles files = new HeadFiles();
    try {
      folder.modules().stream().skip(1).forEach(files::add);
      files.checkPooling(folder);
      return files;
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private void add(ModelFolder.Module module) {
    switch (module.type()) {
      case "Pooling" -> parts.add(pooling(config(module)));
      case "Dense" -> parts.add(dense(config(module), module.folder()));
      case "LayerNorm" ->
          parts.add(new HeadPart.Norm(weights(module.folder()), config(module).whole("dimension")));
      case "Normalize" -> parts.add(new HeadPart.Normalize());
      case "Dropout" -> {
        // Leaves numbers out while a model is trained, and nothing afterwards.
      }
      default ->
          throw new SextantException(
              "the module in %s is of type %s; known behind a Transformer are Pooling, Dense, LayerNorm, Normalize, Dropout"
                  .formatted(module.folder(), module.type()));
    }
  }

  private static ModelConfig config(ModelFolder.Module module) {
    return ModelConfig.read(module.folder().resolve(CONFIG));
  }

  private HeadPart pooling(ModelConfig config) {
    includesPrompt = config.truth("include_prompt", true);
    List<PoolingMode> modes = new ArrayList<>();
    for (String name : config.texts("pooling_mode")) {
      modes.add(PoolingMode.named(name));
    }
    if (modes.isEmpty()) {
      Stream.of(PoolingMode.values())
          .filter(mode -> config.truth(mode.flag(), false))
          .forEach(modes::add);
    }
    if (modes.isEmpty()) {
      throw new SextantException(
          "%s names no pooling mode; its keys are %s".formatted(config, config.names()));
    }
    return new HeadPart.Pool(modes);
  }

  private HeadPart dense(ModelConfig config, Path folder) {
    config.require("use_residual", config.truth("use_residual", false), false);
    String input = config.text("module_input_name", VECTOR);
    config.require("module_input_name", input, VECTOR);
    config.require("module_output_name", config.text("module_output_name", input), VECTOR);
    return new HeadPart.Dense(
        weights(folder),
        config.whole("in_features"),
        config.whole("out_features"),
        config.truth("bias", true),
        config.text("activation_function", "torch.nn.modules.activation.Tanh"));
  }

  private Weights weights(Path folder) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoints.add(checkpoint);
    return new CheckpointWeights(checkpoint, List.of(""));
  }

  private void checkPooling(ModelFolder folder) {
    long pools = parts.stream().filter(HeadPart.Pool.class::isInstance).count();
    boolean first = !parts.isEmpty() && parts.get(0) instanceof HeadPart.Pool;
    if (folder.hasModules() && !(first && pools == 1)) {
      throw new SextantException(
          "modules.json of %s names %s; expected one Pooling, right behind the Transformer"
              .formatted(folder, folder.modules().stream().map(ModelFolder.Module::type).toList()));
    }
  }

  /** From states to vectors; none in a plain folder. */
  public List<HeadPart> parts() {
    return List.copyOf(parts);
  }

  /** Whether pooling counts a prompt's tokens. */
  public boolean includesPrompt() {
    return includesPrompt;
  }

  /** The files that hold trained numbers. */
  public List<Path> weightFiles() {
    return checkpoints.stream().flatMap(checkpoint -> checkpoint.files().stream()).toList();
  }

  /** Gives the file handles back. */
  @Override
  public void close() {
    checkpoints.forEach(Checkpoint::close);
  }
}
