// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.SextantException;
import dev.sextant.evaluation.MeasurementStore;
import dev.sextant.evaluation.SystemMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps measurements in a folder, {@code <key>.json} each. A file is there whole or not at all, so
 * that a run may end anywhere; one that is broken or of another version is told, and taken for not
 * there. Thread-safe.
 */
public final class MeasurementFolder implements MeasurementStore {
  private final Path folder;
  private final Consumer<String> problems;

  /**
   * A store; the folder is made when something is kept.
   *
   * @param problems takes a sentence for each file that can't be used
   */
  public MeasurementFolder(Path folder, Consumer<String> problems) {
    this.folder = folder;
    this.problems = problems;
  }

  private Path file(String key) {
    if (!key.matches("[0-9a-z]+")) {
      throw new IllegalArgumentException(
          "the key \"%s\" is no name of a file; give digits and small letters".formatted(key));
    }
    return folder.resolve(key + ".json");
  }

  @Override
  public Optional<SystemMeasurement> find(String key) {
    Path file = file(key);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      SystemMeasurement found = MeasurementJson.read(file.toString(), Files.readString(file));
      if (found.key().equals(key)) {
        return Optional.of(found);
      }
      problems.accept("%s is of the key %s; measured again".formatted(file, found.key()));
    } catch (SextantException e) {
      problems.accept("%s; measured again".formatted(e.getMessage()));
    } catch (IOException e) {
      problems.accept("%s can't be read (%s); measured again".formatted(file, e));
    }
    return Optional.empty();
  }

  /**
   * Keeps a measurement.
   *
   * @throws SextantException if the file can't be written
   */
  @Override
  public void save(SystemMeasurement measurement) {
    Path file = file(measurement.key());
    try {
      Files.createDirectories(folder);
      Path half = Files.createTempFile(folder, measurement.key(), ".part");
      try {
        Files.writeString(half, MeasurementJson.write(measurement) + "\n");
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw new SextantException(
          "writing the measurement %s failed: %s; check folder and disk".formatted(file, e), e);
    }
  }
}
