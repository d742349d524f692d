// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * Small additions to weights, one for each task, as products of two narrow matrices (Hu et al.,
 * LoRA, 2021): {@code W + s B A}, or {@code W + s A B} for embeddings. The weight itself is shared
 * by all tasks, and what a task adds is multiplied on its own.
 *
 * <p>Tensors are named as PyTorch's parametrizations name them: {@code parametrizations.weight.}
 * {@code original}, and {@code 0.lora_A} and {@code 0.lora_B} of all tasks above each other.
 *
 * @param tasks their names, in order
 * @param rank how narrow
 * @param scale s
 */
record TaskAdapters(List<String> tasks, int rank, double scale) {
  private static final String WEIGHT = "parametrizations.weight.original";
  private static final String FIRST = "parametrizations.weight.0.lora_A";
  private static final String SECOND = "parametrizations.weight.0.lora_B";

  TaskAdapters {
    tasks = List.copyOf(tasks);
  }

  /** For the task of the texts that a program is called with. */
  Chosen chosen(Program program) {
    return new Chosen(program, this, program.task());
  }

  /**
   * One task.
   *
   * @param number of the task, an int
   */
  record Chosen(Program program, TaskAdapters adapters, String number) {
    /**
     * Writes a product with a weight and its bias.
     *
     * @param weights of the product alone
     * @param input [t, inputs]
     * @return [t, outputs]
     */
    String linear(Weights weights, String input, Linear.Size size) {
      int rank = adapters.rank;
      String first = of(weights, FIRST, rank, size.inputs());
      String second = of(weights, SECOND, size.outputs(), rank);
      String narrow = program.let("torch.linear(%s, %s)", input, first);
      String added =
          program.let("torch.linear(torch.mul(%s, %s), %s)", narrow, adapters.scale, second);
      Linear shared =
          new Linear(
              List.of(weights.tensor(WEIGHT, size.outputs(), size.inputs())),
              List.of(weights.tensor("bias", size.outputs())),
              size.outputs(),
              size.inputs());
      return program.linearPlus(input, shared, added);
    }

    /**
     * Writes what is embedded.
     *
     * @param weights of the embedding alone
     * @param ids int64 of any shape
     * @param count how many rows there are
     * @return a row for each id
     */
    String embedded(Weights weights, String ids, long count, long width) {
      String first = of(weights, FIRST, count, adapters.rank);
      String second = of(weights, SECOND, adapters.rank, width);
      String shared = program.parameter(weights.tensor(WEIGHT, count, width));
      String narrow = program.let("torch.embedding(%s, %s)", first, ids);
      String added =
          program.let("torch.mul(torch.matmul(%s, %s), %s)", narrow, second, adapters.scale);
      return program.let("torch.add(torch.embedding(%s, %s), %s)", shared, ids, added);
    }

    /** One task's matrix of those of all tasks. */
    private String of(Weights weights, String name, long rows, long columns) {
      Weight all = weights.tensor(name, adapters.tasks.size(), rows, columns);
      return program.let("torch.select(%s, 0, %s)", program.parameter(all), number);
    }
  }
}
