// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The head that a sentence-transformers folder describes: {@code modules.json} names its parts in
 * order, and each has a folder of its own. Nothing that it names may be missing, and nothing is
 * left out: another head would give other vectors. Open until the program is written, because the
 * weights of its parts are read then.
 */
public final class HeadFiles implements AutoCloseable {
  private static final String MODULES = "modules.json";
  private static final String CONFIG = "config.json";

  private final List<HeadPart> parts = new ArrayList<>();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private boolean includesPrompt = true;

  private HeadFiles() {}

  /**
   * Reads what a folder says.
   *
   * @throws SextantException if a file is missing or can't be read, or a part is not known
   */
  public static HeadFiles open(Path folder) {
    HeadFiles files = new HeadFiles();
    try {
      for (ModelConfig module : modules(folder.resolve(MODULES))) {
        files.add(module, folder.resolve(module.text("path", "")));
      }
      return files;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static List<ModelConfig> modules(Path file) {
    try {
      List<ModelConfig> modules = new ArrayList<>();
      for (JsonElement element : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
        modules.add(ModelConfig.parse(file.toString(), element.toString()));
      }
      return modules;
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new SextantException(
          file + " can't be read; expected a JSON array of a model's modules", e);
    }
  }

  private void add(ModelConfig module, Path folder) {
    String type = module.text("type", "");
    switch (type.substring(type.lastIndexOf('.') + 1)) {
      case "Transformer" -> {
        // The network itself, which is no part of the head.
      }
      case "Pooling" -> parts.add(pooling(ModelConfig.read(folder.resolve(CONFIG))));
      case "Dense" -> parts.add(dense(ModelConfig.read(folder.resolve(CONFIG)), folder));
      case "LayerNorm" -> {
        int dimension = ModelConfig.read(folder.resolve(CONFIG)).whole("dimension");
        parts.add(new HeadPart.Norm(weights(folder), dimension));
      }
      case "Normalize" -> parts.add(new HeadPart.Normalize());
      default ->
          throw new SextantException(
              "%s has a module of type %s; known are Transformer, Pooling, Dense, LayerNorm, Normalize"
                  .formatted(module, type));
    }
  }

  private HeadPart pooling(ModelConfig config) {
    includesPrompt = config.truth("include_prompt", true);
    List<PoolingMode> modes = new ArrayList<>();
    for (String name : config.texts("pooling_mode")) {
      modes.add(PoolingMode.named(name));
    }
    for (PoolingMode mode : PoolingMode.values()) {
      if (config.truth(mode.flag(), false) && !modes.contains(mode)) {
        modes.add(mode);
      }
    }
    config.require("pooling modes", modes, given -> !given.isEmpty(), "one or more");
    return new HeadPart.Pool(modes);
  }

  private HeadPart dense(ModelConfig config, Path folder) {
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

  /** From states to vectors. */
  public List<HeadPart> parts() {
    return List.copyOf(parts);
  }

  /** Whether pooling counts a prompt's tokens. */
  public boolean includesPrompt() {
    return includesPrompt;
  }

  /** Gives the file handles back. */
  @Override
  public void close() {
    checkpoints.forEach(Checkpoint::close);
  }
}
