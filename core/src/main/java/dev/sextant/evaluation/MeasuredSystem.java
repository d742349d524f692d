// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Retriever.Mode;

/**
 * A system as it stands in an {@link EvaluationReport}. Immutable.
 *
 * @param name the system's
 * @param mode which branches it searches
 * @param measurement what was found, and what it took
 * @param quality how good what was found is, query by query
 * @param interval of the mean of the metric that systems are compared by
 * @param remembered whether it was measured in an earlier run
 */
public record MeasuredSystem(
    String name,
    Mode mode,
    SystemMeasurement measurement,
    RetrievalReport quality,
    ConfidenceInterval interval,
    boolean remembered) {
  static MeasuredSystem of(
      RetrievalSystem system,
      SystemMeasuring.Taken taken,
      RetrievalReport quality,
      ConfidenceInterval interval) {
    return new MeasuredSystem(
        system.name(), system.mode(), taken.measurement(), quality, interval, taken.remembered());
  }
}
