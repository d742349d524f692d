// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar as users start it, with nothing else, on the JDKs that are here. */
@Timeout(300)
final class SextantJarIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path JAR = TARGET.resolve("sextant.jar");
  private static final Path HOME = Path.of(System.getProperty("java.home"));

  @TempDir private Path temporary;

  /** The running JDK, and JDK 25 by {@code JAVA_HOME_25} or beside it. */
  static Stream<Path> jdks() throws IOException {
    return Stream.concat(Stream.of(HOME), newest().stream()).distinct();
  }

  private static Optional<Path> newest() throws IOException {
    String named = System.getenv("JAVA_HOME_25");
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    List<Path> homes;
    try (Stream<Path> beside = Files.list(HOME.toRealPath().getParent())) {
      homes = beside.filter(home -> Files.isRegularFile(home.resolve("release"))).toList();
    }
    for (Path home : homes) {
      if (Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25")) {
        return Optional.of(home);
      }
    }
    return Optional.empty();
  }

  /** How a process ended. */
  private record Result(int code, String out, String err) {}

  private Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    builder.environment().remove("LC_ALL");
    builder.environment().put("LANG", "C");
    builder.environment().put("DJL_CACHE_DIR", TARGET.resolve("djl").toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    return new Result(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  private static ProcessBuilder jar(Path jdk, Object... arguments) {
    List<String> command =
        new ArrayList<>(List.of(jdk.resolve("bin/java").toString(), "-jar", JAR.toString()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void jar_withoutAnyFlag_indexesAndSearchesWithoutAWarning(Path jdk) throws Exception {
    Path notes = Files.createDirectory(temporary.resolve("notes"));
    Files.writeString(notes.resolve("lamp.md"), "The keeper repaired the lamp of the 燈塔.");
    Files.writeString(notes.resolve("bread.md"), "Bread needs flour.");
    Path index = temporary.resolve("index");

    Result indexed = run(jar(jdk, "index", notes, "--into", index, "--json", "--quiet"));
    Result found = run(jar(jdk, "search", index, "who mended the light", "-k", 1, "--json"));

    assertThat(indexed.err()).isEmpty();
    assertThat(indexed.code()).isZero();
    assertThat(Cli.parse(indexed.out()).path("added").asInt()).isEqualTo(2);
    assertThat(found.err()).isEmpty();
    // UTF-8 although the locale is C.
    assertThat(Cli.parse(found.out()).path("text").asText()).contains("燈塔");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void jar_embeddingUtf8InTheLocaleC_readsItAsUtf8(Path jdk) throws Exception {
    Path input = Files.writeString(temporary.resolve("input"), "naïve 燈塔 \uD83D\uDE00\n");

    Result result =
        run(jar(jdk, "embed", "--model", "bge-small-zh-v1.5").redirectInput(input.toFile()));

    assertThat(result.err()).isEmpty();
    int tokens = Cli.parse(result.out()).path("tokens").asInt();
    byte[] line = Files.readString(input).getBytes(StandardCharsets.UTF_8);
    assertThat(
            Cli.pipe(line, "embed", "--model", "bge-small-zh-v1.5").object().path("tokens").asInt())
        .isEqualTo(tokens);
  }

  @Test
  void jar_whoseReaderStopsReading_endsQuietly() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path input =
        Files.write(temporary.resolve("input"), java.util.Collections.nCopies(600, "ship"));
    String java = HOME.resolve("bin/java").toString();

    Result result =
        run(
            new ProcessBuilder(
                "/bin/sh",
                "-c",
                "'%s' -jar '%s' embed < '%s' | head -n 1".formatted(java, JAR, input)));

    assertThat(result.out().lines()).hasSize(1);
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void script_startsTheJarWithSimdAndPassesOptionsAndArgumentsOn(Path jdk) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path link =
        Files.createSymbolicLink(temporary.resolve("sextant"), TARGET.resolveSibling("sextant"));
    Path missing = temporary.resolve("Käse und Brot");
    ProcessBuilder builder =
        new ProcessBuilder(link.toString(), "search", missing.toString(), "what is it");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("JAVA_OPTS", "-Xmx512m -Dsome.property=1");

    Result result = run(builder);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    // The line of the JVM says that the module for SIMD is there.
    assertThat(result.err().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .contains("jdk.incubator.vector");
    assertThat(result.err()).contains("sextant: ").contains(missing.toString());
  }
}
