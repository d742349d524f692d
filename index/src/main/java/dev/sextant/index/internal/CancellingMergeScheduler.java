// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy;

/**
 * Lucene's scheduler of concurrent, throttled merges, which also ends the graph builds of merges
 * that are aborted: without it, a rollback waits until they are done.
 */
public class CancellingMergeScheduler extends ConcurrentMergeScheduler {

  /** With Lucene's defaults. */
  public CancellingMergeScheduler() {}

  @Override
  protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
    MergeCancellation.watch(merge::isAborted);
    try {
      super.doMerge(source, merge);
    } finally {
      MergeCancellation.forget();
    }
  }
}
