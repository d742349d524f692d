// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks the hub. Redirects are followed here, because the JDK's client would carry the token to
 * whatever host a redirect names. HTTP/1.1, so that each transfer has a connection of its own,
 * which giving it up closes. Thread-safe.
 */
final class HubClient implements AutoCloseable {
  private static final int REDIRECTS = 10;
  private static final int LONGEST_LISTING = 64 << 20;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);

  private final HubOptions options;
  private final HttpClient client;

  HubClient(HubOptions options) {
    this.options = options;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.silence())
            .build();
  }

  HubOptions options() {
    return options;
  }

  /**
   * What came back: a status of 200, 206 or 416.
   *
   * @param etag the checksum by which the hub itself, not a server that it redirects to, knows the
   *     file; empty if it named none
   */
  record Response(int status, HttpHeaders headers, HubBody body, Optional<String> etag)
      implements AutoCloseable {
    @Override
    public void close() {
      body.close();
    }
  }

  /** The files of a revision. */
  HubListing listing(String repository, String revision) throws InterruptedException {
    HubSubject subject = new HubSubject(repository, revision, null);
    URI uri =
        URI.create(
            options.endpoint()
                + "/api/models/"
                + path(repository)
                + "/revision/"
                + encoded(revision)
                + "?blobs=true");
    HubRetry retry = new HubRetry(subject.toString(), options.backoff());
    while (true) {
      try (Response response = open(uri, 0, subject)) {
        return HubListing.ofAnswer(text(response.body()), uri.toString());
      } catch (IOException e) {
        retry.failed(e);
      }
    }
  }

  private String text(HubBody body) throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<ByteBuffer> piece = body.next(options.silence());
    while (piece != null) {
      for (ByteBuffer buffer : piece) {
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() > LONGEST_LISTING) {
        throw new SextantException("the hub's listing is longer than 64 MiB; is it a model hub?");
      }
      piece = body.next(options.silence());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Begins the transfer of a file.
   *
   * @param from the first byte wanted
   * @throws IOException if it is worth trying again
   */
  Response file(HubSubject subject, HubFile file, long from)
      throws IOException, InterruptedException {
    String place = path(subject.repository()) + "/resolve/" + encoded(subject.revision());
    return open(
        URI.create(options.endpoint() + "/" + place + "/" + path(file.name())), from, subject);
  }

  private Response open(URI first, long from, HubSubject subject)
      throws IOException, InterruptedException {
    URI uri = first;
    Optional<String> etag = Optional.empty();
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      HttpResponse<HubBody> response = send(uri, from);
      HttpHeaders headers = response.headers();
      boolean redirected = REDIRECT.contains(response.statusCode());
      if (etag.isEmpty() && isHub(uri)) {
        etag =
            headers
                .firstValue("X-Linked-Etag")
                .or(() -> redirected ? Optional.empty() : headers.firstValue("ETag"));
      }
      if (!redirected) {
        return accept(response, uri, etag.map(HubClient::plain), subject);
      }
      response.body().skip(options.silence());
      response.body().close();
      uri = target(uri, headers, subject);
    }
    throw new SextantException(subject + " was redirected more than " + REDIRECTS + " times");
  }

  private Response accept(
      HttpResponse<HubBody> response, URI uri, Optional<String> etag, HubSubject subject)
      throws IOException, InterruptedException {
    int status = response.statusCode();
    if (status == 200 || status == 206 || status == 416) {
      return new Response(status, response.headers(), response.body(), etag);
    }
    response.body().skip(options.silence());
    response.body().close();
    // A refusal by another host is a signed address that ran out: the hub gives a new one.
    if (BUSY.contains(status) || (status == 403 && !isHub(uri))) {
      throw new HubBusyException(status, response.headers());
    }
    throw subject.refused(status, response.headers(), options);
  }

  private static URI target(URI from, HttpHeaders headers, HubSubject subject) {
    String location = headers.firstValue("Location").orElse("");
    try {
      URI target = from.resolve(location);
      boolean web = Set.of("http", "https").contains(String.valueOf(target.getScheme()));
      boolean weaker = from.getScheme().equals("https") && !"https".equals(target.getScheme());
      if (location.isEmpty() || !web || weaker || target.getHost() == null) {
        throw new IllegalArgumentException("from " + from.getScheme());
      }
      return target;
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          subject + " was redirected to '" + HubNames.printable(location) + "', which is refused",
          e);
    }
  }

  private HttpRequest request(URI uri, long from) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "sextant")
            .header("Accept-Encoding", "identity");
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    String token = options.token();
    if (token != null && isHub(uri)) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  private HttpResponse<HubBody> send(URI uri, long from) throws IOException, InterruptedException {
    HubBody body = new HubBody();
    CompletableFuture<HttpResponse<HubBody>> answer =
        client.sendAsync(request(uri, from), head -> body);
    try {
      return answer.get(options.silence().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      abandon(answer, body);
      throw new HttpTimeoutException("no answer for " + options.silence().toMillis() + " ms");
    } catch (InterruptedException e) {
      abandon(answer, body);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof SSLHandshakeException tls) {
        throw tls;
      }
      throw new IOException(
          "no answer from " + uri.getScheme() + "://" + uri.getAuthority() + ": " + cause, cause);
    }
  }

  /** Ends the exchange, also if the answer arrives at this very moment. */
  private static void abandon(CompletableFuture<HttpResponse<HubBody>> answer, HubBody body) {
    answer.cancel(true);
    body.close();
  }

  /** Whether a request goes to the hub itself: the only place that may see the token. */
  private boolean isHub(URI uri) {
    URI hub = options.endpoint();
    return hub.getScheme().equalsIgnoreCase(uri.getScheme())
        && hub.getHost().equalsIgnoreCase(uri.getHost())
        && port(hub) == port(uri);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** An entity tag without its quotes and without the mark of a weak one. */
  private static String plain(String etag) {
    return etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
  }

  private static String path(String name) {
    return Arrays.stream(name.split("/", -1))
        .map(HubClient::encoded)
        .collect(Collectors.joining("/"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Ends the client's threads; before JDK 21, the garbage collector does that. */
  @Override
  public void close() {
    Object closeable = client;
    if (closeable instanceof AutoCloseable newer) {
      try {
        newer.close();
      } catch (Exception e) {
        throw new SextantException("the HTTP client can't be closed: " + e.getMessage(), e);
      }
    }
  }
}
