// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * Positions as rotations (Su et al., RoFormer, 2021): in each head, pairs of numbers are turned by
 * an angle that grows with the position, so that attention sees distances. The pair of a number is
 * half the head away, as in GPT-NeoX.
 *
 * @param cosines [n, d] for the longest text
 * @param sines [n, d] for the longest text
 */
record Rotation(String cosines, String sines) {
  /**
   * How fast pairs turn.
   *
   * @param base how slow the slowest pair turns
   * @param stretch how many times longer texts are than those for which the base was chosen; 1 if
   *     they are not
   */
  record Speeds(double base, double stretch) {
    static Speeds of(double base) {
      return new Speeds(base, 1);
    }

    /** Slower, so that a text {@code factor} times as long turns as far (Su, kexue.fm/9706). */
    Speeds stretched(double factor) {
      return new Speeds(base, factor);
    }
  }

  /** Of a base alone. */
  static Rotation of(Program program, double base, int size) {
    return of(program, Speeds.of(base), size);
  }

  /**
   * Computes the angles as the reference does, in float32.
   *
   * @param size width of a head
   */
  static Rotation of(Program program, Speeds of, int size) {
    String exponents =
        program.let("torch.div(torch.to(%s, 6), %s)", program.range(0, size, 2), size);
    String speeds =
        program.let(
            "torch.div(torch.reciprocal(torch.pow(%s, %s)), %s)",
            of.base * of.stretch, exponents, Math.pow(of.stretch, 2.0 / size));
    String places = program.let("torch.to(%s, 6)", program.range(program.longest()));
    String half = program.let("torch.outer(%s, %s)", places, speeds);
    String angles = program.let("torch.cat([%s, %s], 1)", half, half);
    int type = program.type();
    return new Rotation(
        program.let("torch.to(torch.cos(%s), %s)", angles, type),
        program.let("torch.to(torch.sin(%s), %s)", angles, type));
  }

  /**
   * Turns queries or keys of one text.
   *
   * @param value [g, h, n, d]
   * @param size d
   */
  String apply(Program program, Program.Text text, String value, int size) {
    String first = program.let("torch.slice(%s, 3, 0, %s)", value, size / 2);
    String second = program.let("torch.slice(%s, 3, %s, %s)", value, size / 2, size);
    String turned = program.let("torch.cat([torch.neg(%s), %s], 3)", second, first);
    return program.let(
        "torch.add(torch.mul(%s, %s), torch.mul(%s, %s))",
        value, first(program, text, cosines), turned, first(program, text, sines));
  }

  private static String first(Program program, Program.Text text, String all) {
    return program.let("torch.slice(%s, 0, 0, %s)", all, text.size());
  }
}
