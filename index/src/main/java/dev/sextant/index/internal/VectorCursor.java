// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's stored vectors as JVector's. A vector is valid until the next call, as Lucene reads all
 * into one array. For one thread.
 */
final class VectorCursor {

  private final RandomAccessVectorValues.Floats values;
  private float @Nullable [] array;
  private @Nullable VectorFloat<?> view;

  VectorCursor(RandomAccessVectorValues.Floats values) {
    this.values = values;
  }

  RandomAccessVectorValues.Floats values() {
    return values;
  }

  VectorFloat<?> vector(int ordinal) throws IOException {
    float[] current = values.vectorValue(ordinal);
    VectorFloat<?> known = view;
    if (known != null && array == current) {
      return known;
    }
    VectorFloat<?> wrapped = JVectorRuntime.wrap(current);
    array = current;
    view = wrapped;
    return wrapped;
  }
}
