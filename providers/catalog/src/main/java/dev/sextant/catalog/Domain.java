// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** What texts are about: what a model was trained on, or what a user's documents are. */
public enum Domain {
  /** Anything: the web, encyclopaedias, news. */
  GENERAL,
  /** Medicine and biology. */
  MEDICAL,
  /** Papers of the sciences. */
  SCIENTIFIC,
  /** Laws, contracts and judgements. */
  LEGAL,
  /** Reports and news of companies and markets. */
  FINANCIAL,
  /** Programs. */
  CODE
}
