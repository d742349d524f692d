// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Embeddings of real short texts: Debian's packages, by all-MiniLM-L6-v2. */
final class TextVectors {
  /** Numbers that a vector of the model has. */
  static final int DIMENSION = 384;

  private static final int BATCH = 2_048;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path texts;
  private final @Nullable Path cache;
  private final Results results;

  /**
   * @param texts gzipped lines of JSON with fields {@code id} and {@code d}; both are embedded
   * @param cache where the vectors are written to, and read from if it is there; none if null
   */
  TextVectors(Path texts, @Nullable Path cache, Results results) {
    this.texts = texts;
    this.cache = cache;
    this.results = results;
  }

  /**
   * Embeds texts, or reads what was embedded before.
   *
   * @param most how many are needed; a cache takes all of them nevertheless
   */
  float[][] read(int most) throws IOException {
    List<String> lines = lines(texts);
    if (cache == null) {
      return embed(lines.subList(0, Math.min(most, lines.size())));
    }
    if (!Files.exists(cache)) {
      write(embed(lines), cache);
    }
    float[][] cached = VectorFiles.read(cache, DIMENSION);
    if (cached.length != lines.size()) {
      throw new SextantException(
          "%s has %d vectors, %s has %d texts; delete it, or name another cache"
              .formatted(cache, cached.length, texts, lines.size()));
    }
    return cached;
  }

  private static List<String> lines(Path texts) throws IOException {
    if (!Files.isRegularFile(texts)) {
      throw new SextantException(
          "there is no file %s; give gzipped lines of JSON by --texts, or vectors by --vectors"
              .formatted(texts));
    }
    List<String> lines = new ArrayList<>();
    try (InputStream file = Files.newInputStream(texts);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode node = JSON.readTree(line);
        lines.add(node.path("id").asText() + ": " + node.path("d").asText());
      }
    }
    return lines;
  }

  private float[][] embed(List<String> lines) {
    List<float[]> vectors = new ArrayList<>();
    try (SextantEncoder encoder = SextantEncoder.open(Precision.AUTO, IndexRace.processors())) {
      results.note("embedded in %s", encoder.embedder().precision());
      for (int i = 0; i < lines.size(); i += BATCH) {
        vectors.addAll(encoder.encode(lines.subList(i, Math.min(lines.size(), i + BATCH))));
        results.progress("%d of %d texts are embedded", vectors.size(), lines.size());
      }
    }
    return vectors.toArray(new float[0][]);
  }

  /** Whoever finds the file finds it whole. */
  private static void write(float[][] vectors, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(part))) {
      for (float[] vector : vectors) {
        output.write(VectorFiles.bytes(vector));
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
