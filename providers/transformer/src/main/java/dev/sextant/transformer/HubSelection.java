// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of a repository's files a running encoder reads. The same rule holds in the repository's
 * root and in the folder of each module that {@code modules.json} names (such as {@code
 * 1_Pooling}).
 */
final class HubSelection {
  static final String MODULES = "modules.json";

  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "config\\.json|modules\\.json|config_sentence_transformers\\.json"
              // sentence-transformers names it after the architecture that the model once had.
              + "|sentence_\\w+_config\\.json"
              + "|tokenizer\\.json|tokenizer_config\\.json|special_tokens_map\\.json"
              + "|vocab\\.txt|added_tokens\\.json|[\\w.-]+\\.model"
              // The two heads beside BGE-M3's encoder; small, and named by no config.
              + "|sparse_linear\\.pt|colbert_linear\\.pt");

  private static final String SHARD = "-\\d{5}-of-\\d{5}";

  /** Formats of weights, the preferred one first; only the first that is there is taken. */
  private static final List<Weights> WEIGHTS =
      List.of(
          new Weights("model.safetensors", "model\\.safetensors"),
          new Weights(
              "model.safetensors.index.json",
              "model(" + SHARD + "\\.safetensors|\\.safetensors\\.index\\.json)"),
          new Weights("pytorch_model.bin", "pytorch_model\\.bin"),
          new Weights(
              "pytorch_model.bin.index.json",
              "pytorch_model(" + SHARD + "\\.bin|\\.bin\\.index\\.json)"),
          new Weights("onnx/model.onnx", "onnx/model\\.onnx(_data)?"),
          new Weights("model.onnx", "model\\.onnx(_data)?"));

  private HubSelection() {}

  /**
   * @param sign the file that shows that a folder has weights of this format
   * @param files all files of the format
   */
  private record Weights(String sign, Pattern files) {
    Weights(String sign, String files) {
      this(sign, Pattern.compile(files));
    }
  }

  /** A step of a sentence-transformers model: the class it had in Python, and its folder. */
  record Module(String type, String folder) {}

  /** Reads {@code modules.json}. */
  static List<Module> modules(String json, String source) {
    List<Module> modules = new ArrayList<>();
    try {
      for (JsonElement element : JsonParser.parseString(json).getAsJsonArray()) {
        JsonObject module = element.getAsJsonObject();
        String folder = module.get("path").getAsString().replaceAll("/+$", "");
        modules.add(new Module(module.get("type").getAsString(), folder));
      }
    } catch (RuntimeException e) {
      throw new SextantException(
          source + " is no list of modules with 'type' and 'path': " + e.getMessage(), e);
    }
    modules.stream()
        .map(Module::folder)
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> HubNames.file(folder, source));
    return modules;
  }

  /** The root and the modules' folders, each with a slash at its end, the root empty. */
  static List<String> folders(List<Module> modules) {
    List<String> folders = new ArrayList<>(List.of(""));
    for (Module module : modules) {
      String prefix = module.folder() + "/";
      if (!module.folder().isEmpty() && !folders.contains(prefix)) {
        folders.add(prefix);
      }
    }
    return folders;
  }

  /** The folder of the encoder itself: the first module's, else the root. */
  static String encoder(List<Module> modules) {
    String folder = modules.isEmpty() ? "" : modules.get(0).folder();
    return folder.isEmpty() ? "" : folder + "/";
  }

  /** The names that are needed of those that there are, sorted. */
  static List<String> needed(Set<String> names, List<String> folders) {
    List<String> needed = new ArrayList<>();
    for (String folder : folders) {
      needed.addAll(matching(names, folder, DESCRIPTION));
      needed.addAll(weights(names, folder));
    }
    return needed.stream().distinct().sorted().toList();
  }

  /** The weights of the preferred format in a folder; empty if there are none. */
  static List<String> weights(Set<String> names, String folder) {
    return WEIGHTS.stream()
        .filter(format -> names.contains(folder + format.sign()))
        .findFirst()
        .map(format -> matching(names, folder, format.files()))
        .orElse(List.of());
  }

  /** How the formats of weights are called in messages. */
  static String weightNames() {
    return String.join(", ", WEIGHTS.stream().map(Weights::sign).toList());
  }

  private static List<String> matching(Set<String> names, String folder, Pattern pattern) {
    return names.stream()
        .filter(name -> name.startsWith(folder))
        .filter(name -> pattern.matcher(name.substring(folder.length())).matches())
        .toList();
  }
}
