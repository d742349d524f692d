// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one file into the cache: takes up what an earlier try left, goes on where a transfer
 * broke, checks the whole and moves it into place.
 */
final class HubTransfer {
  private static final Logger logger = LoggerFactory.getLogger(HubTransfer.class);
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d+|\\*)");

  /** Bytes of a file between two reports; its end is always reported. */
  private static final long STEP = 256 << 10;

  private final HubClient client;
  private final HubCache cache;
  private final HubSubject subject;
  private final HubFile file;
  private final HubMeter meter;

  /** Bytes of the file that the meter knows of. */
  private long counted;

  /** Bytes of the file that were there when the caller was told last. */
  private long told;

  /**
   * @param counted bytes of the file that the meter counts as done
   */
  HubTransfer(HubDownload download, HubFile file, long counted) {
    this.client = download.client();
    this.cache = download.cache();
    this.subject = new HubSubject(cache.repository(), download.commit(), file.name());
    this.file = file;
    this.meter = download.meter();
    this.counted = counted;
    this.told = counted;
  }

  /**
   * Returns when the snapshot shows the file.
   *
   * @throws IOException if the cache's own disk fails
   */
  void run() throws IOException, InterruptedException {
    if (!cache.shows(subject.revision(), file)) {
      HubLock lock = HubLock.acquire(cache.locks(), file.blob());
      try (lock) {
        if (!cache.hasBlob(file)) {
          fetch();
        }
        cache.show(subject.revision(), file);
      }
    }
    tell(file.size(), true);
  }

  private void fetch() throws IOException, InterruptedException {
    Path partial = cache.partial(file);
    Files.createDirectories(partial.getParent());
    boolean resumed = Files.exists(partial) && Files.size(partial) > 0;
    String checksum = transfer(partial);
    if (resumed && !checksum.equals(file.blob())) {
      logger.warn("{} was taken up and came out wrong; fetching it from its start", subject);
      Files.delete(partial);
      checksum = transfer(partial);
    }
    if (!checksum.equals(file.blob())) {
      Files.delete(partial);
      throw new SextantException(
          subject
              + " came with the checksum "
              + checksum
              + ", but the hub lists "
              + file.blob()
              + "; the bytes were deleted. Try again, and mistrust what lies between");
    }
    Files.move(partial, cache.blob(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Fills the file to its size and gives the checksum. */
  private String transfer(Path partial) throws IOException, InterruptedException {
    HubRetry retry = new HubRetry(subject.toString(), client.options().backoff());
    try (HubPart part = HubPart.open(file, partial)) {
      long furthest = part.length();
      tell(furthest, false);
      while (part.length() < file.size()) {
        try {
          pull(part);
        } catch (IOException e) {
          // Only what no earlier try had reached counts: a server without ranges begins anew.
          if (part.length() > furthest) {
            furthest = part.length();
            retry.succeeded();
          }
          retry.failed(e);
        }
      }
      return part.finish();
    }
  }

  private void pull(HubPart part) throws IOException, InterruptedException {
    try (HubClient.Response response = client.file(subject, file, part.length())) {
      requireSameFile(response, part);
      align(part, response);
      tell(part.length(), false);
      List<ByteBuffer> piece = response.body().next(client.options().silence());
      while (piece != null) {
        for (ByteBuffer buffer : piece) {
          part.write(buffer);
        }
        tell(part.length(), false);
        piece = response.body().next(client.options().silence());
      }
    }
    if (part.length() < file.size()) {
      throw new IOException(
          "the transfer ended after " + part.length() + " of " + file.size() + " bytes");
    }
  }

  /** Refuses what can't be the listed file, before its bytes are mixed with the right ones. */
  private void requireSameFile(HubClient.Response response, HubPart part) {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    String etag = response.etag().orElse(file.blob());
    boolean checksum = HubNames.isSha1(etag) || HubNames.isSha256(etag);
    boolean other = checksum && etag.length() == file.blob().length() && !etag.equals(file.blob());
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    boolean longer = response.status() == 200 && length.orElse(file.size()) != file.size();
    if (other || longer || !encoding.equals("identity")) {
      part.restart();
      throw new SextantException(
          subject
              + " is not what the hub lists: expected "
              + file.size()
              + " bytes with the checksum "
              + file.blob()
              + ", the server gives "
              + (length.isPresent() ? length.getAsLong() + " bytes, " : "")
              + "the entity tag '"
              + HubNames.printable(etag)
              + "' and the encoding "
              + HubNames.printable(encoding)
              + ". Try again; look at HF_ENDPOINT and at proxies");
    }
  }

  /** Makes the file's end the place where the response begins. */
  private void align(HubPart part, HubClient.Response response) throws IOException {
    if (response.status() == 200) {
      if (part.length() > 0) {
        logger.info("{}: the server knows no ranges; beginning anew", subject);
        part.restart();
      }
      return;
    }
    String range = response.headers().firstValue("Content-Range").orElse("none");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    boolean fits =
        response.status() == 206
            && matcher.matches()
            && Long.parseLong(matcher.group(1)) == part.length();
    if (!fits) {
      long asked = part.length();
      part.restart();
      throw new IOException(
          "bytes from "
              + asked
              + " were asked for; the server answered "
              + response.status()
              + " with the range "
              + HubNames.printable(range));
    }
  }

  private void tell(long length, boolean ended) {
    long bytes = length - counted;
    counted = length;
    boolean due = ended || Math.abs(length - told) >= STEP;
    if (due) {
      told = length;
    }
    meter.moved(file, bytes, due);
  }
}
