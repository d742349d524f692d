// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a model by name, in one file or several.
 *
 * <p>Opening reads and checks everything but the numbers, and refuses a file that is damaged or was
 * made to deceive with a {@link SextantException} that says what is wrong. Whoever opens closes;
 * that gives the file handles back and makes every {@link Tensor} unusable. Safe for several
 * threads.
 */
public final class Checkpoint implements AutoCloseable {
  /** The files that models come in, the better one first. */
  private static final List<String> KNOWN =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "model.onnx",
          "onnx/model.onnx");

  private static final String INDEX = ".index.json";
  private static final int MOST_SHARDS = 1000;
  private static final int MOST_LISTED = 20;

  private final Path origin;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<Path, SourceFile> files = new LinkedHashMap<>();
  private @Nullable Path temporary;

  private Checkpoint(Path origin) {
    this.origin = origin;
  }

  /**
   * Opens what a model hub's folder holds: safetensors if there, else PyTorch's archive, else an
   * ONNX graph; each whole or in parts.
   *
   * @param path the folder, or one file ({@code .safetensors, .bin, .pt, .pth, .ckpt, .onnx,
   *     .index.json})
   * @throws SextantException if there is no such file (the message lists what is there), or it is
   *     not what its name says
   */
  public static Checkpoint open(Path path) {
    Path file = Files.isDirectory(path) ? pick(path) : path;
    return opened(new Checkpoint(file));
  }

  /**
   * Opens weights that are no file, a resource in a jar for one: they are copied to a temporary
   * file, which is deleted when the checkpoint is closed.
   *
   * @param content stays open
   * @param name what the file would be called; its ending tells the format
   */
  public static Checkpoint openCopy(InputStream content, String name) {
    Path copy = null;
    try {
      String ending = WeightFormat.of(Path.of(name)).endings().get(0);
      copy = Files.createTempFile("sextant-weights-", ending);
      Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(copy);
      throw new SextantException(name + " can't be copied to a temporary file: " + e, e);
    }
    var checkpoint = new Checkpoint(copy);
    checkpoint.temporary = copy;
    return opened(checkpoint);
  }

  private static Path pick(Path folder) {
    return KNOWN.stream()
        .map(folder::resolve)
        // A link that leads nowhere is a download that broke off: an error, no reason to look on.
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow(
            () ->
                new SextantException(
                    "%s holds no weights: expected one of %s, found %s"
                        .formatted(folder, KNOWN, listing(folder))));
  }

  private static List<String> listing(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().limit(MOST_LISTED).toList();
    } catch (IOException e) {
      throw new SextantException(folder + " can't be listed: " + e, e);
    }
  }

  private static Checkpoint opened(Checkpoint checkpoint) {
    try {
      checkpoint.readAll();
      return checkpoint;
    } catch (Throwable failure) {
      try {
        checkpoint.close();
      } catch (SextantException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }

  private void readAll() {
    if (!String.valueOf(origin.getFileName()).endsWith(INDEX)) {
      tensors.putAll(read(origin));
      return;
    }
    SourceFile index = file(origin);
    Map<String, String> shardOf = ShardIndex.read(index);
    Set<String> shards = new LinkedHashSet<>(shardOf.values());
    if (shards.size() > MOST_SHARDS) {
      throw index.unsupported(
          "it names %d files, more than %d".formatted(shards.size(), MOST_SHARDS));
    }
    Map<String, Map<String, Tensor>> held = new LinkedHashMap<>();
    for (String shard : shards) {
      held.put(shard, read(origin.resolveSibling(shard)));
    }
    shardOf.forEach((name, shard) -> tensors.put(name, indexed(index, held, name, shard)));
  }

  private Map<String, Tensor> read(Path path) {
    return WeightFormat.of(path).reader().apply(file(path));
  }

  private SourceFile file(Path path) {
    SourceFile file = SourceFile.open(path);
    files.put(path, file);
    return file;
  }

  private static Tensor indexed(
      SourceFile index, Map<String, Map<String, Tensor>> held, String name, String shard) {
    Tensor tensor = held.getOrDefault(shard, Map.of()).get(name);
    if (tensor == null) {
      throw index.damaged(
          "it says that %s holds tensor %s, which it does not".formatted(shard, name));
    }
    return tensor;
  }

  /** Names of all tensors, in the order of the files. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** All tensors, in the order of the files. */
  public List<Tensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /** The files that were opened, an index included. */
  public List<Path> files() {
    return List.copyOf(files.keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor that the model can't do without.
   *
   * @throws SextantException if there is none of this name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      List<String> some = tensors.keySet().stream().limit(MOST_LISTED).toList();
      throw new SextantException(
          "%s has no tensor %s: its configuration may be that of another model. It has %d: %s%s"
              .formatted(
                  origin, name, tensors.size(), some, tensors.size() > some.size() ? ", .." : ""));
    }
    return tensor;
  }

  /**
   * A tensor that the model can't do without, whose shape the configuration tells.
   *
   * @throws SextantException if there is none of this name, or it has another shape
   */
  public Tensor tensor(String name, long... shape) {
    Tensor tensor = tensor(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new SextantException(
          "%s: tensor %s has the shape %s, its configuration says %s: do both files belong together?"
              .formatted(
                  tensor.source(), name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }

  /**
   * Gives the file handles back and deletes a temporary copy; a second time does nothing. What
   * {@link Tensor#map} gave stays readable: the garbage collector releases it, since memory that is
   * unmapped under a reader would crash the JVM.
   */
  @Override
  public void close() {
    List<SextantException> failures = new ArrayList<>();
    for (SourceFile file : files.values()) {
      try {
        file.close();
      } catch (SextantException e) {
        failures.add(e);
      }
    }
    delete(temporary);
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static void delete(@Nullable Path copy) {
    if (copy == null) {
      return;
    }
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      // Windows keeps a file that is mapped; it goes when the JVM does.
      copy.toFile().deleteOnExit();
    }
  }
}
