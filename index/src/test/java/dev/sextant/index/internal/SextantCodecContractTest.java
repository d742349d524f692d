// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;

/** Lucene's contract of a vectors format, with the codec as it is used. */
public class SextantCodecContractTest extends BaseKnnVectorsFormatTestCase {

  @Override
  protected Codec getCodec() {
    return new SextantCodec();
  }
}
