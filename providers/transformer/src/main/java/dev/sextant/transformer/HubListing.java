// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a repository at one commit. It comes as the hub's answer, or from a file that lies
 * beside the cached snapshots: huggingface_hub's {@code trees/<commit>.json}, or ours, which has
 * the same form.
 */
record HubListing(String commit, Map<String, HubFile> files) {
  private static final int FORMAT = 1;

  HubListing {
    files = Map.copyOf(files);
  }

  /** Reads the answer of {@code /api/models/<repository>/revision/<revision>?blobs=true}. */
  static HubListing ofAnswer(String json, String source) {
    try {
      JsonObject answer = JsonParser.parseString(json).getAsJsonObject();
      String commit = text(answer, "sha");
      if (commit == null || !HubNames.isCommit(commit)) {
        throw new SextantException(
            source
                + " gives the commit '"
                + HubNames.printable(String.valueOf(commit))
                + "'; expected 40 hexadecimal digits. Is it a model hub?");
      }
      JsonArray siblings = answer.getAsJsonArray("siblings");
      Map<String, HubFile> files = new TreeMap<>();
      for (JsonElement element : siblings == null ? new JsonArray() : siblings) {
        HubFile file = fileOfAnswer(element.getAsJsonObject(), source);
        files.put(file.name(), file);
      }
      return new HubListing(commit, files);
    } catch (RuntimeException e) {
      throw unreadable(source, e);
    }
  }

  private static HubFile fileOfAnswer(JsonObject sibling, String source) {
    String name = HubNames.file(required(sibling, "rfilename", source), source);
    JsonElement large = sibling.get("lfs");
    if (large != null && large.isJsonObject()) {
      JsonObject lfs = large.getAsJsonObject();
      return new HubFile(name, size(lfs, "size", name), required(lfs, "sha256", source));
    }
    return new HubFile(name, size(sibling, "size", name), required(sibling, "blobId", source));
  }

  /** Reads a listing kept beside the snapshots. */
  static HubListing ofTree(String json, String commit, String source) {
    try {
      JsonObject tree = JsonParser.parseString(json).getAsJsonObject();
      if (tree.get("format_version").getAsInt() != FORMAT) {
        throw new SextantException("it has another format version than " + FORMAT);
      }
      Map<String, HubFile> files = new TreeMap<>();
      tree.getAsJsonObject("files")
          .asMap()
          .forEach(
              (name, element) -> {
                HubNames.file(name, source);
                JsonObject entry = element.getAsJsonObject();
                String sha256 = text(entry, "lfs_sha256");
                files.put(
                    name,
                    sha256 == null
                        ? new HubFile(
                            name, size(entry, "size", name), required(entry, "blob_id", source))
                        : new HubFile(name, size(entry, "lfs_size", name), sha256));
              });
      return new HubListing(commit, files);
    } catch (RuntimeException e) {
      throw unreadable(source, e);
    }
  }

  /** What {@link #ofTree} reads. */
  String toTree() {
    JsonObject entries = new JsonObject();
    new TreeMap<>(files)
        .forEach(
            (name, file) -> {
              boolean large = HubNames.isSha256(file.blob());
              JsonObject entry = new JsonObject();
              entry.addProperty(large ? "lfs_size" : "size", file.size());
              entry.addProperty(large ? "lfs_sha256" : "blob_id", file.blob());
              entries.add(name, entry);
            });
    JsonObject tree = new JsonObject();
    tree.addProperty("format_version", FORMAT);
    tree.add("files", entries);
    return tree.toString();
  }

  private static long size(JsonObject object, String key, String name) {
    JsonElement value = object.get(key);
    if (value == null || !value.isJsonPrimitive()) {
      throw new SextantException("it gives no size of '" + name + "'");
    }
    return value.getAsLong();
  }

  private static String required(JsonObject object, String key, String source) {
    String value = text(object, key);
    if (value == null) {
      throw new SextantException(
          source + " gives a file without '" + key + "'; the hub must answer 'blobs=true'");
    }
    return value;
  }

  private static @Nullable String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value == null || !value.isJsonPrimitive() ? null : value.getAsString();
  }

  private static SextantException unreadable(String source, RuntimeException cause) {
    return cause instanceof SextantException known
        ? known
        : new SextantException(
            source + " is no listing of a model's files: " + cause.getMessage(), cause);
  }
}
