// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

/** A drawing for a {@link Page}. */
public sealed interface Plot permits ScatterPlot, DifferencePlot {
  /** What it shows. */
  String title();

  /** The drawing as an {@code svg} element for HTML. */
  String svg();
}
