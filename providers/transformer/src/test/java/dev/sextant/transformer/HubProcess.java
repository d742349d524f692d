// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** A download in a Java process of its own. */
final class HubProcess {
  private HubProcess() {}

  static Process start(FakeHub hub, Path cache) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            HubProcess.class.getName(),
            hub.endpoint().toString(),
            cache.toString())
        .inheritIO()
        .start();
  }

  /** Downloads the tiny model; the arguments are the endpoint and the cache's folder. */
  public static void main(String[] arguments) {
    HubOptions options =
        HubOptions.of(Map.of("HF_HUB_CACHE", arguments[1]), Path.of(arguments[1]))
            .withEndpoint(URI.create(arguments[0]));
    ModelHub.download(TinyModel.REPOSITORY, "main", options);
  }
}
