// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** One trained tensor, which is read when it is written. */
public interface Weight {
  /** Sizes of its axes. */
  long[] shape();

  /** Writes all elements, row-major and little-endian, rounded to the precision. */
  void writeTo(WritableByteChannel target, FloatType precision) throws IOException;
}
