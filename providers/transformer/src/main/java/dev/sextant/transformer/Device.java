// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

/**
 * Where a model computes. Vectors of different devices differ by rounding and may be compared.
 *
 * @param kind which sort of device
 * @param number which one of its kind, from 0; 0 where a machine has one only
 */
public record Device(Kind kind, int number) {
  /** Sorts of devices. */
  public enum Kind {
    /** The processor, and the machine's memory. */
    CPU,
    /** A graphics card by NVIDIA. */
    CUDA,
    /** The graphics part of Apple's own processors. */
    APPLE
  }

  /** The processor, which every machine has. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** The graphics part of Apple's own processors, through Metal. */
  public static final Device APPLE = new Device(Kind.APPLE, 0);

  /** Checks the number. */
  public Device {
    if (number < 0 || (number > 0 && kind != Kind.CUDA)) {
      throw new IllegalArgumentException(
          "number of a device of kind %s is %d; it must be 0%s"
              .formatted(kind, number, kind == Kind.CUDA ? " or more" : ""));
    }
  }

  /**
   * A graphics card by NVIDIA.
   *
   * @param number as the driver counts them, from 0
   */
  public static Device cuda(int number) {
    return new Device(Kind.CUDA, number);
  }

  /** {@code cpu}, {@code cuda:0}, {@code apple}. */
  @Override
  public String toString() {
    return switch (kind) {
      case CPU -> "cpu";
      case CUDA -> "cuda:" + number;
      case APPLE -> "apple";
    };
  }
}
