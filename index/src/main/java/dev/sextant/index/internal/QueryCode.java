// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

/**
 * A query as {@link Codes} are compared with it: in 16 bits a component against int8 codes, of
 * which 8 are used, and in planes of 4 bits against sketches (RaBitQ's way: one AND and one count
 * of bits a plane and word). For one thread at a time.
 */
final class QueryCode {

  /** The largest component of a plane's code. */
  private static final int MOST_OF_PLANES = 7;

  /** Components further from 0 than this many deviations are cut in planes. */
  private static final float KEPT_DEVIATIONS = 2.6f;

  /**
   * What a bound adds to an estimate, in deviations of its error. On 62,671 sentences a sketch of
   * this walk lost up to .002 of recall with 1, and less than .0005 with 1.5.
   */
  private static final float CAUTION = 1.25f;

  /** The deviation of what rounding does to a number, in its units. */
  private static final float ROUNDING = (float) (1 / Math.sqrt(12));

  private static final float SQRT_2 = (float) Math.sqrt(2);

  /** Two scores that differ by so many deviations of their error are in the right order. */
  private static final float CONFUSED_DEVIATIONS = 2;

  private final Codes codes;
  private final int words;
  private final short[] components;
  private final float unit;
  private final long[] planes;
  private final float planeUnit;

  /** The sum of all components in planes. */
  private final float planeSum;

  /** What is added to {@code (v - c) · s} so that an estimate becomes a bound. */
  private final float margin;

  private final float confusion;

  /** Encodes a query for the codes of its field. */
  static QueryCode of(Codes codes, float[] query) {
    return new QueryCode(codes, codes.space().residual(query));
  }

  /** A node's vector as a query, up to the rounding of its int8 code. */
  static QueryCode ofNode(Codes codes, int node) {
    float[] residual = new float[codes.space().dimension()];
    byte[] page = codes.bytePage(node);
    int offset = codes.byteOffset(node);
    for (int i = 0; i < residual.length; i++) {
      residual[i] = page[offset + i] / codes.space().scale();
    }
    return new QueryCode(codes, residual);
  }

  private QueryCode(Codes codes, float[] residual) {
    CodeSpace space = codes.space();
    this.codes = codes;
    this.words = space.words();
    float most = 0;
    double squares = 0;
    for (float component : residual) {
      most = Math.max(most, Math.abs(component));
      squares += (double) component * component;
    }
    this.components = new short[space.codeLength()];
    float scale = most == 0 ? 1 : CodeSpace.MOST / most;
    for (int i = 0; i < residual.length; i++) {
      components[i] =
          (short) ((int) (residual[i] * scale + (CodeSpace.MOST + 1.5f)) - (CodeSpace.MOST + 1));
    }
    this.unit = 1 / (scale * space.scale());
    float limit = Math.min(most, KEPT_DEVIATIONS * (float) Math.sqrt(squares / residual.length));
    this.planeUnit = limit / MOST_OF_PLANES;
    this.planes = new long[space.sketchStride() * CodeKernels.PLANES];
    this.planeSum = fillPlanes(residual);
    float length = (float) Math.sqrt(squares);
    this.margin = CAUTION * space.spread() * length;
    this.confusion = CONFUSED_DEVIATIONS * length * ROUNDING * (SQRT_2 / space.scale() + 1 / scale);
  }

  /** Whether there are int8 codes to score by. */
  boolean hasBytes() {
    return codes.hasBytes();
  }

  /**
   * Components in two's complement, a bit a plane; returns their sum. Rounds by truncation of what
   * is made positive, as that is quicker than {@link Math#round}.
   */
  private float fillPlanes(float[] residual) {
    float inverse = planeUnit == 0 ? 0 : 1 / planeUnit;
    int sum = 0;
    for (int word = 0; word < words; word++) {
      sum += fillWord(word, residual, inverse);
    }
    return sum * planeUnit;
  }

  private int fillWord(int word, float[] residual, float inverse) {
    int sum = 0;
    long[] bits = new long[CodeKernels.PLANES];
    int end = Math.min(residual.length, (word + 1) * Long.SIZE);
    for (int i = word * Long.SIZE; i < end; i++) {
      float component = residual[i] * inverse;
      float cut = Math.max(-MOST_OF_PLANES, Math.min(MOST_OF_PLANES, component));
      int code = (int) (cut + (MOST_OF_PLANES + 1.5f)) - (MOST_OF_PLANES + 1);
      sum += code;
      for (int plane = 0; plane < CodeKernels.PLANES; plane++) {
        bits[plane] |= (code >> plane & 1L) << i;
      }
    }
    for (int plane = 0; plane < CodeKernels.PLANES; plane++) {
      planes[plane * (planes.length / CodeKernels.PLANES) + word] = bits[plane];
    }
    return sum;
  }

  /** How far apart two int8 scores must be for their order to be all but sure. */
  float confusion() {
    return confusion;
  }

  /** The order of a node by its int8 code; see {@link CodeSpace}. */
  float score(int node) {
    int dot = CodeKernels.BEST.dot(components, codes.bytePage(node), codes.byteOffset(node));
    return dot * unit + codes.bias(node);
  }

  /** The order of many nodes by their int8 codes. */
  void score(int[] nodes, int count, float[] into, CodeKernels.Quartet quartet) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      for (int j = 0; j < 4; j++) {
        quartet.codes[j] = codes.bytePage(nodes[i + j]);
        quartet.offsets[j] = codes.byteOffset(nodes[i + j]);
      }
      CodeKernels.BEST.dotFour(components, quartet);
      for (int j = 0; j < 4; j++) {
        into[i + j] = quartet.dots[j] * unit + codes.bias(nodes[i + j]);
      }
    }
    for (; i < count; i++) {
      into[i] = score(nodes[i]);
    }
  }

  /** The order of many nodes as their sketches estimate it. */
  void estimate(int[] nodes, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = estimate(nodes[i], 0);
    }
  }

  /** Keeps the nodes, in their order, whose order is likely above the least; returns how many. */
  int keepAbove(float least, int[] nodes, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int node = nodes[i];
      nodes[kept] = node;
      kept += estimate(node, margin) > least ? 1 : 0;
    }
    return kept;
  }

  private float estimate(int node, float added) {
    long[] page = codes.sketchPage(node);
    int offset = codes.sketchOffset(node);
    int positive = CodeKernels.BEST.sumWhereSet(planes, page, offset);
    float dot = 2 * planeUnit * positive - planeSum;
    long last = page[offset + words];
    return CodeSpace.factor(last) * (dot + added) + CodeSpace.bias(last);
  }
}
