// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link ModelHub} downloads from and to. {@link #defaults()} follows the environment as
 * huggingface_hub does; everything can be set without it. Immutable and thread-safe; {@link
 * #toString()} hides the token.
 */
public final class HubOptions {
  private final Path cacheFolder;
  private final boolean symbolicLinks;
  private final Access access;
  private final Pace pace;
  private final ModelHub.Progress progress;

  /** How the hub is reached. */
  private record Access(URI endpoint, @Nullable String token, boolean offline) {}

  /** How fast and how patiently. */
  private record Pace(int parallelism, Duration silence, Duration backoff) {}

  private HubOptions(
      Path cacheFolder,
      boolean symbolicLinks,
      Access access,
      Pace pace,
      ModelHub.Progress progress) {
    this.cacheFolder = cacheFolder;
    this.symbolicLinks = symbolicLinks;
    this.access = access;
    this.pace = pace;
    this.progress = progress;
  }

  /**
   * What the environment says at the moment of the call.
   *
   * <ul>
   *   <li>cache folder: {@code HF_HUB_CACHE}, else {@code HF_HOME/hub}, else {@code
   *       XDG_CACHE_HOME/huggingface/hub}, else {@code ~/.cache/huggingface/hub}
   *   <li>token: {@code HF_TOKEN}, else the file {@code HF_TOKEN_PATH} or {@code HF_HOME/token};
   *       none if {@code HF_HUB_DISABLE_IMPLICIT_TOKEN} is true
   *   <li>endpoint: {@code HF_ENDPOINT}, else the public hub
   *   <li>offline: {@code HF_HUB_OFFLINE}, else {@code TRANSFORMERS_OFFLINE}
   *   <li>hard links instead of symbolic ones: {@code HF_HUB_DISABLE_SYMLINKS}
   *   <li>parallelism 4, timeout 30 seconds, no progress
   * </ul>
   *
   * @throws IllegalArgumentException if a variable holds no URI, no path or no usable token
   */
  public static HubOptions defaults() {
    return of(new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  /** What the given environment says. */
  static HubOptions of(Map<String, String> variables, Path home) {
    return of(new HubEnvironment(Map.copyOf(variables), home));
  }

  private static HubOptions of(HubEnvironment environment) {
    return new HubOptions(
        environment.cacheFolder(),
        environment.symbolicLinks(),
        new Access(
            endpoint(environment.endpoint()), token(environment.token()), environment.offline()),
        new Pace(4, Duration.ofSeconds(30), Duration.ofSeconds(1)),
        (bytesDone, bytesTotal, file) -> {});
  }

  /** The folder that holds {@code models--…} folders; made when it is not there. */
  public HubOptions withCacheFolder(Path folder) {
    return new HubOptions(
        Objects.requireNonNull(folder, "folder"), symbolicLinks, access, pace, progress);
  }

  /**
   * The hub's address, such as that of a mirror. The token is sent to this scheme, host and port
   * only.
   *
   * @param endpoint absolute, http or https, without query; a slash at its end does not matter
   */
  public HubOptions withEndpoint(URI endpoint) {
    Access changed = new Access(endpoint(endpoint), access.token, access.offline);
    return new HubOptions(cacheFolder, symbolicLinks, changed, pace, progress);
  }

  /**
   * What proves to the hub who asks, for private and gated models.
   *
   * @param token null for none
   */
  public HubOptions withToken(@Nullable String token) {
    Access changed = new Access(access.endpoint, token(token), access.offline);
    return new HubOptions(cacheFolder, symbolicLinks, changed, pace, progress);
  }

  /** Whether only the cache may answer; then no request is made. */
  public HubOptions withOffline(boolean offline) {
    Access changed = new Access(access.endpoint, access.token, offline);
    return new HubOptions(cacheFolder, symbolicLinks, changed, pace, progress);
  }

  /**
   * How many files are transferred at once.
   *
   * @param parallelism 1 to 64
   */
  public HubOptions withParallelism(int parallelism) {
    if (parallelism < 1 || parallelism > 64) {
      throw new IllegalArgumentException(
          "parallelism is " + parallelism + "; it must be 1 to 64, and 4 is usual");
    }
    Pace changed = new Pace(parallelism, pace.silence, pace.backoff);
    return new HubOptions(cacheFolder, symbolicLinks, access, changed, progress);
  }

  /**
   * How long a server may be silent, while connecting, before its answer and within a transfer,
   * until the connection is given up and made anew. No limit of the whole transfer.
   *
   * @param timeout more than zero
   */
  public HubOptions withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is " + timeout + "; it must be more than zero");
    }
    Pace changed = new Pace(pace.parallelism, timeout, pace.backoff);
    return new HubOptions(cacheFolder, symbolicLinks, access, changed, progress);
  }

  /** Who is told how far the download is. */
  public HubOptions withProgress(ModelHub.Progress progress) {
    return new HubOptions(
        cacheFolder, symbolicLinks, access, pace, Objects.requireNonNull(progress, "progress"));
  }

  /** The first pause after a failure; each further one is twice as long. */
  HubOptions withBackoff(Duration backoff) {
    Pace changed = new Pace(pace.parallelism, pace.silence, backoff);
    return new HubOptions(cacheFolder, symbolicLinks, access, changed, progress);
  }

  private static URI endpoint(URI endpoint) {
    String scheme = endpoint.getScheme();
    boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    boolean plain = endpoint.getRawQuery() == null && endpoint.getRawFragment() == null;
    if (!web || endpoint.getHost() == null || endpoint.getRawUserInfo() != null || !plain) {
      throw new IllegalArgumentException(
          "the hub's endpoint is '"
              + endpoint
              + "'; it must be like https://host or https://host/path (HF_ENDPOINT, withEndpoint)");
    }
    return URI.create(endpoint.toString().replaceAll("/+$", ""));
  }

  /** A token with a line break would be refused later by a message that shows it. */
  private static @Nullable String token(@Nullable String token) {
    if (token != null && !token.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          "the hub's token is empty or has a blank or a character beyond ASCII; it is not shown"
              + " here. Look at HF_TOKEN, the token file or withToken");
    }
    return token;
  }

  /** The folder that holds {@code models--…} folders. */
  public Path cacheFolder() {
    return cacheFolder;
  }

  /** The hub's address, without a slash at its end. */
  public URI endpoint() {
    return access.endpoint;
  }

  /** Whether only the cache may answer. */
  public boolean offline() {
    return access.offline;
  }

  @Nullable String token() {
    return access.token;
  }

  boolean symbolicLinks() {
    return symbolicLinks;
  }

  int parallelism() {
    return pace.parallelism;
  }

  Duration silence() {
    return pace.silence;
  }

  Duration backoff() {
    return pace.backoff;
  }

  ModelHub.Progress progress() {
    return progress;
  }

  @Override
  public String toString() {
    return "HubOptions[cacheFolder="
        + cacheFolder
        + ", endpoint="
        + access.endpoint
        + ", token="
        + (access.token == null ? "none" : "hidden")
        + ", offline="
        + access.offline
        + ", parallelism="
        + pace.parallelism
        + ", timeout="
        + pace.silence
        + "]";
  }
}
