// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Scores between int8 codes for a graph builder: a quarter of the bytes of the vectors, sketches
 * before them, and walks over the graph are none the worse for it.
 */
final class CodeBuildScores implements BuildScores {

  private final Codes codes;
  private final CodeSpace space;
  private final float unit;
  private final float centroidSquared;
  private final short[] widened;
  private int widenedNode = -1;
  private final CodeKernels.Quartet quartet = new CodeKernels.Quartet();

  /**
   * @param codes with int8 codes
   */
  CodeBuildScores(Codes codes) {
    this.codes = codes;
    this.space = codes.space();
    this.unit = 1 / (space.scale() * space.scale());
    double squared = 0;
    for (float component : space.centroid()) {
      squared += (double) component * component;
    }
    this.centroidSquared = (float) squared;
    this.widened = new short[space.codeLength()];
  }

  @Override
  public NodeScores towards(int node) {
    return NodeScores.of(QueryCode.ofNode(codes, node));
  }

  @Override
  public float similarity(int node, float score) {
    return similarity(codes.bias(node), score);
  }

  @Override
  public void compare(int node, int[] others, int start, int count, float[] into) {
    widen(node);
    float bias = codes.bias(node);
    int i = 0;
    for (; i + 3 < count; i += 4) {
      for (int j = 0; j < 4; j++) {
        quartet.codes[j] = codes.bytePage(others[start + i + j]);
        quartet.offsets[j] = codes.byteOffset(others[start + i + j]);
      }
      CodeKernels.BEST.dotFour(widened, quartet);
      for (int j = 0; j < 4; j++) {
        into[i + j] = ofDot(bias, quartet.dots[j], others[start + i + j]);
      }
    }
    for (; i < count; i++) {
      int other = others[start + i];
      int dot = CodeKernels.BEST.dot(widened, codes.bytePage(other), codes.byteOffset(other));
      into[i] = ofDot(bias, dot, other);
    }
  }

  private void widen(int node) {
    if (node == widenedNode) {
      return;
    }
    byte[] page = codes.bytePage(node);
    int offset = codes.byteOffset(node);
    for (int i = 0; i < widened.length; i++) {
      widened[i] = page[offset + i];
    }
    widenedNode = node;
  }

  private float ofDot(float bias, int dot, int other) {
    return similarity(bias, dot * unit + codes.bias(other));
  }

  /** Lucene's score from a node's bias and the score of another towards it; see CodeSpace. */
  private float similarity(float bias, float score) {
    if (space.function() == VectorSimilarityFunction.EUCLIDEAN) {
      return 1 / (1 + Math.max(0, -2 * (bias + score)));
    }
    return Similarities.ofDotProduct(space.function(), bias + score + centroidSquared);
  }

  @Override
  public BuildScores copy() {
    return new CodeBuildScores(codes);
  }
}
