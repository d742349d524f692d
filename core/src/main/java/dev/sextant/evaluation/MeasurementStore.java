// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.Optional;

/**
 * Keeps what was measured, so that a comparison that was cut off goes on, and one with a system
 * more measures that one alone.
 */
public interface MeasurementStore {
  /** What was measured under a key; nothing if it was not, or what was kept can't be used. */
  Optional<SystemMeasurement> find(String key);

  /** Keeps a measurement under its key, instead of one that is there. */
  void save(SystemMeasurement measurement);

  /** One that forgets everything. */
  static MeasurementStore none() {
    return new MeasurementStore() {
      @Override
      public Optional<SystemMeasurement> find(String key) {
        return Optional.empty();
      }

      @Override
      public void save(SystemMeasurement measurement) {
        // Nobody will ask for it.
      }
    };
  }
}
