// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

/** The distributions that tests need, of which the JDK has none. */
final class Distributions {
  private static final double SMALLEST = 1e-300;
  private static final double PRECISION = 3e-16;

  /** Of the continued fraction; about the square root of the larger parameter is needed. */
  private static final int MAX_TERMS = 100_000;

  /** Beyond it the normal distribution is 0 or 1 in double precision. */
  private static final double NORMAL_END = 8.3;

  /** Lanczos's coefficients for g = 7 and nine terms, as computed by Godfrey (2001). */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private Distributions() {}

  /**
   * How likely Student's t is at least so far from 0, on either side: {@code I_x(v / 2, 1 / 2)}
   * with {@code x = v / (v + t^2)}. Abramowitz and Stegun, "Handbook of Mathematical Functions",
   * 26.7.1 and 26.5.27.
   *
   * @param t any number, also infinite, but not NaN
   * @param degreesOfFreedom v, 1 or more
   */
  static double studentTwoSided(double t, double degreesOfFreedom) {
    // Divided before it is squared, so that a large t does not leave the range.
    double ratio = Math.abs(t) / Math.sqrt(degreesOfFreedom);
    double x = 1 / (1 + ratio * ratio);
    double rest = ratio > 1e100 ? 1 : ratio * ratio / (1 + ratio * ratio);
    return incompleteBeta(degreesOfFreedom / 2, 0.5, x, rest);
  }

  /**
   * The regularized incomplete beta function {@code I_x(a, b)} by its continued fraction, where
   * that converges fast, else by {@code 1 - I_(1-x)(b, a)}. NIST Digital Library of Mathematical
   * Functions (dlmf.nist.gov), 8.17.22 and 8.17.4.
   *
   * @param a above 0
   * @param b above 0
   * @param x from 0 to 1
   * @param rest {@code 1 - x}, given so that nothing of it is lost where x is near 1
   */
  static double incompleteBeta(double a, double b, double x, double rest) {
    if (x <= 0 || rest <= 0) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, rest) / b;
  }

  /**
   * The continued fraction by Lentz's method, Applied Optics 15(3), 1976, as Thompson changed it.
   */
  private static double fraction(double a, double b, double x) {
    double numerators = 1;
    double denominators = 1 / awayFromZero(1 - (a + b) * x / (a + 1));
    double value = denominators;
    for (int m = 1; m < MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
      denominators = 1 / awayFromZero(1 + even * denominators);
      numerators = awayFromZero(1 + even / numerators);
      value *= denominators * numerators;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
      denominators = 1 / awayFromZero(1 + odd * denominators);
      numerators = awayFromZero(1 + odd / numerators);
      double change = denominators * numerators;
      value *= change;
      if (Math.abs(change - 1) < PRECISION) {
        return value;
      }
    }
    return value;
  }

  private static double awayFromZero(double value) {
    return Math.abs(value) < SMALLEST ? SMALLEST : value;
  }

  /** The logarithm of the gamma function by Lanczos, SIAM J. Numer. Anal. B 1, 1964. */
  private static double logGamma(double x) {
    // The sum is that of gamma(x + 1), which is x gamma(x).
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x + i);
    }
    double base = x + 7.5;
    return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(base) - base + Math.log(sum / x);
  }

  /**
   * How likely a standard normal number is at most x. Marsaglia, "Evaluating the normal
   * distribution", Journal of Statistical Software 11(4), 2004.
   */
  static double normal(double x) {
    if (Math.abs(x) > NORMAL_END) {
      return x < 0 ? 0 : 1;
    }
    double sum = x;
    double term = x;
    for (int odd = 3; sum + term != sum; odd += 2) {
      term *= x * x / odd;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The number that a standard normal one is at most with this probability, by bisection of {@link
   * #normal}; to 1e-9 for probabilities of 1e-6 and more from 0 and 1. For 0 and 1 it is finite:
   * where {@link #normal} ends.
   */
  static double normalQuantile(double probability) {
    double low = -NORMAL_END;
    double high = NORMAL_END;
    while (true) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        return middle;
      }
      if (normal(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }
}
