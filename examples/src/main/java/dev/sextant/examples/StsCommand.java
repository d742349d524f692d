// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.catalog.internal.ByteLines;
import dev.sextant.evaluation.Correlation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sts}: does the cosine order pairs of sentences as people do? */
@Command(
    name = "sts",
    description =
        "Measure semantic textual similarity: Spearman's correlation of the cosine with people's scores.")
final class StsCommand implements Callable<Integer> {
  private static final String HEADER = "sentence1\tsentence2\tscore";
  private static final int BATCH = 256;

  private final Streams streams;
  private final Models models;

  @Parameters(
      paramLabel = "<tsv>",
      description = "A file with the columns sentence1, sentence2, score, and a line that says so.")
  private Path file;

  @Mixin private final ModelOptions options = new ModelOptions();

  @Option(
      names = "--role",
      paramLabel = "<role>",
      defaultValue = "document",
      description = "What both sentences are, query or document; ${DEFAULT-VALUE} if not given.")
  private Role role;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** A pair of sentences and what people say. */
  private record Pair(String left, String right, double score) {}

  StsCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() throws IOException {
    List<Pair> pairs = read();
    double[] cosines;
    try (Models.Loaded loaded = options.load(models);
        Progress progress = new Progress(streams, false)) {
      cosines = cosines(pairs, loaded.embedder(), progress);
    }
    double spearman =
        Correlation.spearman(cosines, pairs.stream().mapToDouble(Pair::score).toArray());
    try (Output output = new Output(streams.out())) {
      if (json) {
        output.json(Map.of("spearman", spearman));
      } else {
        output.line("Spearman %.4f, %d pairs", spearman, pairs.size());
      }
    }
    return 0;
  }

  private double[] cosines(List<Pair> pairs, Embedder<String> embedder, Progress progress) {
    double[] cosines = new double[pairs.size()];
    for (int from = 0; from < pairs.size(); from += BATCH) {
      int done = from;
      progress.tick(() -> "%,d of %,d pairs".formatted(done, pairs.size()));
      List<Pair> some = pairs.subList(from, Math.min(from + BATCH, pairs.size()));
      List<Embedded> left = embedder.embed(some.stream().map(Pair::left).toList(), role);
      List<Embedded> right = embedder.embed(some.stream().map(Pair::right).toList(), role);
      for (int i = 0; i < some.size(); i++) {
        DenseVector vector = left.get(i).dense();
        cosines[from + i] = vector.cosine(right.get(i).dense());
      }
    }
    return cosines;
  }

  private List<Pair> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new SextantException("there is no file %s; give a tsv of sentences".formatted(file));
    }
    List<Pair> pairs = new ArrayList<>();
    try (ByteLines lines = new ByteLines(Files.newInputStream(file))) {
      for (ByteLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
        String text = line.text();
        if (text == null) {
          throw malformed(line, line.problem());
        }
        if (line.number() == 1) {
          requireHeader(line, text);
        } else if (!text.isBlank()) {
          pairs.add(pair(line, text));
        }
      }
    }
    if (pairs.size() < 2) {
      throw new SextantException(
          "%s has %d pairs of sentences; give at least two".formatted(file, pairs.size()));
    }
    return pairs;
  }

  private void requireHeader(ByteLines.Line line, String text) {
    if (!text.equals(HEADER)) {
      throw malformed(line, "is \"%s\", not the header \"%s\"".formatted(text, HEADER));
    }
  }

  private Pair pair(ByteLines.Line line, String text) {
    String[] fields = text.split("\t", -1);
    if (fields.length != 3) {
      throw malformed(line, "has %d columns, not 3".formatted(fields.length));
    }
    double score;
    try {
      score = Double.parseDouble(fields[2].strip());
    } catch (NumberFormatException e) {
      throw malformed(line, "has the score \"%s\", which is no number".formatted(fields[2]));
    }
    if (!Double.isFinite(score)) {
      throw malformed(line, "has the score %s; it must be finite".formatted(score));
    }
    return new Pair(fields[0], fields[1], score);
  }

  private SextantException malformed(ByteLines.Line line, @Nullable String problem) {
    return new SextantException(
        "line %d of %s %s; mend the line".formatted(line.number(), file, problem));
  }
}
