// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import ai.djl.engine.Engine;
import dev.sextant.Role;
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

  /** Takes what to run, {@code embed} or {@code djl}, and the file for the URLs. */
  public static void main(String[] arguments) throws IOException {
    // DJL asks for no proxy, so that a proxy selector would see nothing.
    URL.setURLStreamHandlerFactory(protocol -> protocol.startsWith("http") ? new Refusing() : null);
    if (arguments[0].equals("embed")) {
      try (DenseEmbedder embedder =
          DenseEmbedder.load("all-MiniLM-L6-v2", DenseOptions.defaults().withThreads(1))) {
        embedder.embed("the keeper repaired the lamp", Role.QUERY);
      }
    } else {
      Engine.getAllEngines();
    }
    Files.write(Path.of(arguments[1]), ASKED);
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
