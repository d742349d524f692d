// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;

/** Lucene's contract of a vectors format, with a graph in every segment of two vectors or more. */
public class EagerGraphContractTest extends BaseKnnVectorsFormatTestCase {

  @Override
  protected Codec getCodec() {
    return new SextantCodec(new EagerGraphFormat());
  }
}
