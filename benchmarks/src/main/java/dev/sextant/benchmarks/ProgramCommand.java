// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.folder.HeadFiles;
import dev.sextant.transformer.internal.folder.ModelFolder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code program}: what Sextant runs on a device, as files that PyTorch loads. */
@Command(
    name = "program",
    description = "Write the programs that devices run for models' folders, for PyTorch to load.")
final class ProgramCommand implements Callable<Integer> {
  private final Results results;

  @Parameters(
      paramLabel = "<folder>",
      arity = "1..*",
      description = "Folders of sentence-transformers, their weights and their head.")
  private List<Path> folders;

  @Option(
      names = "--precision",
      paramLabel = "<precision>",
      defaultValue = "fp16",
      split = ",",
      description = "fp32, fp16, bf16, or several of them; ${DEFAULT-VALUE} if not given.")
  private List<FloatType> precisions;

  @Option(
      names = "--into",
      paramLabel = "<folder>",
      required = true,
      description = "Where to write <name of the folder>.<precision>.pt.")
  private Path target;

  ProgramCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(target);
    for (Path folder : folders) {
      write(folder);
    }
    return 0;
  }

  private void write(Path folder) {
    ModelFolder model = ModelFolder.open(folder);
    ModelConfig config =
        model
            .networkConfig("config.json")
            .orElseThrow(
                () -> new SextantException(folder + " has no config.json; name a model's folder"));
    Architecture architecture = Architectures.of(config);
    for (FloatType precision : precisions) {
      try (HeadFiles head = HeadFiles.open(model);
          Checkpoint checkpoint = Checkpoint.open(model.network())) {
        EncoderProgram program =
            new EncoderProgram(
                architecture,
                new CheckpointWeights(checkpoint, architecture.prefixes()),
                head.parts(),
                precision,
                Kernels.DEVICE);
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        Path file = target.resolve(name + "." + precision.label() + ".pt");
        program.write(file);
        results.note("%s: %d numbers a text", file, program.dimension());
      }
    }
  }
}
