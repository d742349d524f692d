// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what runs: its sample is compiled and run, its sections are there. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  private static final String PROGRAM =
      """
      import dev.sextant.*;
      import dev.sextant.chunking.*;
      import dev.sextant.dense.*;
      import dev.sextant.index.*;
      import java.nio.file.*;

      public class Sample {
        public static void main(String[] arguments) throws Exception {
      %s
        }
      }
      """;

  @TempDir Path temporary;

  @Test
  void sample_ofAtMostTwelveLines_compilesAndFindsThePassage() throws Exception {
    String sample = block("java");
    assertThat(sample.lines().count()).isLessThanOrEqualTo(12);
    Path guide =
        Files.writeString(
            temporary.resolve("guide.md"),
            "To install it, add one dependency.\n\nIt is named after an instrument of navigation.");

    String output =
        run(
            sample
                .replace("\"guide.md\")", quoted(guide) + ")")
                .replace("\"my-index\"", quoted(temporary.resolve("index"))));

    assertThat(output.lines().findFirst().orElseThrow())
        .matches("\\S+ To install it, add one dependency\\.");
  }

  private static String quoted(Path path) {
    return '"' + path.toAbsolutePath().toString().replace("\\", "\\\\") + '"';
  }

  private String run(String sample) throws Exception {
    Path source = Files.writeString(temporary.resolve("Sample.java"), PROGRAM.formatted(sample));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                temporary.toString(),
                source.toString());
    assertThat(compiled).isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {temporary.toUri().toURL()})) {
      System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Sample")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runAndTest_eachHaveOneCommand() throws IOException {
    for (String section : List.of("## Run", "## Test")) {
      String text = readme();
      int start = text.indexOf(section + "\n");
      assertThat(start).as(section).isNotNegative();
      int end = text.indexOf("\n## ", start + 1);
      List<String> blocks =
          Pattern.compile("```\\w*\n(.*?)```", Pattern.DOTALL)
              .matcher(text.substring(start, end))
              .results()
              .map(found -> found.group(1).strip())
              .toList();
      assertThat(blocks).as(section).hasSize(1);
      assertThat(blocks.get(0).lines()).as(section).hasSize(1);
    }
  }

  private static String block(String language) throws IOException {
    Matcher found =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private static String readme() throws IOException {
    return Files.readString(README);
  }
}
