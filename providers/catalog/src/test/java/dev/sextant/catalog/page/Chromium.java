// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Opens pages in a real browser without a network: the one that {@code -Dchromium} names. */
public final class Chromium {
  private Chromium() {}

  /** The document after the script of the page and another one ran, and what the browser said. */
  public record Seen(String dom, String log) {
    /** Checks that nothing was refused and no script failed. */
    public void assertBreaksNoRule() {
      assertThat(log)
          .doesNotContain("Refused to")
          .doesNotContain("violates")
          .doesNotContain("Uncaught");
    }
  }

  /** Opens a page and runs a script behind its own. */
  public static Seen open(Path folder, String html, String script) throws Exception {
    Path file = folder.resolve("page.html");
    Files.writeString(file, html.replace("</body>", "<script>" + script + "</script></body>"));
    Path dom = folder.resolve("dom");
    Path log = folder.resolve("log");
    Process browser =
        new ProcessBuilder(
                System.getProperty("chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    assertThat(browser.waitFor()).isZero();
    return new Seen(Files.readString(dom), Files.readString(log));
  }
}
