// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.Metadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the command line writes on every chunk, so that the index alone tells which documents it
 * holds, whether they are still the same, and whether all of each is there.
 *
 * @param hash of the document and of how it was divided
 * @param chunks how many chunks the document has
 * @param ordinal which of them this one is, from 0
 */
record Marks(String hash, int chunks, int ordinal) {
  /** Names with this prefix are ours; a corpus has no reason to use it. */
  static final String PREFIX = "sextant.";

  static final String LINE = PREFIX + "line";
  private static final String HASH = PREFIX + "hash";
  private static final String CHUNKS = PREFIX + "chunks";

  /** Half of a SHA-256: two versions of one document never share it by chance. */
  private static final int HASH_BYTES = 16;

  /** The marks of a chunk; none if something else wrote it. */
  static Optional<Marks> of(Chunk chunk) {
    Optional<String> hash = chunk.metadata().text(HASH);
    Optional<Long> chunks = chunk.metadata().whole(CHUNKS);
    String before = chunk.documentId() + "#";
    if (hash.isEmpty() || chunks.isEmpty() || !chunk.id().startsWith(before)) {
      return Optional.empty();
    }
    try {
      int ordinal = Integer.parseInt(chunk.id().substring(before.length()));
      return Optional.of(new Marks(hash.get(), Math.toIntExact(chunks.get()), ordinal));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The id of a document's chunk: the same in every run. */
  static String id(String documentId, int ordinal) {
    return documentId + "#" + ordinal;
  }

  /** The hash of a document's content and of the settings that divide it. */
  static String hash(Document document, String settings) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    for (String part : List.of(settings, document.metadata().toString(), document.text())) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }

  /** The chunks with marks and ids of their own, and with the line where each starts. */
  static List<Chunk> mark(Document document, List<Chunk> chunks, String hash, boolean lines) {
    List<Chunk> marked = new ArrayList<>(chunks.size());
    int line = 1;
    int counted = 0;
    for (Chunk chunk : chunks) {
      Metadata metadata = chunk.metadata().with(HASH, hash).with(CHUNKS, chunks.size());
      if (lines) {
        for (; counted < chunk.start(); counted++) {
          line += document.text().charAt(counted) == '\n' ? 1 : 0;
        }
        metadata = metadata.with(LINE, line);
      }
      marked.add(
          new Chunk(
              id(document.id(), marked.size()),
              document.id(),
              chunk.text(),
              chunk.start(),
              chunk.end(),
              metadata));
    }
    return marked;
  }
}
