// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import ai.djl.engine.Engine;
import dev.sextant.Role;
import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The main class of {@link OwnProcessTest}: runs and writes down which URLs were asked for. */
final class CountUrls {
  private static final List<String> ASKED = new CopyOnWriteArrayList<>();

  private CountUrls() {}

  /**
   * Takes what to run, {@code embed}, {@code bf16}, {@code djl} or a model's folder, and the file
   * for the URLs.
   */
  public static void main(String[] arguments) throws IOException {
    // DJL asks for no proxy, so that a proxy selector would see nothing.
    URL.setURLStreamHandlerFactory(protocol -> protocol.startsWith("http") ? new Refusing() : null);
    DenseOptions options = DenseOptions.defaults().withThreads(1);
    switch (arguments[0]) {
      case "djl" -> Engine.getAllEngines();
      case "embed" -> embed(DenseEmbedder.load("all-MiniLM-L6-v2", options));
      case "bf16" ->
          embed(DenseEmbedder.load("all-MiniLM-L6-v2", options.withPrecision(Precision.BF16)));
      default -> embed(DenseEmbedder.load(Path.of(arguments[0]), options));
    }
    Files.write(Path.of(arguments[1]), ASKED);
  }

  private static void embed(DenseEmbedder loaded) {
    try (DenseEmbedder embedder = loaded) {
      embedder.embed("the keeper repaired the lamp", Role.QUERY);
    }
  }

  private static final class Refusing extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      ASKED.add(url.toString());
      throw new IOException("no network here: " + url);
    }

    @Override
    protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
      return openConnection(url);
    }
  }
}
