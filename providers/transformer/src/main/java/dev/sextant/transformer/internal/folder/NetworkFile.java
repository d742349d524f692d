// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Torch;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a folder is run, and so by which engine. The first that can be:
 *
 * <ol>
 *   <li>weights, in a program of ours: {@code model.safetensors} or {@code pytorch_model.bin},
 *       whole or in parts, of an architecture that is known, where libtorch is on the class path;
 *   <li>{@code model.onnx} or {@code onnx/model.onnx} by ONNX Runtime;
 *   <li>{@code model.pt}, TorchScript, by libtorch.
 * </ol>
 *
 * <p>The last two run on the processor in the numbers that they were written in, so that they are
 * not taken where another device or another precision than {@link Precision#FP32} is asked for.
 */
public sealed interface NetworkFile {
  /**
   * Weights of a known architecture.
   *
   * @param folder where they lie
   */
  record Weights(Path folder, Architecture architecture) implements NetworkFile {}

  /**
   * An ONNX graph.
   *
   * @param reason why nothing better is taken; empty if nothing else is there
   */
  record Graph(Path file, String reason) implements NetworkFile {
    /** The graph and what lies beside it under its name: large graphs have their numbers there. */
    public List<Path> files() {
      String name = file.getFileName().toString();
      try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
        return files
            .filter(other -> other.getFileName().toString().startsWith(name))
            .sorted()
            .toList();
      } catch (IOException e) {
        throw new SextantException(file + " can't be read: " + e, e);
      }
    }
  }

  /**
   * A TorchScript file.
   *
   * @param reason why nothing better is taken; empty if nothing else is there
   */
  record Script(Path file, String reason) implements NetworkFile {}

  /** The names of weights, as a checkpoint is looked for. */
  List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  /** The names of graphs. */
  List<String> GRAPHS = List.of("model.onnx", "onnx/model.onnx");

  /** The name of a TorchScript file. */
  String SCRIPT = "model.pt";

  /**
   * Chooses.
   *
   * @param device where it is to run
   * @param precision what is asked for
   * @throws SextantException if nothing that is there can be run; the message says why
   */
  static NetworkFile of(ModelFolder folder, Device device, Precision precision) {
    boolean weights = first(folder, WEIGHTS).isPresent();
    SextantException problem = null;
    if (weights) {
      try {
        Architecture architecture = architecture(folder);
        Torch.check(device);
        return new Weights(folder.network(), architecture);
      } catch (SextantException e) {
        problem = e;
      }
    }
    boolean ownNumbers =
        device.equals(Device.CPU) && (precision == Precision.AUTO || precision == Precision.FP32);
    String reason = problem == null ? "" : String.valueOf(problem.getMessage());
    Optional<Path> graph = first(folder, GRAPHS);
    if (graph.isPresent() && ownNumbers) {
      return new Graph(graph.get(), reason);
    }
    Optional<Path> script = folder.networkFile(SCRIPT);
    if (script.isPresent() && ownNumbers) {
      return new Script(script.get(), reason);
    }
    String asked = precision + " on " + device;
    throw problem == null ? nothing(folder, asked, graph.or(() -> script)) : problem;
  }

  private static SextantException nothing(ModelFolder folder, String asked, Optional<Path> file) {
    return new SextantException(
        file.map(
                path ->
                    "%s runs on the cpu in its own numbers, and %s is asked for; give the model's weights as safetensors, or leave device and precision out"
                        .formatted(path, asked))
            .orElseGet(
                () ->
                    "%s holds no model: expected one of %s, %s or %s, found %s"
                        .formatted(folder.network(), WEIGHTS, GRAPHS, SCRIPT, folder.listing())));
  }

  private static Optional<Path> first(ModelFolder folder, List<String> names) {
    return names.stream().map(folder::networkFile).flatMap(Optional::stream).findFirst();
  }

  private static Architecture architecture(ModelFolder folder) {
    ModelConfig config =
        folder
            .networkConfig("config.json")
            .orElseThrow(
                () ->
                    new SextantException(
                        "%s has weights and no config.json, which says what they are; found %s"
                            .formatted(folder.network(), folder.listing())));
    if (config.object("auto_map").has("AutoModel") && !Architectures.writes(config)) {
      throw new SextantException(
          "%s names code of its own for the network (auto_map), which is not run; give the model as ONNX or TorchScript, or leave auto_map out if the network is the usual %s"
              .formatted(config, config.text("model_type", "one")));
    }
    return Architectures.of(config);
  }

  /** The architecture that a folder's configuration tells, if it is one that can be run. */
  static Optional<Architecture> known(ModelFolder folder) {
    try {
      return folder.networkConfig("config.json").map(Architectures::of);
    } catch (SextantException e) {
      // The folder has something else to run, or choosing it has failed before.
      return Optional.empty();
    }
  }
}
