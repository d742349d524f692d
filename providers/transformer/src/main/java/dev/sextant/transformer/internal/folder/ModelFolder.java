// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A model's folder: of sentence-transformers, with a {@code modules.json}, or plain, as
 * transformers writes it. Immutable; files are read when they are asked for.
 */
public final class ModelFolder {
  private static final String MODULES = "modules.json";
  private static final String OWN_MODULES = "sentence_transformers.";

  /** A network that is told a task, in code that comes with the model. */
  private static final String TASK_MODULE = "custom_st.Transformer";

  private static final int MOST_LISTED = 20;
  private static final String SNAPSHOTS = "snapshots";

  /** A model's folder inside the cache of Hugging Face's tools. */
  private static final Pattern CACHED = Pattern.compile("models--(.+)");

  private final Path path;
  private final List<Module> modules;

  /**
   * A line of {@code modules.json}.
   *
   * @param type the class's own name, such as {@code Pooling}
   * @param folder where its files lie
   */
  public record Module(String type, Path folder) {}

  private ModelFolder(Path path, List<Module> modules) {
    this.path = path;
    this.modules = List.copyOf(modules);
  }

  /**
   * Opens a folder.
   *
   * @throws SextantException if there is none, or its {@code modules.json} can't be read or names
   *     code that is not sentence-transformers' own
   */
  public static ModelFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new SextantException(
          "%s is %s; give a model's folder"
              .formatted(path, Files.exists(path) ? "no folder" : "not there"));
    }
    if (Files.isDirectory(path.resolve(SNAPSHOTS))) {
      throw new SextantException(
          "%s is a model's place in a cache; give the folder of one revision, one of %s"
              .formatted(path, listing(path.resolve(SNAPSHOTS))));
    }
    Path file = path.resolve(MODULES);
    return new ModelFolder(path, there(file) ? modules(path, file) : List.of());
  }

  private static List<Module> modules(Path path, Path file) {
    List<Module> modules = new ArrayList<>();
    try {
      for (JsonElement element : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
        modules.add(module(path, ModelConfig.parse(file.toString(), element.toString())));
      }
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new SextantException(
          file + " can't be read; expected a JSON array of a model's modules", e);
    }
    long networks = modules.stream().filter(module -> module.type.equals("Transformer")).count();
    if (networks != 1 || !modules.get(0).type.equals("Transformer")) {
      throw new SextantException(
          "%s names the modules %s; expected one Transformer, and that first"
              .formatted(file, modules.stream().map(Module::type).toList()));
    }
    return modules;
  }

  private static Module module(Path path, ModelConfig config) {
    String type = config.text("type", "");
    if (!type.startsWith(OWN_MODULES) && !isWritten(path, config, type)) {
      throw new SextantException(
          "%s has a module of type %s, which is code of the model's own and is not run; only those of sentence_transformers can be, or give the model as ONNX or TorchScript, without modules.json"
              .formatted(config, type.isEmpty() ? "none" : type));
    }
    String name = config.text("path", "");
    try {
      Path folder = path.resolve(name).normalize();
      if (folder.startsWith(path.normalize()) && !Path.of(name).isAbsolute()) {
        return new Module(type.substring(type.lastIndexOf('.') + 1), folder);
      }
    } catch (InvalidPathException e) {
      // Told below, as every other path that is none of the folder's.
    }
    throw new SextantException(
        "%s has a module in \"%s\"; expected the name of a folder beside it"
            .formatted(config, name));
  }

  /** A network whose code the model brings, and that is written here. */
  private static boolean isWritten(Path path, ModelConfig module, String type) {
    Path network = path.resolve("config.json");
    if (!type.equals(TASK_MODULE) || !module.text("path", "").isEmpty() || !there(network)) {
      return false;
    }
    ModelConfig code = ModelConfig.read(network).object("auto_map");
    return code.texts("AutoModel").stream().anyMatch(Architectures::writes);
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /**
   * What the model is called: {@code organisation/name} in a cache of Hugging Face's tools, else
   * the folder's name.
   */
  public String name() {
    Path absolute = path.toAbsolutePath().normalize();
    for (int i = 0; i + 1 < absolute.getNameCount(); i++) {
      Matcher cached = CACHED.matcher(absolute.getName(i).toString());
      if (cached.matches() && absolute.getName(i + 1).toString().equals(SNAPSHOTS)) {
        return cached.group(1).replaceFirst("--", "/");
      }
    }
    Path name = absolute.getFileName();
    return name == null ? absolute.toString() : name.toString();
  }

  /** Whether its modules are named. */
  public boolean hasModules() {
    return !modules.isEmpty();
  }

  /** The modules, the network first; none in a plain folder. */
  public List<Module> modules() {
    return modules;
  }

  /** Where the network's own files lie. */
  public Path network() {
    return modules.isEmpty() ? path : modules.get(0).folder;
  }

  /** A JSON file beside {@code modules.json}, if there is one. */
  Optional<ModelConfig> rootConfig(String name) {
    return config(path.resolve(name));
  }

  /** A JSON file of the network, if there is one. */
  public Optional<ModelConfig> networkConfig(String name) {
    return config(network().resolve(name));
  }

  private static Optional<ModelConfig> config(Path file) {
    return there(file) ? Optional.of(ModelConfig.read(file)) : Optional.empty();
  }

  /** A file of the network, if there is one. */
  public Optional<Path> networkFile(String name) {
    Path file = network().resolve(name);
    return there(file) ? Optional.of(file) : Optional.empty();
  }

  /** A link that leads nowhere is there: a download broke off, and reading will say so. */
  private static boolean there(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Names of what the network's folder holds, for messages. */
  List<String> listing() {
    return listing(network());
  }

  private static List<String> listing(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().limit(MOST_LISTED).toList();
    } catch (IOException e) {
      throw new SextantException(folder + " can't be listed: " + e, e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
