// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The parts of a head: what a model's files say, and what the user asks for behind it. */
final class DenseHead {
  private DenseHead() {}

  /**
   * Joins both.
   *
   * @param parts what the files say; none of a plain folder
   * @param dimension how many numbers are kept, if not all
   * @param model for messages
   * @throws IllegalArgumentException if another pooling is asked for than the files say
   */
  static List<HeadPart> of(
      List<HeadPart> parts, OptionalInt dimension, DenseOptions options, String model) {
    List<HeadPart> head = new ArrayList<>(parts);
    List<PoolingMode> asked = options.pooling().stream().map(Pooling::mode).toList();
    if (parts.isEmpty() && !asked.isEmpty()) {
      head.add(new HeadPart.Pool(asked));
    } else if (!asked.isEmpty() && !parts.get(0).equals(new HeadPart.Pool(asked))) {
      throw new IllegalArgumentException(
          "pooling is %s, but the files of model %s say %s; leave withPooling out"
              .formatted(options.pooling(), model, parts.get(0).facts()));
    }
    boolean normalized = options.normalization() || normalizes(parts);
    dimension.ifPresent(kept -> head.add(new HeadPart.Truncate(kept)));
    if (normalized && !normalizes(head)) {
      head.add(new HeadPart.Normalize());
    }
    return List.copyOf(head);
  }

  /** Whether vectors have length 1. */
  static boolean normalizes(List<HeadPart> head) {
    return !head.isEmpty() && head.get(head.size() - 1) instanceof HeadPart.Normalize;
  }

  /** Whether it begins with pooling. */
  static boolean pools(List<HeadPart> head) {
    return !head.isEmpty() && head.get(0) instanceof HeadPart.Pool;
  }

  /**
   * Checks that something pools.
   *
   * @throws SextantException if nothing does; the message says what to do
   */
  static void requirePooling(boolean pools, String model) {
    if (!pools) {
      throw new SextantException(
          "no file of model %s says how the states of tokens become one vector; choose by withPooling what its card says, one or more of %s"
              .formatted(model, Arrays.toString(Pooling.values())));
    }
  }

  /**
   * What shapes vectors but for their dimension, for fingerprints: the same for heads that give the
   * same.
   */
  static String facts(List<HeadPart> head, boolean pooledBefore) {
    List<String> facts = new ArrayList<>();
    if (pooledBefore) {
      facts.add("pooled");
    }
    for (HeadPart part : head) {
      boolean counts =
          !(part instanceof HeadPart.Truncate)
              && !(pooledBefore && part instanceof HeadPart.Pool)
              && !(part instanceof HeadPart.Normalize && facts.contains(part.facts()));
      if (counts) {
        facts.add(part.facts());
      }
    }
    return String.join("; ", facts);
  }
}
