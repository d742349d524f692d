// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** What a model reads. */
public enum Modality {
  /** Written language. */
  TEXT,
  /** Pictures. */
  IMAGE,
  /** Sound. */
  AUDIO,
  /** Moving pictures. */
  VIDEO
}
