// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.util.ArrayUtil;

/**
 * A binary heap of nodes by score, the least on top; of negated keys, the greatest. A key is a
 * long: the score in the upper half, so that keys compare as scores do, the node in the lower. For
 * one thread.
 */
final class NodeHeap {

  private long[] keys = new long[128];
  private int size;

  /** A node and its score as one number. */
  static long key(float score, int node) {
    int bits = Float.floatToRawIntBits(score);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (long) ordered << Integer.SIZE | node;
  }

  static int node(long key) {
    return (int) key;
  }

  static float score(long key) {
    int ordered = (int) (key >> Integer.SIZE);
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** The least key; the heap isn't empty. */
  long least() {
    return keys[0];
  }

  /** A key, in no order, by its place below {@link #size()}. */
  long at(int place) {
    return keys[place];
  }

  void push(long key) {
    keys = ArrayUtil.grow(keys, size + 1);
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) >> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[place] = keys[parent];
      place = parent;
    }
    keys[place] = key;
  }

  /** Removes the least key and returns it; the heap isn't empty. */
  long pop() {
    long least = keys[0];
    long last = keys[--size];
    if (size > 0) {
      sink(last);
    }
    return least;
  }

  /** Puts a key in the place of the least; the heap isn't empty. */
  void replaceLeast(long key) {
    sink(key);
  }

  private void sink(long key) {
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[place] = keys[child];
      place = child;
    }
    keys[place] = key;
  }
}
