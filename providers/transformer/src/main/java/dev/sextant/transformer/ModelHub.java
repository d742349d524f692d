// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a model of a hub into the cache that Hugging Face's own tools use, so that what Python has
 * downloaded is found here, and the other way round. Nothing is ever downloaded unless a method of
 * this class is called.
 *
 * <p>Only what an encoder reads is fetched: configs, the tokenizer, the modules that {@code
 * modules.json} names, and the weights in one format (safetensors, else PyTorch's, else ONNX).
 * Every file is checked by the checksum that the hub lists, SHA-256 or git's SHA-1, before it
 * appears under its name. A download that was cut off, by the network, a failure or an interrupt,
 * leaves files that end in {@code .incomplete}, and the next call goes on with them.
 *
 * <p>The token is sent to the hub's own host alone, never to a host that it redirects to. Proxies
 * are those of the JVM ({@code https.proxyHost}). Thread-safe, also against other processes; calls
 * block.
 */
public final class ModelHub {
  private static final Logger logger = LoggerFactory.getLogger(ModelHub.class);

  private ModelHub() {}

  /** Is told how far a download is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called at the end of each file and every 256 KiB of it or so, by one thread at a time, though
     * not always the same. What it throws ends the download, which a later call takes up.
     *
     * @param bytesDone bytes of all files that are there; falls when bytes must be fetched again
     * @param bytesTotal bytes of all files
     * @param file the file that moved, as the repository calls it
     */
    void report(long bytesDone, long bytesTotal, String file);
  }

  /** As {@link #download(String, String, HubOptions)} of {@code main}, as the environment says. */
  public static Path download(String repository) {
    return download(repository, "main");
  }

  /** As {@link #download(String, String, HubOptions)}, as the environment says. */
  public static Path download(String repository, String revision) {
    return download(repository, revision, HubOptions.defaults());
  }

  /**
   * Gives the folder of a model, downloading what of it is not in the cache.
   *
   * @param repository such as {@code BAAI/bge-m3}
   * @param revision a branch or tag, whose commit the hub is asked for, or a commit's full hash,
   *     for which a complete snapshot in the cache is returned without any request
   * @return the snapshot's folder, whose files may be links; don't write into it
   * @throws IllegalArgumentException if repository or revision can't be the name of one
   * @throws SextantException if the hub can't be reached or refuses (a licence to be accepted, a
   *     token, an unknown repository, revision or file), if bytes don't fit their checksum, if the
   *     disk fails or is full, if a file is missing offline, or if this thread is interrupted (its
   *     interrupt flag is set then)
   */
  public static Path download(String repository, String revision, HubOptions options) {
    HubNames.repository(repository);
    HubNames.revision(revision);
    HubCache cache = new HubCache(options, repository);
    try {
      return options.offline() ? cached(cache, revision) : fetched(cache, revision, options);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SextantException(
          "the download of "
              + repository
              + " was interrupted; what came is kept, call again to go on",
          e);
    } catch (IOException e) {
      throw cache.failed(e);
    }
  }

  private static Path cached(HubCache cache, String revision) throws IOException {
    Optional<String> commit = cache.commitOf(revision);
    if (commit.isEmpty()) {
      throw new SextantException(
          "offline, and "
              + cache.folder()
              + " has no revision '"
              + revision
              + "', only "
              + cache.revisions()
              + "; download it once online");
    }
    List<String> missing = HubSnapshot.missing(cache, commit.get());
    if (!missing.isEmpty()) {
      throw new SextantException(
          "offline, and "
              + cache.snapshot(commit.get())
              + " lacks "
              + missing
              + "; download "
              + cache.repository()
              + " once online");
    }
    return cache.snapshot(commit.get());
  }

  private static Path fetched(HubCache cache, String revision, HubOptions options)
      throws IOException, InterruptedException {
    Optional<HubListing> kept = Optional.empty();
    if (HubNames.isCommit(revision)) {
      if (HubSnapshot.missing(cache, revision).isEmpty()) {
        return cache.snapshot(revision);
      }
      kept = cache.listing(revision);
    }
    try (HubClient client = new HubClient(options)) {
      HubListing listing =
          kept.isPresent() ? kept.get() : client.listing(cache.repository(), revision);
      // A cache that has all is not written to: it may be a read-only one.
      if (!HubSnapshot.missing(cache, listing).isEmpty()) {
        cache.keep(listing);
        fetch(client, cache, listing);
      }
      // Last, so that the name never leads offline users to half a snapshot.
      cache.note(revision, listing.commit());
      return cache.snapshot(listing.commit());
    }
  }

  private static void fetch(HubClient client, HubCache cache, HubListing listing)
      throws IOException, InterruptedException {
    HubFile modules = listing.files().get(HubSelection.MODULES);
    if (modules != null) {
      // It names the folders that are needed, so it comes before all others.
      HubDownload.run(client, cache, listing.commit(), List.of(modules), (done, total, file) -> {});
    }
    List<HubFile> needed = HubSnapshot.needed(cache, listing);
    logger.info(
        "{} at {}: {} files, {} bytes",
        cache.repository(),
        listing.commit(),
        needed.size(),
        needed.stream().mapToLong(HubFile::size).sum());
    HubDownload.run(client, cache, listing.commit(), needed, client.options().progress());
  }
}
