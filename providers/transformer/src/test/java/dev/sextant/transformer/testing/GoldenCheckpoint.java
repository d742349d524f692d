// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A tiny random checkpoint and what the Python reference makes of texts by it; {@code
 * benchmarks/golden/README.md} tells how they came.
 *
 * @param name of the file of expected values
 * @param facts what that file says before its cases
 */
public record GoldenCheckpoint(String name, JsonObject facts) {
  /**
   * A text, and what becomes of it.
   *
   * @param role {@code query}, {@code document} or {@code plain}
   * @param excluded how many of the first tokens pooling leaves out
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Case(
      String name,
      String role,
      String text,
      int[] ids,
      int tokens,
      int dropped,
      int cutOffset,
      int excluded,
      float[] vector) {
    private static Case of(JsonObject json) {
      return new Case(
          json.get("name").getAsString(),
          json.get("role").getAsString(),
          text(json.get("text")),
          integers(json.getAsJsonArray("ids")),
          json.get("tokens").getAsInt(),
          json.get("dropped").getAsInt(),
          json.get("cut_offset").getAsInt(),
          json.has("excluded") ? json.get("excluded").getAsInt() : 0,
          floats(json.getAsJsonArray("vector")));
    }

    private static String text(JsonElement text) {
      if (text.isJsonPrimitive()) {
        return text.getAsString();
      }
      JsonObject repeated = text.getAsJsonObject();
      return repeated.get("repeat").getAsString().repeat(repeated.get("times").getAsInt());
    }

    private static int[] integers(JsonArray numbers) {
      return numbers.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
    }

    private static float[] floats(JsonArray numbers) {
      float[] floats = new float[numbers.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = numbers.get(i).getAsFloat();
      }
      return floats;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The names of all, in order. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(root().resolve("expected"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The one of a name. */
  public static GoldenCheckpoint of(String name) {
    try {
      Path file = root().resolve("expected").resolve(name + ".json");
      return new GoldenCheckpoint(
          name, JsonParser.parseString(Files.readString(file)).getAsJsonObject());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** All of its cases. */
  public List<Case> cases() {
    return facts.getAsJsonArray("cases").asList().stream()
        .map(one -> Case.of(one.getAsJsonObject()))
        .toList();
  }

  /** Its cases of a role. */
  public List<Case> cases(String role) {
    return cases().stream().filter(one -> one.role().equals(role)).toList();
  }

  /** The name of the task that texts of a role are read for, if its network has tasks. */
  public Optional<String> task(String role) {
    return Optional.ofNullable(facts.get(role + "_task")).map(JsonElement::getAsString);
  }

  /** One of its facts that is text. */
  public String text(String fact) {
    return facts.get(fact).getAsString();
  }

  /** One of its facts that is a whole number. */
  public int whole(String fact) {
    return facts.get(fact).getAsInt();
  }

  /** One of its facts that is true or false. */
  public boolean truth(String fact) {
    return facts.get(fact).getAsBoolean();
  }

  /** One of its facts that is a list of texts. */
  public List<String> texts(String fact) {
    return facts.getAsJsonArray(fact).asList().stream().map(JsonElement::getAsString).toList();
  }

  /**
   * Lays the checkpoint's files over each other and takes away what must be missing.
   *
   * @param folder where a new folder is made for it
   * @return the new folder, which has the checkpoint's name
   */
  public Path assembleIn(Path folder) {
    try {
      Path model = Files.createDirectories(folder.resolve(name));
      for (String layer : texts("layers")) {
        Path source = root().resolve("checkpoints/" + layer);
        if (Files.isDirectory(source)) {
          copy(source, model);
        }
      }
      for (String missing : texts("without")) {
        Files.delete(model.resolve(missing));
      }
      return model;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(source)) {
      all = walked.toList();
    }
    for (Path path : all) {
      Path into = target.resolve(source.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(into);
      } else {
        Files.copy(path, into, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Where they lie: in a folder or in a jar. */
  private static Path root() {
    try {
      URI uri =
          Objects.requireNonNull(
                  GoldenCheckpoint.class.getResource("/golden/checkpoints/bert/config.json"))
              .toURI();
      Path config = uri.getScheme().equals("jar") ? inJar(uri) : Path.of(uri);
      return Objects.requireNonNull(config.resolve("../../..").normalize());
    } catch (URISyntaxException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Stays open as long as the tests run. */
  private static Path inJar(URI uri) throws IOException {
    FileSystem jar;
    try {
      jar = FileSystems.newFileSystem(uri, Map.of());
    } catch (FileSystemAlreadyExistsException e) {
      jar = FileSystems.getFileSystem(uri);
    }
    return jar.provider().getPath(uri);
  }
}
