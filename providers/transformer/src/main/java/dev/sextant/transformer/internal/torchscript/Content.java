// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Bytes that are made when they are written, so that they need not lie in memory before. */
@FunctionalInterface
interface Content {
  /** Writes all; leaves the channel open. */
  void writeTo(WritableByteChannel target) throws IOException;
}
