// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.SextantException;
import dev.sextant.catalog.internal.Checks;
import dev.sextant.catalog.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model scored on a task, for a file in the layout of MTEB's results: own measurements stand
 * beside public ones then, and {@link MtebResults} reads both.
 *
 * @param model its name; a slash becomes two underscores in the file's path
 * @param revision of the model
 * @param task its name, without a slash
 * @param dataRevision of the task's data
 * @param subsets by split, at least one each
 */
public record MtebResult(
    String model,
    String revision,
    String task,
    String dataRevision,
    Map<String, List<Subset>> subsets) {
  /** The version of MTEB whose layout it is. */
  private static final String LAYOUT = "1.11.0";

  /**
   * The scores on a subset.
   *
   * @param name {@code default} if there is but one
   * @param languages such as {@code eng-Latn}
   * @param mainMetric which of the scores is the task's
   * @param scores by metric, finite, the main one from -1 to 1 among them
   */
  public record Subset(
      String name, Set<String> languages, String mainMetric, Map<String, Double> scores) {
    /** Checks that the scores are numbers and the main one is there. */
    public Subset {
      languages = Set.copyOf(languages);
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
      @Nullable Double main = scores.get(mainMetric);
      if (main == null || !(main >= -1 && main <= 1)) {
        throw new IllegalArgumentException(
            "the main score %s of subset %s is %s; give a number from -1 to 1"
                .formatted(mainMetric, name, main));
      }
      for (Map.Entry<String, Double> score : scores.entrySet()) {
        if (!Double.isFinite(score.getValue())) {
          throw new IllegalArgumentException(
              "score %s of subset %s is %s; give a finite number"
                  .formatted(score.getKey(), name, score.getValue()));
        }
      }
    }
  }

  /** Checks the names and copies the scores. */
  public MtebResult {
    Checks.notBlank(model, "model");
    if (!revision.matches("[^/\\\\]+") || !task.matches("[^/\\\\]+")) {
      throw new IllegalArgumentException(
          "revision \"%s\" or task \"%s\" is no name of a file; leave out slashes"
              .formatted(revision, task));
    }
    Map<String, List<Subset>> copy = new LinkedHashMap<>();
    subsets.forEach((split, list) -> copy.put(split, List.copyOf(Checks.notEmpty(list, split))));
    subsets = Collections.unmodifiableMap(copy);
  }

  /**
   * Writes {@code <model>/<revision>/<task>.json}, instead of one that is there.
   *
   * @param results the folder of all models
   * @return the file
   */
  public Path write(Path results) {
    Path file = results.resolve(model.replace("/", "__")).resolve(revision).resolve(task + ".json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, Json.write(plain()) + "\n");
      return file;
    } catch (IOException e) {
      throw new SextantException(
          "writing the result %s failed: %s; check folder and disk".formatted(file, e.getMessage()),
          e);
    }
  }

  private Map<String, Object> plain() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("task_name", task);
    plain.put("dataset_revision", dataRevision);
    plain.put("mteb_version", LAYOUT);
    Map<String, Object> bySplit = new LinkedHashMap<>();
    subsets.forEach(
        (split, list) -> bySplit.put(split, list.stream().map(MtebResult::plain).toList()));
    plain.put("scores", bySplit);
    return plain;
  }

  private static Map<String, Object> plain(Subset subset) {
    Map<String, Object> plain = new LinkedHashMap<>(subset.scores());
    plain.put("main_score", subset.scores().getOrDefault(subset.mainMetric(), Double.NaN));
    plain.put("hf_subset", subset.name());
    plain.put("languages", List.copyOf(new TreeSet<>(subset.languages())));
    return plain;
  }
}
