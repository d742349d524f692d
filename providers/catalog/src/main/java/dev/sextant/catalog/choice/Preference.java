// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

/** By what models that meet every limit are put in order. What is unknown comes last. */
public enum Preference {
  /**
   * The rank of the mean on the tasks of the evidence. Models that can't be told from the best of
   * those that remain are its equals; models that miss a task come behind.
   */
  EVIDENCE,
  /** Dollars a month, the cheapest first. */
  COST,
  /** Bytes of the weights, the smallest first. */
  SIZE,
  /** Length of a vector, the shortest first. */
  DIMENSION,
  /** Day of publication, the newest first. */
  NEWEST
}
