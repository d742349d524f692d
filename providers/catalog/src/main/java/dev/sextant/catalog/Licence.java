// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Checks;

/**
 * Under which terms a model may be used.
 *
 * @param name as SPDX writes it where it has a name there, else the title of the terms
 * @param commercialUse what they say of use for money
 */
public record Licence(String name, CommercialUse commercialUse) {
  /** What a licence says of use for money. */
  public enum CommercialUse {
    /** Allowed as any other. */
    ALLOWED,
    /** Allowed under conditions that must be read: a service's contract, a limit on size. */
    UNDER_TERMS,
    /** Not allowed. */
    FORBIDDEN
  }

  /** Checks that it has a name. */
  public Licence {
    Checks.notBlank(name, "name of a licence");
  }

  /** Name, and what it says of use for money. */
  @Override
  public String toString() {
    return switch (commercialUse) {
      case ALLOWED -> name;
      case UNDER_TERMS -> name + " (commercial use under its terms)";
      case FORBIDDEN -> name + " (not for commercial use)";
    };
  }
}
