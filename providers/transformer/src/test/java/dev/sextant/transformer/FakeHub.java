// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A model hub on this machine: lists repositories, answers for small files itself (their entity tag
 * is git's SHA-1), and redirects for large ones to a second server on another port, as the real one
 * does with its CDN. Faults can be queued for each file.
 */
final class FakeHub implements AutoCloseable {
  /** One request, as it arrived. */
  record Request(String server, String method, String path, String authorization, String range) {}

  /** An answer that is not the usual one. */
  interface Fault {
    void answer(HttpExchange exchange, byte[] content) throws IOException;
  }

  private final HttpServer hub;
  private final HttpServer cdn;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Map<String, byte[]>> repositories = new ConcurrentHashMap<>();
  private final Map<String, String> commits = new ConcurrentHashMap<>();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  final List<Request> requests = new CopyOnWriteArrayList<>();

  FakeHub() throws IOException {
    this(0);
  }

  FakeHub(int port) throws IOException {
    hub = server(port);
    cdn = server(0);
    hub.createContext("/", exchange -> serve("hub", exchange));
    cdn.createContext("/", exchange -> serve("cdn", exchange));
    hub.start();
    cdn.start();
  }

  private HttpServer server(int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    return server;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** Puts a repository at the commit and at {@code main}. */
  FakeHub with(String repository, String commit, Map<String, byte[]> files) {
    repositories.put(repository + "@" + commit, new TreeMap<>(files));
    commits.put(repository + "@main", commit);
    return this;
  }

  /** Names a commit by a branch or tag. */
  void name(String repository, String revision, String commit) {
    commits.put(repository + "@" + revision, commit);
  }

  /**
   * Queues answers: to the requests of a file where its bytes are served, to "hub:" and a file's
   * name where they are asked for, or to "listing".
   */
  void fail(String target, Fault... queue) {
    faults.computeIfAbsent(target, key -> new ArrayDeque<>()).addAll(List.of(queue));
  }

  /** Forgets the faults that are still queued. */
  void heal() {
    faults.clear();
  }

  List<String> pathsOf(String server) {
    return requests.stream()
        .filter(request -> request.server().equals(server))
        .map(Request::path)
        .toList();
  }

  /** The ranges asked for where the file's bytes are served; "" for a request of the whole. */
  List<String> ranges(String name) {
    return requests.stream()
        .filter(request -> request.path().endsWith("/" + name))
        .filter(request -> !isLarge(name) || request.server().equals("cdn"))
        .map(Request::range)
        .toList();
  }

  private void serve(String server, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path =
          URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
      requests.add(
          new Request(
              server,
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              header(exchange, "Authorization"),
              header(exchange, "Range")));
      if (server.equals("cdn")) {
        serveBytes(exchange, path);
      } else if (path.startsWith("/api/models/")) {
        serveApi(exchange, path.substring("/api/models/".length()));
      } else {
        serveFile(exchange, path);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private void serveApi(HttpExchange exchange, String path) throws IOException {
    if (failed("listing", exchange, new byte[0])) {
      return;
    }
    if (path.contains("/tree/")) {
      serveTree(exchange, path.split("/tree/", 2)[0], path.split("/tree/", 2)[1]);
      return;
    }
    String[] parts = path.split("/revision/", 2);
    String revision = parts.length == 1 ? "main" : parts[1];
    String commit = commits.getOrDefault(parts[0] + "@" + revision, revision);
    Map<String, byte[]> files = repositories.get(parts[0] + "@" + commit);
    if (files == null) {
      boolean known = commits.containsKey(parts[0] + "@main");
      status(
              known ? 404 : 401,
              "X-Error-Code",
              known ? "RevisionNotFound" : "RepoNotFound",
              "X-Error-Message",
              known ? "Invalid rev id: " + revision : "Repository not found")
          .answer(exchange, new byte[0]);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, listing(parts[0], commit, files).getBytes(StandardCharsets.UTF_8));
  }

  static String listing(String repository, String commit, Map<String, byte[]> files) {
    JsonArray siblings = new JsonArray();
    files.forEach(
        (name, content) -> {
          JsonObject sibling = new JsonObject();
          sibling.addProperty("rfilename", name);
          sibling.addProperty("size", content.length);
          sibling.addProperty("blobId", isLarge(name) ? "0".repeat(40) : gitHash(content));
          if (isLarge(name)) {
            JsonObject lfs = new JsonObject();
            lfs.addProperty("sha256", sha256(content));
            lfs.addProperty("size", content.length);
            lfs.addProperty("pointerSize", 134);
            sibling.add("lfs", lfs);
          }
          siblings.add(sibling);
        });
    JsonObject answer = new JsonObject();
    answer.addProperty("id", repository);
    answer.addProperty("modelId", repository);
    answer.addProperty("sha", commit);
    answer.addProperty("private", false);
    answer.addProperty("downloads", 1);
    answer.addProperty("likes", 0);
    answer.add("tags", new JsonArray());
    answer.add("siblings", siblings);
    return answer.toString();
  }

  /** The other listing, which newer versions of huggingface_hub ask for. */
  private void serveTree(HttpExchange exchange, String repository, String commit)
      throws IOException {
    JsonArray tree = new JsonArray();
    repositories
        .get(repository + "@" + commit)
        .forEach(
            (name, content) -> {
              JsonObject entry = new JsonObject();
              entry.addProperty("type", "file");
              entry.addProperty("path", name);
              entry.addProperty("size", content.length);
              entry.addProperty("oid", isLarge(name) ? "0".repeat(40) : gitHash(content));
              if (isLarge(name)) {
                JsonObject lfs = new JsonObject();
                lfs.addProperty("oid", sha256(content));
                lfs.addProperty("size", content.length);
                lfs.addProperty("pointerSize", 134);
                entry.add("lfs", lfs);
              }
              tree.add(entry);
            });
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void serveFile(HttpExchange exchange, String path) throws IOException {
    String repository = path.substring(1).split("/resolve/", 2)[0];
    String[] rest = path.split("/resolve/", 2)[1].split("/", 2);
    String commit = commits.getOrDefault(repository + "@" + rest[0], rest[0]);
    String name = rest[1];
    byte[] content = repositories.get(repository + "@" + commit).get(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (content == null) {
      status(404, "X-Error-Code", "EntryNotFound").answer(exchange, new byte[0]);
    } else if (!failed("hub:" + name, exchange, content)) {
      if (isLarge(name)) {
        exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(content) + '"');
        exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
        String raw = exchange.getRequestURI().getRawPath();
        String place =
            repository + "@" + commit + raw.substring(raw.indexOf(rest[0]) + rest[0].length());
        status(302, "Location", "http://localhost:" + cdn.getAddress().getPort() + "/" + place)
            .answer(exchange, content);
      } else if (!failed(name, exchange, content)) {
        exchange.getResponseHeaders().set("ETag", '"' + gitHash(content) + '"');
        send(exchange, content);
      }
    }
  }

  private void serveBytes(HttpExchange exchange, String path) throws IOException {
    int at = path.indexOf('@');
    int end = path.indexOf('/', at);
    String name = path.substring(end + 1);
    byte[] content = repositories.get(path.substring(1, end)).get(name);
    if (!failed(name, exchange, content)) {
      exchange.getResponseHeaders().set("ETag", "\"of-the-cdn\"");
      send(exchange, content);
    }
  }

  private boolean failed(String target, HttpExchange exchange, byte[] content) throws IOException {
    Deque<Fault> queue = faults.getOrDefault(target, new ArrayDeque<>());
    Fault fault;
    synchronized (queue) {
      fault = queue.poll();
    }
    if (fault != null) {
      fault.answer(exchange, content);
    }
    return fault != null;
  }

  /** The usual answer: the whole, or the range that is asked for. */
  static void send(HttpExchange exchange, byte[] content) throws IOException {
    int from = begin(exchange, content);
    if (from >= 0) {
      exchange.getResponseBody().write(content, from, content.length - from);
    }
  }

  /** Sends the head and gives the first byte to send, or -1 if no body belongs to the answer. */
  private static int begin(HttpExchange exchange, byte[] content) throws IOException {
    String range = header(exchange, "Range");
    int from = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(200, -1);
      return -1;
    }
    if (!range.isEmpty()) {
      String sent = "bytes " + from + "-" + (content.length - 1) + "/" + content.length;
      exchange.getResponseHeaders().set("Content-Range", sent);
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, length == 0 ? -1 : length);
    return length == 0 ? -1 : from;
  }

  /** An answer without a body. */
  static Fault status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Sends so many bytes and hangs up. */
  static Fault cut(int bytes) {
    return (exchange, content) -> {
      int from = begin(exchange, content);
      OutputStream body = exchange.getResponseBody();
      body.write(content, from, bytes);
      body.flush();
    };
  }

  /** Sends so many bytes and then nothing, until the hub is closed or the client hangs up. */
  Fault stall(int bytes) {
    return (exchange, content) -> {
      int from = begin(exchange, content);
      OutputStream body = exchange.getResponseBody();
      body.write(content, from, bytes);
      body.flush();
      try {
        closing.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Sends other content than the file's. */
  static Fault instead(byte[] other) {
    return (exchange, content) -> send(exchange, other);
  }

  /** Sends the whole, whatever is asked for. */
  static Fault whole() {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  static boolean isLarge(String name) {
    return name.matches(".*\\.(safetensors|bin|onnx|onnx_data|h5|msgpack|ot)");
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", new byte[0], content);
  }

  static String gitHash(byte[] content) {
    return hash(
        "SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII), content);
  }

  private static String hash(String algorithm, byte[] head, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(head);
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Serves the tiny model at the port until the process is ended, for {@code record-cache.py} and
   * for looking at by hand.
   */
  public static void main(String[] arguments) throws IOException {
    FakeHub hub = new FakeHub(Integer.parseInt(arguments[0]));
    hub.with(TinyModel.REPOSITORY, TinyModel.COMMIT, TinyModel.files(TinyModel.FEW_WEIGHTS));
    System.out.println(hub.endpoint());
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    cdn.stop(0);
    threads.shutdownNow();
  }
}
