// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

/**
 * A new version of a named index, filled while the current one serves; see {@link
 * NamedIndexes#replace}. For one thread; the index itself is thread-safe.
 */
public final class Replacement implements AutoCloseable {
  private final NamedIndexes indexes;
  private final String name;
  private final int version;
  private final LuceneVectorIndex index;
  private boolean published;
  private boolean closed;

  Replacement(NamedIndexes indexes, String name, int version, LuceneVectorIndex index) {
    this.indexes = indexes;
    this.name = name;
    this.version = version;
    this.index = index;
  }

  /** The new version, to be filled; it is closed with this. */
  public LuceneVectorIndex index() {
    return index;
  }

  /** Which version it is, counted from 1. */
  public int version() {
    return version;
  }

  /**
   * Commits the new version and makes it current, in one step that survives a crash. It stays open
   * to write until this is closed. The version before stays on the disk, for those that have it
   * open, until {@link NamedIndexes#prune}.
   *
   * @throws IllegalStateException if it is closed
   * @throws dev.sextant.SextantException if it can't be written; the current version is as it was
   */
  public void publish() {
    index.commit();
    indexes.makeCurrent(name, version);
    published = true;
  }

  /** Closes the new version; one that was not published is thrown away. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    index.close();
    if (!published) {
      indexes.discard(name, version);
    }
  }
}
