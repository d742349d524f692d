// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Arrays;

/**
 * How a text's states become one vector; padding never counts. Each is a mode of
 * sentence-transformers' {@code Pooling}, in the order in which that joins several.
 */
public enum PoolingMode {
  /** The first state, of those that count. */
  CLS("cls", "pooling_mode_cls_token") {
    @Override
    String pool(Program program, Input input) {
      return program.let("torch.select(%s, 1, int(%s))", input.states, program.skipped());
    }
  },
  /** The largest number in each place. */
  MAX("max", "pooling_mode_max_tokens") {
    @Override
    String pool(Program program, Input input) {
      return program.let(
          "torch.amax(torch.masked_fill(%s, torch.eq(%s, 0.0), -1000000000.0), [1])",
          input.states, input.mask);
    }
  },
  /** The mean. */
  MEAN("mean", "pooling_mode_mean_tokens") {
    @Override
    String pool(Program program, Input input) {
      return program.let("torch.div(%s, %s)", sum(program, input), count(program, input));
    }
  },
  /** The sum over the root of how many. */
  MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens") {
    @Override
    String pool(Program program, Input input) {
      return program.let(
          "torch.div(%s, torch.sqrt(%s))", sum(program, input), count(program, input));
    }
  },
  /** The mean, weighted by the place, from 1 on: later tokens have seen more. */
  WEIGHTEDMEAN("weightedmean", "pooling_mode_weightedmean_tokens") {
    @Override
    String pool(Program program, Input input) {
      String places = program.let("torch.add(torch.to(torch.arange(%s), 6), 1.0)", program.width());
      String mask =
          program.let(
              "torch.mul(%s, torch.view(%s, [1, %s, 1]))", input.mask, places, program.width());
      Input weighted = new Input(input.states, mask);
      return program.let("torch.div(%s, %s)", sum(program, weighted), count(program, weighted));
    }
  },
  /** The last state. */
  LASTTOKEN("lasttoken", "pooling_mode_lasttoken") {
    @Override
    String pool(Program program, Input input) {
      return program.let(
          "torch.select(torch.take_along_dim(%s, "
              + "torch.view(torch.sub(%s, 1), [%s, 1, 1]), 1), 1, 0)",
          input.states, program.lengths(), program.rows());
    }
  };

  /** As the reference guards against texts without tokens. */
  private static final double FEWEST = 1e-9;

  private final String label;
  private final String flag;

  PoolingMode(String label, String flag) {
    this.label = label;
    this.flag = flag;
  }

  /**
   * The mode that a configuration names.
   *
   * @throws SextantException if there is none of that name
   */
  static PoolingMode named(String label) {
    return Arrays.stream(values())
        .filter(mode -> mode.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new SextantException(
                    "a pooling module has mode %s; known are %s"
                        .formatted(label, Arrays.stream(values()).map(m -> m.label).toList())));
  }

  /** What older configurations set to true. */
  String flag() {
    return flag;
  }

  /**
   * What is pooled.
   *
   * @param states [b, n, width] of float32
   * @param mask [b, n, 1] of float32: how much each counts
   */
  record Input(String states, String mask) {}

  /** States in whatever precision they have. */
  static Input input(Program program, String states) {
    int type = Program.Types.FLOAT32;
    return new Input(
        program.let("torch.to(%s, %s)", states, type),
        program.let("torch.to(torch.unsqueeze(%s, 2), %s)", program.counted(), type));
  }

  /** Writes it; the result is [b, width]. */
  abstract String pool(Program program, Input input);

  private static String sum(Program program, Input input) {
    return program.let("torch.sum(torch.mul(%s, %s), [1])", input.states, input.mask);
  }

  private static String count(Program program, Input input) {
    return program.let("torch.clamp(torch.sum(%s, [1]), %s)", input.mask, FEWEST);
  }
}
