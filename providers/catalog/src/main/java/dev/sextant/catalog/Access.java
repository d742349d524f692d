// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/** How a model can be had. */
public enum Access {
  /** The weights can be downloaded and run anywhere. */
  OPEN_WEIGHTS,
  /** A service that texts are sent to. */
  API
}
