// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

/** The hard limits, in the order in which they are looked at. */
public enum Step {
  /** Which kinds of embedding it gives. */
  KINDS("kind"),
  /** What it reads. */
  MODALITIES("modality"),
  /** The languages it was made for. */
  LANGUAGES("language"),
  /** Open weights or a service. */
  ACCESS("access"),
  /** Whether it may be used for money. */
  LICENCE("licence"),
  /** Whether its window holds what the policy says. */
  CONTEXT_WINDOW("context window"),
  /** Whether its window holds the longest query. */
  QUERY_LENGTH("query length"),
  /** The length of its vectors. */
  DIMENSION("dimension"),
  /** Whether Sextant runs it. */
  RUNS_HERE("runs in Sextant"),
  /** The size of its weights. */
  MEMORY("memory"),
  /** The time for one query. */
  LATENCY("latency"),
  /** Dollars a month. */
  BUDGET("budget");

  private final String label;

  Step(String label) {
    this.label = label;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return label;
  }
}
