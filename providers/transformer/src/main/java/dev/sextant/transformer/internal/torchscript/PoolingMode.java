// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Arrays;

/**
 * How a text's states become one vector. Each is a mode of sentence-transformers' {@code Pooling},
 * in the order in which that joins several.
 */
public enum PoolingMode {
  /** The first state, of those that count. */
  CLS("cls", "pooling_mode_cls_token") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      return program.let("torch.select(%s, 1, %s)", states, from);
    }
  },
  /** The largest number in each place. */
  MAX("max", "pooling_mode_max_tokens") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      return program.let("torch.amax(%s, [1])", counted(program, states, from));
    }
  },
  /** The mean. */
  MEAN("mean", "pooling_mode_mean_tokens") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      return program.let("torch.mean(%s, [1])", counted(program, states, from));
    }
  },
  /** The sum over the root of how many. */
  MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      return program.let(
          "torch.div(torch.sum(%s, [1]), torch.sqrt(torch.sub(%s, %s)))",
          counted(program, states, from), text.size(), from);
    }
  },
  /** The mean, weighted by the place, from 1 on: later tokens have seen more. */
  WEIGHTEDMEAN("weightedmean", "pooling_mode_weightedmean_tokens") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      String first = program.let("torch.add(%s, 1)", from);
      String end = program.let("torch.add(%s, 1)", text.size());
      String places =
          program.let("torch.to(%s, %s)", program.range(first, end), Program.Types.FLOAT32);
      return program.let(
          "torch.div(torch.matmul(%s, %s), torch.sum(%s))",
          places, counted(program, states, from), places);
    }
  },
  /** The last state. */
  LASTTOKEN("lasttoken", "pooling_mode_lasttoken") {
    @Override
    String pool(Program program, String states, Program.Text text, String from) {
      return program.let("torch.select(%s, 1, -1)", states);
    }
  };

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
  public static PoolingMode named(String label) {
    return Arrays.stream(values())
        .filter(mode -> mode.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new SextantException(
                    "a pooling module has mode %s; known are %s"
                        .formatted(label, Arrays.stream(values()).map(m -> m.label).toList())));
  }

  /** As configurations name it. */
  public String label() {
    return label;
  }

  /** What older configurations set to true. */
  public String flag() {
    return flag;
  }

  /**
   * Writes it for texts of one length.
   *
   * @param states [g, n, width] of float32
   * @param from an int: the first state that counts
   * @return [g, width]
   */
  abstract String pool(Program program, String states, Program.Text text, String from);

  private static String counted(Program program, String states, String from) {
    return program.let("torch.slice(%s, 1, %s)", states, from);
  }
}
