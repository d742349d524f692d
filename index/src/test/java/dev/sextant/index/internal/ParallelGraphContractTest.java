// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.codecs.Codec;

/** The same with graphs built by several threads. */
public class ParallelGraphContractTest extends EagerGraphContractTest {

  @Override
  protected Codec getCodec() {
    return new SextantCodec(new EagerGraphFormat(3));
  }
}
