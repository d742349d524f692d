// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README of this module shows compiles, runs and leaves an index. */
final class ReadmeTest {
  private static final String PROGRAM =
      """
      import dev.sextant.*;
      import dev.sextant.index.*;
      import dev.sextant.testing.WordEmbedder;
      import java.nio.file.Path;
      import java.util.List;

      public class Sample {
        public static void run(Path folder) {
          WordEmbedder model = new WordEmbedder("words", 50);
          List<Chunk> chunks = List.of(Chunk.whole(new Document("d", "a sextant", Metadata.empty().with("year", 1999))));
          String query = "sextants";
      %s
        }
      }
      """;

  @TempDir Path temporary;

  @Test
  void sample_ofAtMostTwelveLines_compilesAndRuns() throws Exception {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines().count()).isLessThanOrEqualTo(12);
    Path source =
        Files.writeString(temporary.resolve("Sample.java"), PROGRAM.formatted(block.group(1)));
    String[] arguments = {
      "-proc:none",
      "-classpath",
      System.getProperty("java.class.path"),
      "-d",
      temporary.toString(),
      source.toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    Path folder = temporary.resolve("index");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {temporary.toUri().toURL()})) {
      loader.loadClass("Sample").getMethod("run", Path.class).invoke(null, folder);
    }
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      assertThat(index.size()).isOne();
      assertThat(index.language()).isEqualTo(Language.ENGLISH);
    }
  }
}
