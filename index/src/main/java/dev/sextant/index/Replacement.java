// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

/**
 * A new version of a named index, filled while the current one serves; see {@link
 * NamedIndexes#replace} and {@link NamedIndexes#resume}. For one thread; the index itself is
 * thread-safe.
 */
public final class Replacement implements AutoCloseable {
  private final NamedIndexes indexes;
  private final String name;
  private final int version;
  private final LuceneVectorIndex index;
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
   * @throws dev.sextant.SextantException if it can't be written; {@link NamedIndexes#version} tells
   *     which one is current then
   */
  public void publish() {
    index.commit();
    indexes.publish(name, version);
  }

  /**
   * Closes the new version and throws it away, unless it is current; does nothing once this is
   * closed.
   *
   * @throws dev.sextant.SextantException if it can't be removed
   */
  public void discard() {
    if (closed) {
      return;
    }
    try {
      close();
    } finally {
      indexes.discard(name, version);
    }
  }

  /**
   * Commits and closes the new version; closing twice does nothing. One that was not published
   * stays on the disk: {@link NamedIndexes#resume} goes on with it, {@link NamedIndexes#replace}
   * and {@link NamedIndexes#prune} remove it.
   *
   * @throws dev.sextant.SextantException if the commit fails; it is closed then all the same
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      index.close();
    }
  }
}
