// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

/**
 * What a {@link Program} begins with: how many tokens its texts have and where they end. Whole
 * numbers are taken out of the tensor once, not in each step.
 */
final class TextSizes {
  private static final String EACH_ALONE =
      """
          device = ops.prim.device(ids)
          sizes = annotate(List[int], [])
          ends = annotate(List[int], [])
          end = 0
          for i in range(torch.size(lengths, 0)):
            size = int(torch.select(lengths, 0, i))
            end = torch.add(end, size)
            _ = torch.append(sizes, size)
            _ = torch.append(ends, end)
      """;

  /** Neighbours of one length are counted, and stand for one. */
  private static final String JOINED =
      """
          device = ops.prim.device(ids)
          sizes = annotate(List[int], [])
          counts = annotate(List[int], [])
          ends = annotate(List[int], [])
          end = 0
          alike, places, times = torch.unique_consecutive(lengths, False, True)
          for i in range(torch.size(alike, 0)):
            size = int(torch.select(alike, 0, i))
            count = int(torch.select(times, 0, i))
            end = torch.add(end, torch.mul(size, count))
            _ = torch.append(sizes, size)
            _ = torch.append(counts, count)
            _ = torch.append(ends, end)
      """;

  private TextSizes() {}

  /**
   * The lines.
   *
   * @param joined whether neighbours of one length are seen together
   */
  static String lines(boolean joined) {
    return joined ? JOINED : EACH_ALONE;
  }
}
