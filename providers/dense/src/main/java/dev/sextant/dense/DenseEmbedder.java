// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.TokenSpan;
import dev.sextant.Tokenizer;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Lifecycle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One vector a text, by a transformer that runs in this process: one that is known by name, with
 * weights and tokenizer from a jar on the class path, or any from a folder as it comes from a model
 * hub. Nothing is downloaded.
 *
 * <pre>{@code
 * try (DenseEmbedder embedder = DenseEmbedder.load("all-MiniLM-L6-v2")) {
 *   DenseVector vector = embedder.embed("the keeper repaired the lamp", Role.DOCUMENT).dense();
 * }
 * }</pre>
 *
 * <p>Vectors have length 1 where the model's files ask for it, as those of all that are known by
 * name do, and are compared as the spec says, most by {@link Similarity#COSINE}.
 *
 * <p>Texts of like length run together, at most {@link DenseOptions#batchTokens()} tokens at a
 * time. Half a surrogate pair in a text is read as U+FFFD. Thread-safe; calls share the threads of
 * {@link DenseOptions#threads()}. Whoever loads it closes it; a call that runs meanwhile ends with
 * an {@link IllegalStateException} after the batch it is at.
 */
public final class DenseEmbedder implements Embedder<String> {
  private final EmbedderSpec spec;
  private final Precision precision;
  private final TextReader reader;
  private final BatchRunner runner;
  private final int batchTokens;
  private final Lifecycle lifecycle;

  /** Takes reader and runner over. */
  DenseEmbedder(EmbedderSpec spec, Precision precision, TextReader reader, BatchRunner runner) {
    this.spec = spec;
    this.precision = precision;
    this.reader = reader;
    this.runner = runner;
    this.batchTokens = runner.batchTokens();
    this.lifecycle = new Lifecycle("embedder " + spec.model());
  }

  /** Hears how far a stream of texts has come; what it throws ends the stream. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called in the consumer's thread, each time that some more texts are embedded.
     *
     * @param texts all that are embedded
     * @param tokens all that were read of them, special tokens and prompts included
     */
    void embedded(long texts, long tokens);
  }

  /**
   * Loads a model with {@link DenseOptions#defaults()}.
   *
   * @see #load(String, DenseOptions)
   */
  public static DenseEmbedder load(String model) {
    return load(model, DenseOptions.defaults());
  }

  /**
   * Loads a model from the class path; this takes part of a second to seconds, and on PyTorch's
   * library about the size of its weights in memory. It runs on PyTorch's library if DJL's PyTorch
   * engine and its natives are on the class path, else on ONNX Runtime; the log says which.
   *
   * @param model one of {@link #models()}; upper and lower case are one
   * @throws IllegalArgumentException if no model has that name, or the options do not fit it
   * @throws SextantException if the model's jar or a native library is not on the class path, which
   *     names the dependency to add, or the model can't be loaded
   */
  public static DenseEmbedder load(String model, DenseOptions options) {
    DenseModel known = DenseModel.named(model);
    return new JarLoader(known, options).load(ModelJar.of(known));
  }

  /**
   * Loads a folder with {@link DenseOptions#defaults()}.
   *
   * @see #load(Path, DenseOptions)
   */
  public static DenseEmbedder load(Path folder) {
    return load(folder, DenseOptions.defaults());
  }

  /**
   * Loads a model's folder: of sentence-transformers, whose modules, prompts, limit and similarity
   * are followed, or a plain one of transformers, for which {@link DenseOptions#withPooling} says
   * what its files do not.
   *
   * <p>Of what is there, the first is run that can be: weights ({@code model.safetensors} or {@code
   * pytorch_model.bin}, whole or in parts) of a known architecture by PyTorch's library, which
   * needs DJL's PyTorch engine and its natives on the class path; {@code model.onnx} or {@code
   * onnx/model.onnx} by ONNX Runtime; {@code model.pt}, a TorchScript program of ids and mask. The
   * last two give states, [texts, tokens, width], or pooled vectors, [texts, width]. A TorchScript
   * file is a program: load only what you trust.
   *
   * <p>Vectors of one folder, run in another way or written in another form, may be compared, but
   * their fingerprints differ: they cover the bytes of the files.
   *
   * @param folder with the model's files; not needed any more afterwards
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws SextantException if a file is missing or broken or names what is not known, or a native
   *     library is not on the class path, which names the dependency to add
   */
  public static DenseEmbedder load(Path folder, DenseOptions options) {
    return new FolderLoader(folder, options).load();
  }

  /** The names of all models that can be loaded by name, each from a dependency of its own. */
  public static List<String> models() {
    return DenseModel.names();
  }

  @Override
  public EmbedderSpec spec() {
    return spec;
  }

  /**
   * In which numbers the model computes: what {@link Precision#AUTO} became on this machine, never
   * AUTO itself.
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Counts tokens for a {@link dev.sextant.Chunker}, as of a document, and says where they lie. It
   * lives as long as this embedder and throws an {@link IllegalStateException} after close.
   */
  public Tokenizer tokenCounter() {
    return new Tokenizer() {
      @Override
      public int count(String text) {
        return lifecycle.use(() -> reader.count(Objects.requireNonNull(text, "text")));
      }

      @Override
      public List<TokenSpan> tokens(String text) {
        return lifecycle.use(() -> reader.spans(Objects.requireNonNull(text, "text")));
      }
    };
  }

  /**
   * Embeds all texts.
   *
   * @throws IllegalArgumentException if a text is null, or longer than may be and {@link
   *     DenseOptions#withLongTexts} says that this fails, or empty where the model has no special
   *     tokens; the message names its position
   */
  @Override
  public List<Embedded> embed(List<? extends String> inputs, Role role) {
    Objects.requireNonNull(role, "role");
    lifecycle.checkOpen();
    List<ReadText> texts = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      texts.add(read(input, role, texts.size()));
    }
    return run(texts, 0, () -> {});
  }

  /**
   * Embeds texts as they are asked for.
   *
   * @see #embedLazily(Stream, Role, Progress)
   */
  public Stream<Embedded> embedLazily(Stream<? extends String> inputs, Role role) {
    return embedLazily(inputs, role, (texts, tokens) -> {});
  }

  /**
   * Embeds texts as they are asked for: as many as there are, of which few are held at a time. The
   * result has the order of the texts. While the model runs some hundred of them, the next ones are
   * read and tokenized; a failure comes after all that is before it.
   *
   * <p>The source is read in the consumer's thread. For one consumer. Closing the result, from any
   * thread, ends what runs after the batches that it is at, and closes the source; who reads to the
   * end need not close, unless the source wants it.
   *
   * @param progress told how far it is
   */
  public Stream<Embedded> embedLazily(
      Stream<? extends String> inputs, Role role, Progress progress) {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(progress, "progress");
    lifecycle.checkOpen();
    EmbeddingStream.Work work =
        new EmbeddingStream.Work() {
          @Override
          public ReadText read(@Nullable String text, long position) {
            return DenseEmbedder.this.read(text, role, position);
          }

          @Override
          public List<Embedded> run(List<ReadText> texts, long first, Runnable check) {
            return DenseEmbedder.this.run(texts, first, check);
          }
        };
    EmbeddingStream stream = new EmbeddingStream(inputs.iterator(), work, batchTokens, progress);
    return StreamSupport.stream(stream, false).onClose(stream::close).onClose(inputs::close);
  }

  private ReadText read(@Nullable String text, Role role, long position) {
    return lifecycle.use(() -> reader.read(text, role, position));
  }

  private List<Embedded> run(List<ReadText> texts, long first, Runnable check) {
    if (texts.isEmpty()) {
      return List.of();
    }
    // Close waits for a call that runs: between batches it ends here.
    Runnable goOn =
        () -> {
          lifecycle.checkOpen();
          check.run();
        };
    List<DenseVector> vectors = lifecycle.use(() -> runner.run(texts, first, goOn));
    List<Embedded> embedded = new ArrayList<>(texts.size());
    for (int i = 0; i < vectors.size(); i++) {
      embedded.add(Embedded.of(spec, vectors.get(i), texts.get(i).receipt()));
    }
    return List.copyOf(embedded);
  }

  @Override
  public void close() {
    lifecycle.close(
        () -> {
          try (reader) {
            runner.close();
          }
        });
  }
}
