// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells without the hub whether a snapshot is whole. Where a list of the commit's files is kept,
 * the answer is exact. A snapshot that an older Python made has none: then its own files are asked
 * (modules, shard indexes), and what only the hub could know, such as an optional tokenizer file,
 * is taken as it is.
 */
final class HubSnapshot {
  /** Has no files at all. */
  private static final String NORMALIZE = "Normalize";

  /** Has weights of its own. */
  private static final String DENSE = "Dense";

  private HubSnapshot() {}

  /** The needed files that are not there; empty if the snapshot is whole. */
  static List<String> missing(HubCache cache, String commit) throws IOException {
    Optional<HubListing> listing = cache.listing(commit);
    return listing.isPresent()
        ? missing(cache, listing.get())
        : missingByLook(cache.snapshot(commit));
  }

  /** The needed files of the listing that the snapshot does not show. */
  static List<String> missing(HubCache cache, HubListing listing) throws IOException {
    HubFile modules = listing.files().get(HubSelection.MODULES);
    if (modules != null && !cache.shows(listing.commit(), modules)) {
      return List.of(HubSelection.MODULES);
    }
    return needed(cache, listing).stream()
        .filter(file -> !cache.shows(listing.commit(), file))
        .map(HubFile::name)
        .toList();
  }

  /** The needed files of the listing; {@code modules.json}, if it is listed, must be there. */
  static List<HubFile> needed(HubCache cache, HubListing listing) throws IOException {
    Set<String> names = listing.files().keySet();
    List<HubSelection.Module> modules =
        names.contains(HubSelection.MODULES)
            ? modules(cache.snapshot(listing.commit()))
            : List.of();
    String encoder = HubSelection.encoder(modules);
    if (HubSelection.weights(names, encoder).isEmpty()) {
      throw new SextantException(
          cache.repository()
              + " at "
              + listing.commit()
              + " has no weights that can be read"
              + (encoder.isEmpty() ? "" : " in " + encoder)
              + "; looked for "
              + HubSelection.weightNames()
              + "; the repository has "
              + names.stream().sorted().limit(30).toList());
    }
    return HubSelection.needed(names, HubSelection.folders(modules)).stream()
        .map(name -> listing.files().get(name))
        .toList();
  }

  private static List<HubSelection.Module> modules(Path snapshot) throws IOException {
    Path path = snapshot.resolve(HubSelection.MODULES);
    return HubSelection.modules(Files.readString(path), path.toString());
  }

  private static List<String> missingByLook(Path snapshot) throws IOException {
    Set<String> names = names(snapshot);
    List<HubSelection.Module> modules =
        names.contains(HubSelection.MODULES) ? modules(snapshot) : List.of();
    List<String> missing = new ArrayList<>();
    if (modules.isEmpty() && !names.contains("config.json")) {
      missing.add("config.json");
    }
    for (HubSelection.Module module : modules) {
      String config = module.folder().isEmpty() ? "config.json" : module.folder() + "/config.json";
      if (!module.type().endsWith(NORMALIZE) && !names.contains(config)) {
        missing.add(config);
      }
    }
    if (names.stream()
        .noneMatch(name -> name.matches("(.*/)?(tokenizer\\.json|vocab\\.txt|.*\\.model)"))) {
      missing.add("tokenizer.json");
    }
    missing.addAll(missingWeights(snapshot, names, modules));
    return missing;
  }

  private static List<String> missingWeights(
      Path snapshot, Set<String> names, List<HubSelection.Module> modules) throws IOException {
    String encoder = HubSelection.encoder(modules);
    if (HubSelection.weights(names, encoder).isEmpty()) {
      return List.of(encoder + "(one of " + HubSelection.weightNames() + ")");
    }
    List<String> missing = new ArrayList<>();
    for (String name : HubSelection.needed(names, HubSelection.folders(modules))) {
      if (name.endsWith(".index.json")) {
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        shards(snapshot.resolve(name)).stream()
            .map(shard -> folder + shard)
            .filter(shard -> !names.contains(shard))
            .forEach(missing::add);
      }
    }
    for (HubSelection.Module module : modules) {
      String folder = module.folder() + "/";
      if (module.type().endsWith(DENSE) && HubSelection.weights(names, folder).isEmpty()) {
        missing.add(folder + "model.safetensors");
      }
    }
    return missing;
  }

  private static Set<String> shards(Path index) throws IOException {
    try {
      return JsonParser.parseString(Files.readString(index))
          .getAsJsonObject()
          .getAsJsonObject("weight_map")
          .asMap()
          .values()
          .stream()
          .map(JsonElement::getAsString)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (RuntimeException e) {
      throw new SextantException(index + " has no readable 'weight_map': " + e.getMessage(), e);
    }
  }

  /** The files that can be opened: a link to a blob that is gone does not count. */
  private static Set<String> names(Path snapshot) throws IOException {
    if (!Files.isDirectory(snapshot)) {
      return Set.of();
    }
    try (Stream<Path> paths = Files.walk(snapshot)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> snapshot.relativize(path).toString().replace('\\', '/'))
          .collect(Collectors.toSet());
    }
  }
}
