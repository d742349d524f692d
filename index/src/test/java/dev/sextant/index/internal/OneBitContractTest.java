// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.codecs.Codec;

/** The same with 1-bit codes. */
public class OneBitContractTest extends EagerGraphContractTest {

  @Override
  protected Codec getCodec() {
    return new SextantCodec(new EagerGraphFormat(1, VectorPrecision.ONE_BIT));
  }
}
