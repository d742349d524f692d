// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.DenseVector;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.BatchPlan;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of tokens become vectors: those of like length run together, and the parts of one text are
 * joined again. Thread-safe as its encoder is.
 */
final class BatchRunner implements AutoCloseable {
  private final Encoder encoder;
  private final Recipe recipe;
  private final int dimension;
  private final int batchTokens;

  /** Takes the encoder over. */
  BatchRunner(Encoder encoder, Recipe recipe, int dimension, int batchTokens) {
    this.encoder = encoder;
    this.recipe = recipe;
    this.dimension = dimension;
    this.batchTokens = batchTokens;
  }

  /** How many tokens run together at most. */
  int batchTokens() {
    return batchTokens;
  }

  /**
   * Runs the model on all texts.
   *
   * @param first position of the first text, for messages
   * @param check called between batches; what it throws ends the call
   * @return a vector a text, in order
   * @throws SextantException if the engine fails, or the model gives what is no number
   */
  List<DenseVector> run(List<ReadText> texts, long first, Runnable check) {
    List<ReadText.Row> rows = texts.stream().flatMap(text -> text.rows().stream()).toList();
    List<int[]> plan = plan(rows);
    List<TokenBatch> batches = plan.stream().map(positions -> batch(rows, positions)).toList();
    float[][] vectors = new float[rows.size()][];
    encoder.encode(
        batches,
        (batch, given) -> {
          check.run();
          int[] positions = plan.get(batch);
          for (int row = 0; row < positions.length; row++) {
            int from = row * dimension;
            vectors[positions[row]] = Arrays.copyOfRange(given, from, from + dimension);
          }
        });
    List<DenseVector> joined = new ArrayList<>(texts.size());
    int row = 0;
    for (ReadText text : texts) {
      int parts = text.rows().size();
      float[] vector = parts == 1 ? vectors[row] : mean(text, vectors, row);
      joined.add(finite(vector, first + joined.size()));
      row += parts;
    }
    return joined;
  }

  /** Positions that run together. What pooling leaves out is one number a batch. */
  private List<int[]> plan(List<ReadText.Row> rows) {
    List<int[]> plan = new ArrayList<>();
    int[] lengths = rows.stream().mapToInt(row -> row.ids().length).toArray();
    int tokens = encoder.batchTokens(lengths, batchTokens);
    for (int skipped : rows.stream().mapToInt(ReadText.Row::skipped).distinct().toArray()) {
      int[] some = positions(rows, skipped);
      int[] shares = Arrays.stream(some).map(i -> lengths[i]).toArray();
      for (int[] batch : BatchPlan.of(shares, tokens)) {
        plan.add(Arrays.stream(batch).map(i -> some[i]).toArray());
      }
    }
    return plan;
  }

  private static int[] positions(List<ReadText.Row> rows, int skipped) {
    int[] positions = new int[rows.size()];
    int count = 0;
    for (int i = 0; i < positions.length; i++) {
      if (rows.get(i).skipped() == skipped) {
        positions[count++] = i;
      }
    }
    return Arrays.copyOf(positions, count);
  }

  private static TokenBatch batch(List<ReadText.Row> rows, int[] positions) {
    int[][] ids = Arrays.stream(positions).mapToObj(i -> rows.get(i).ids()).toArray(int[][]::new);
    // The rows of a call are all of one role.
    ReadText.Row first = rows.get(positions[0]);
    return TokenBatch.of(ids).skipping(first.skipped()).forTask(first.task());
  }

  /** The mean of a text's parts, weighted by their own tokens. */
  private float[] mean(ReadText text, float[][] vectors, int first) {
    double[] sums = new double[dimension];
    double weights = 0;
    for (int part = 0; part < text.rows().size(); part++) {
      int weight = text.rows().get(part).weight();
      float[] vector = vectors[first + part];
      for (int i = 0; i < dimension; i++) {
        sums[i] += (double) weight * vector[i];
      }
      weights += weight;
    }
    double scale = 1 / weights;
    if (recipe.normalizes()) {
      double norm = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum());
      scale = norm > 0 ? 1 / norm : 0;
    }
    float[] mean = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      mean[i] = (float) (sums[i] * scale);
    }
    return mean;
  }

  private DenseVector finite(float[] vector, long position) {
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw new SextantException(
            "model %s gave %s in the vector of input %d; expected finite numbers: check its weights, and if it runs in FP16, choose BF16 or FP32"
                .formatted(recipe.model(), component, position));
      }
    }
    return DenseVector.of(vector);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
