// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;

/**
 * The pair of files with the graphs of a segment: metadata, read whole and checked at open, and
 * data, read in place. Names and versions here are permanent.
 */
enum GraphFiles {
  /**
   * For each field with a graph its number, a {@link GraphLayout} and, since version 1, a {@link
   * CodesLayout}; then -1.
   */
  METADATA("sxgm", "SextantJVector1Meta"),
  /** Adjacency, ordinals and codes; see {@link GraphLayout} and {@link CodesLayout}. */
  DATA("sxg", "SextantJVector1Data");

  private static final int VERSION_FIRST = 0;

  /** Codes stand in front of the vectors. */
  static final int VERSION_CODES = 1;

  private static final int VERSION_CURRENT = VERSION_CODES;

  private final String extension;
  private final String codecName;

  GraphFiles(String extension, String codecName) {
    this.extension = extension;
    this.codecName = codecName;
  }

  String name(String segment, String suffix) {
    return IndexFileNames.segmentFileName(segment, suffix, extension);
  }

  IndexOutput create(SegmentWriteState state) throws IOException {
    return state.directory.createOutput(
        name(state.segmentInfo.name, state.segmentSuffix), state.context);
  }

  void writeHeader(DataOutput output, SegmentWriteState state) throws IOException {
    CodecUtil.writeIndexHeader(
        output, codecName, VERSION_CURRENT, state.segmentInfo.getId(), state.segmentSuffix);
  }

  /** Returns the version. */
  int checkHeader(DataInput input, SegmentReadState state) throws IOException {
    return CodecUtil.checkIndexHeader(
        input,
        codecName,
        VERSION_FIRST,
        VERSION_CURRENT,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  /** Opens the data file; its checksum is looked for, not computed. */
  static IndexInput openData(SegmentReadState state, int metadataVersion) throws IOException {
    String name = DATA.name(state.segmentInfo.name, state.segmentSuffix);
    IndexInput data = state.directory.openInput(name, state.context.withRandomAccess());
    boolean success = false;
    try {
      int version = DATA.checkHeader(data, state);
      if (version != metadataVersion) {
        throw new CorruptIndexException(
            "version " + version + ", but " + metadataVersion + " in the metadata", data);
      }
      CodecUtil.retrieveChecksum(data);
      success = true;
      return data;
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(data);
      }
    }
  }
}
