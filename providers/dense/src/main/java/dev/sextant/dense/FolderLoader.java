// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Role;
import dev.sextant.transformer.internal.Network;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.folder.FileDigest;
import dev.sextant.transformer.internal.folder.HeadFiles;
import dev.sextant.transformer.internal.folder.ModelFolder;
import dev.sextant.transformer.internal.folder.NetworkFile;
import dev.sextant.transformer.internal.folder.Prompts;
import dev.sextant.transformer.internal.folder.SentenceConfig;
import dev.sextant.transformer.internal.folder.TokenLimit;
import dev.sextant.transformer.internal.folder.TokenizerFile;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an embedder of a model's folder. */
final class FolderLoader {
  private static final Logger LOGGER = LoggerFactory.getLogger(DenseEmbedder.class);

  private final ModelFolder folder;
  private final DenseOptions options;
  private final String model;

  FolderLoader(Path path, DenseOptions options) {
    this.folder = ModelFolder.open(path);
    this.options = options;
    this.model = options.name().orElseGet(folder::name);
  }

  /**
   * Loads it.
   *
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws dev.sextant.SextantException if a file is missing or broken, or names what is not known
   */
  DenseEmbedder load() {
    Network.check(options.precision(), options.device());
    NetworkFile network = NetworkFile.of(folder, options.device(), options.precision());
    try (HeadFiles files = HeadFiles.open(folder)) {
      SentenceConfig config = SentenceConfig.of(folder);
      OptionalInt dimension =
          options.dimension().isPresent() ? options.dimension() : config.dimension();
      List<HeadPart> head = DenseHead.of(files.parts(), dimension, options, model);
      if (network instanceof NetworkFile.Weights) {
        DenseHead.requirePooling(DenseHead.pools(head), model);
      }
      Tasks tasks = Tasks.of(network, options, model);
      DenseAssembly assembly = new DenseAssembly(recipe(files, config, head, tasks), head, options);
      try (Files source = new Files(network, files, assembly)) {
        return assembly.open(source);
      }
    }
  }

  private Recipe recipe(HeadFiles files, SentenceConfig config, List<HeadPart> head, Tasks tasks) {
    Prompts own = config.prompts();
    OptionalInt limit = TokenLimit.of(folder, NetworkFile.known(folder));
    return new Recipe(
        model,
        new Recipe.RolePrompts(prompt(own, Role.QUERY, tasks), prompt(own, Role.DOCUMENT, tasks)),
        tasks.numbers(),
        files.includesPrompt(),
        DenseAssembly.maxTokens(limit, options, () -> model),
        options.longTexts(),
        DenseHead.normalizes(head),
        config.similarity());
  }

  private String prompt(Prompts own, Role role, Tasks tasks) {
    Optional<String> ofTask = tasks.name(role).flatMap(own::named);
    if (ofTask.isPresent() && options.prompt(role).isEmpty()) {
      return ofTask.get();
    }
    if (options.prompt(role).isEmpty() && role == Role.DOCUMENT) {
      own.unusedForDocuments()
          .ifPresent(
              name ->
                  LOGGER.warn(
                      "{} has a prompt {} and none named document, so documents have none, as in"
                          + " the reference; withPromptNamed(DOCUMENT, \"{}\") puts it before them",
                      model,
                      name,
                      name));
    }
    return options.prompt(role).map(choice -> choice.of(own)).orElseGet(() -> own.of(role));
  }

  /** What is opened, and hashed meanwhile. */
  private final class Files implements DenseAssembly.Source, AutoCloseable {
    private final NetworkFile network;
    private final HeadFiles files;
    private final DenseAssembly assembly;
    private final TokenizerFile tokenizer;
    private @Nullable FileDigest digest;

    Files(NetworkFile network, HeadFiles files, DenseAssembly assembly) {
      this.network = network;
      this.files = files;
      this.assembly = assembly;
      this.tokenizer = TokenizerFile.of(folder);
    }

    @Override
    public TextTokenizer tokenizer() {
      return tokenizer.open();
    }

    @Override
    public String vocabulary() {
      return tokenizer.sha256();
    }

    @Override
    public OpenedModel model(Supplier<List<int[]>> samples) {
      OpenedModel.Way way =
          new OpenedModel.Way(
              head(),
              options.device(),
              options.precision(),
              assembly.calibration(samples, this),
              options.threads());
      if (network instanceof NetworkFile.Weights weights) {
        try (Checkpoint checkpoint = Checkpoint.open(weights.folder())) {
          hash(checkpoint.files());
          return OpenedModel.program(weights.architecture(), checkpoint, way);
        }
      }
      if (network instanceof NetworkFile.Graph graph) {
        told(graph.file(), graph.reason());
        hash(graph.files());
        return OpenedModel.graph(graph.file(), way);
      }
      NetworkFile.Script script = (NetworkFile.Script) network;
      told(script.file(), script.reason());
      hash(List.of(script.file()));
      return OpenedModel.script(script.file(), way);
    }

    /** Some pooling to open with, where none is named: it is checked that the model has its own. */
    private List<HeadPart> head() {
      if (DenseHead.pools(assembly.head())) {
        return assembly.head();
      }
      List<HeadPart> some = new ArrayList<>();
      some.add(new HeadPart.Pool(List.of(PoolingMode.CLS)));
      some.addAll(assembly.head());
      return some;
    }

    /** The network's configuration shapes vectors as its weights do. */
    private void hash(List<Path> weights) {
      List<Path> all = new ArrayList<>(weights);
      all.addAll(files.weightFiles());
      folder.networkFile("config.json").ifPresent(all::add);
      digest = FileDigest.start(all);
    }

    private void told(Path file, String reason) {
      if (!reason.isEmpty()) {
        LOGGER.info("{} runs {}, because {}", model, file.getFileName(), reason);
      }
    }

    @Override
    public String weights() {
      return Objects.requireNonNull(digest, "hashing begins with opening").hex();
    }

    @Override
    public void close() {
      if (digest != null) {
        digest.close();
      }
    }
  }
}
