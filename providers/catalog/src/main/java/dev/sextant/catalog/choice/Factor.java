// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

/**
 * A number that a cost is worked out from.
 *
 * @param name what it is, with its unit
 * @param value as people read it
 * @param origin who says so: a source, a measurement, the requirements
 */
public record Factor(String name, String value, String origin) {
  @Override
  public String toString() {
    return value + " " + name;
  }
}
