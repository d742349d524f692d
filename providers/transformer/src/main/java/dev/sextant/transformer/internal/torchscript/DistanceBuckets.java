// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * How T5 tells distances of two tokens apart (Raffel et al., 2019): one half of the buckets for
 * each direction; in each, half are exact and half are logarithmic.
 *
 * @param count how many buckets there are
 * @param farthest from this distance on, all are one
 */
record DistanceBuckets(int count, int farthest) {
  /**
   * Writes the bucket of each distance.
   *
   * @param distance from the token that looks to the one that is looked at, int64 of any shape
   * @return int64 of the same shape
   */
  String of(Program program, String distance) {
    int half = count / 2;
    int exact = half / 2;
    int whole = Program.Types.INT64;
    String behind =
        program.let("torch.mul(torch.to(torch.gt(%s, 0), %s), %s)", distance, whole, half);
    String far = program.let("torch.abs(%s)", distance);
    String logarithm =
        program.let(
            "torch.log(torch.div(torch.to(%s, %s), %s))", far, Program.Types.FLOAT32, exact);
    String steps =
        program.let(
            "torch.mul(torch.div(%s, %s), %s)",
            logarithm, Math.log((double) farthest / exact), half - exact);
    String large =
        program.let(
            "torch.clamp(torch.add(torch.to(%s, %s), %s), None, %s)",
            steps, whole, exact, half - 1);
    return program.let(
        "torch.add(%s, torch.where(torch.lt(%s, %s), %s, %s))", behind, far, exact, far, large);
  }
}
