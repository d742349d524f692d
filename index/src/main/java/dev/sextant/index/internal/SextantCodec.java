// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;

/**
 * Lucene 9.12's codec with {@link JVectorFormat} for vectors. Each field's format is written into
 * the segment by name, so that a later version may write another and read both.
 */
public final class SextantCodec extends FilterCodec {

  /** Written into every segment: permanent. */
  static final String NAME = "Sextant1";

  private final KnnVectorsFormat vectors;

  /** For Lucene's service loader, and good defaults. */
  public SextantCodec() {
    this(new JVectorFormat());
  }

  /**
   * Writes vectors with the given format. Segments are read by the formats named in them.
   *
   * @param format of every vector field
   */
  public SextantCodec(JVectorFormat format) {
    super(NAME, new Lucene912Codec());
    this.vectors =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
  }

  @Override
  public KnnVectorsFormat knnVectorsFormat() {
    return vectors;
  }
}
