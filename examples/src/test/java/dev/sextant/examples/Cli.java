// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.Role;
import dev.sextant.dense.DenseOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** Runs the command line in this process, with real models that are loaded once. */
final class Cli {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<List<Object>, Models.Loaded> LOADED = new ConcurrentHashMap<>();

  /** The models, which stay loaded when a command closes them. */
  static final Models MODELS =
      (model, options) -> {
        Models.Loaded loaded =
            LOADED.computeIfAbsent(key(model, options), key -> Models.dense().load(model, options));
        return new Models.Loaded(new Watched(loaded.embedder(), count -> {}), loaded.counter());
      };

  private Cli() {}

  /** What commands can choose of a model. */
  private static List<Object> key(String model, DenseOptions options) {
    return List.of(
        model, options.name(), options.maxTokens(), options.pooling(), options.precision());
  }

  /** What a run left behind. */
  record Result(int code, String out, String err) {
    /** The lines of the output, each a JSON object. */
    List<JsonNode> objects() {
      return out.lines().map(Cli::parse).toList();
    }

    /** The only line of the output. */
    JsonNode object() {
      if (objects().size() != 1) {
        throw new AssertionError("not one line but: " + out);
      }
      return objects().get(0);
    }

    /** The lines on standard error that are no progress. */
    List<String> complaints() {
      return err.lines().filter(line -> !line.startsWith("indexing ")).toList();
    }
  }

  static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs with the shared models and an empty standard input. */
  static Result run(Object... arguments) {
    return run(MODELS, InputStream.nullInputStream(), arguments);
  }

  /** Runs with other models. */
  static Result with(Models models, Object... arguments) {
    return run(models, InputStream.nullInputStream(), arguments);
  }

  /** Runs with bytes on standard input. */
  static Result pipe(byte[] input, Object... arguments) {
    return run(MODELS, new ByteArrayInputStream(input), arguments);
  }

  static Result run(Models models, InputStream in, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Result result = run(models, in, out, arguments);
    return new Result(result.code, out.toString(StandardCharsets.UTF_8), result.err);
  }

  static Result run(Models models, InputStream in, OutputStream out, Object... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
    int code =
        Sextant.run(
            streams, models, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Result(code, "", err.toString(StandardCharsets.UTF_8));
  }

  /** The shared models, with a look at how many texts each call embeds; it may throw. */
  static Models watched(IntConsumer watch) {
    return (model, options) -> {
      Models.Loaded loaded = MODELS.load(model, options);
      return new Models.Loaded(new Watched(loaded.embedder(), watch), loaded.counter());
    };
  }

  /** An embedder that stays open and can be watched. */
  private record Watched(Embedder<String> embedder, IntConsumer watch) implements Embedder<String> {
    @Override
    public EmbedderSpec spec() {
      return embedder.spec();
    }

    @Override
    public List<Embedded> embed(List<? extends String> inputs, Role role) {
      watch.accept(inputs.size());
      return embedder.embed(inputs, role);
    }

    @Override
    public void close() {
      // Others still use it.
    }
  }
}
