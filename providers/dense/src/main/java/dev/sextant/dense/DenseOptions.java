// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.LongTexts;
import dev.sextant.Role;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.CacheFolder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model is read and run. What is not chosen is as the model's own files say. Immutable.
 *
 * <p>All that shapes vectors is part of the embedder's fingerprint, so that an index does not mix
 * them: prompts, tokens, {@link LongTexts#SPLIT}, pooling, length, dimension, and {@link
 * Precision#INT8} with the texts that it is calibrated on. Names, devices, batches, threads and the
 * cache shape nothing, nor do {@link Precision#BF16} and {@link Precision#FP16} against {@link
 * Precision#FP32}: what they change is rounding.
 */
public final class DenseOptions {
  /** Beyond this, the states of one batch would not fit into a Java array. */
  private static final int MOST_BATCH_TOKENS = 1 << 20;

  private static final int BATCH_TOKENS = 4_096;

  /** On a device beside the processor, which has more to do at once. */
  private static final int DEVICE_BATCH_TOKENS = 16_384;

  private final Optional<String> name;
  private final Reading reading;
  private final Shape shape;
  private final Running running;

  /** What of a text is read. */
  private record Reading(
      OptionalInt maxTokens,
      Map<Role, PromptChoice> prompts,
      Map<Role, String> tasks,
      LongTexts longTexts) {}

  /** What a vector is. */
  private record Shape(List<Pooling> pooling, boolean normalized, OptionalInt dimension) {}

  /** How the model runs. */
  private record Running(
      OptionalInt batchTokens, int threads, Computing computing, Calibrating calibrating) {}

  /** On what and in which numbers. */
  private record Computing(Device device, Precision precision) {}

  /** How {@link Precision#INT8} finds its scales. */
  private record Calibrating(List<String> texts, Optional<Path> cache) {}

  private DenseOptions(Optional<String> name, Reading reading, Shape shape, Running running) {
    this.name = name;
    this.reading = reading;
    this.shape = shape;
    this.running = running;
  }

  /**
   * As the model's files say, on the processor; long texts are cut and reported, 4,096 tokens a
   * batch, a thread for each processor, and the cache folder that the environment names at the
   * moment of the call.
   *
   * @throws IllegalArgumentException if a variable of the environment holds no path
   */
  public static DenseOptions defaults() {
    Calibrating calibrating = new Calibrating(List.of(), Optional.of(CacheFolder.usual()));
    int processors = Runtime.getRuntime().availableProcessors();
    Computing computing = new Computing(Device.CPU, Precision.AUTO);
    return new DenseOptions(
        Optional.empty(),
        new Reading(OptionalInt.empty(), Map.of(), Map.of(), LongTexts.REPORT),
        new Shape(List.of(), false, OptionalInt.empty()),
        new Running(OptionalInt.empty(), processors, computing, calibrating));
  }

  /**
   * What the embedder's spec calls the model. If not chosen, a model from a folder has the name
   * that a hub's cache gives it, {@code organisation/name}, or else the folder's.
   */
  public DenseOptions withName(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the model's name is blank; give one that tells it");
    }
    return new DenseOptions(Optional.of(name), reading, shape, running);
  }

  /**
   * How many tokens are read of a text, special tokens and prompt included; what is done with the
   * rest, {@link #withLongTexts} says.
   *
   * @param maxTokens 1 to the model's own maximum; loading refuses a number that leaves no room for
   *     the text itself beside special tokens and prompt
   */
  public DenseOptions withMaxTokens(int maxTokens) {
    OptionalInt tokens = OptionalInt.of(positive(maxTokens, "maxTokens"));
    return with(new Reading(tokens, reading.prompts, reading.tasks, reading.longTexts));
  }

  /** What is done with texts of more tokens than are read; {@link LongTexts#REPORT} by default. */
  public DenseOptions withLongTexts(LongTexts longTexts) {
    Objects.requireNonNull(longTexts, "longTexts");
    return with(new Reading(reading.maxTokens, reading.prompts, reading.tasks, longTexts));
  }

  /**
   * What stands before the texts of a role, instead of the model's own prompt.
   *
   * @param prompt as it is, a space at its end included; empty for none
   */
  public DenseOptions withPrompt(Role role, String prompt) {
    return with(role, new PromptChoice.Given(Objects.requireNonNull(prompt, "prompt")));
  }

  /**
   * Puts one of the model's own prompts before the texts of a role, such as {@code passage} or
   * {@code clustering}; loading refuses a name that the model does not have.
   *
   * @param name as {@code config_sentence_transformers.json} has it
   */
  public DenseOptions withPromptNamed(Role role, String name) {
    return with(role, new PromptChoice.Named(Objects.requireNonNull(name, "name")));
  }

  /**
   * Puts the model's default prompt before the texts of a role, which it has for texts that are
   * neither query nor document, and nothing if it has none: for clustering, or for comparing texts
   * with each other.
   */
  public DenseOptions withDefaultPrompt(Role role) {
    return with(role, new PromptChoice.OfNoRole());
  }

  /**
   * What the texts of a role are embedded for, by a model that has weights for several tasks, such
   * as {@code classification} of Jina's; the model's prompt of that name comes with it, unless
   * another is chosen. Without, queries take {@code retrieval.query} and documents {@code
   * retrieval.passage}. Loading refuses a task that the model does not have.
   *
   * @param task as {@code lora_adaptations} of {@code config.json} has it
   */
  public DenseOptions withTask(Role role, String task) {
    Map<Role, String> tasks = new EnumMap<>(Role.class);
    tasks.putAll(reading.tasks);
    tasks.put(Objects.requireNonNull(role, "role"), Objects.requireNonNull(task, "task"));
    return with(
        new Reading(reading.maxTokens, reading.prompts, Map.copyOf(tasks), reading.longTexts));
  }

  /**
   * How states become a vector, for a folder whose files do not tell: one without {@code
   * modules.json}. Loading refuses another than those of the files.
   *
   * @param first the pooling
   * @param more further ones, whose vectors are joined to the first's in this order
   */
  public DenseOptions withPooling(Pooling first, Pooling... more) {
    Pooling[] all = new Pooling[more.length + 1];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return with(new Shape(List.of(all), shape.normalized, shape.dimension));
  }

  /** Scales all vectors to length 1, whether the model's files ask for it or not. */
  public DenseOptions withNormalization() {
    return with(new Shape(shape.pooling, true, shape.dimension));
  }

  /**
   * Keeps the first numbers of each vector alone, for models that were trained for it (Matryoshka
   * models); the shorter vectors have length 1 again if the model's have.
   *
   * @param dimension 1 to the model's own dimension
   */
  public DenseOptions withDimension(int dimension) {
    OptionalInt kept = OptionalInt.of(positive(dimension, "dimension"));
    return with(new Shape(shape.pooling, shape.normalized, kept));
  }

  /**
   * How many tokens run together at most, padding included where the engine pads (ONNX Runtime, a
   * model's own TorchScript). More need more memory, and help little once all threads are busy; an
   * engine may take fewer. It does not change what comes out, beyond rounding. If not chosen, 4,096
   * on the processor and 16,384 on another device, where large models and cards like more.
   *
   * @param batchTokens 1 to 1,048,576; a text longer than that runs alone
   */
  public DenseOptions withBatchTokens(int batchTokens) {
    if (positive(batchTokens, "batchTokens") > MOST_BATCH_TOKENS) {
      throw new IllegalArgumentException(
          "batchTokens is %d; it must be %d or less".formatted(batchTokens, MOST_BATCH_TOKENS));
    }
    OptionalInt tokens = OptionalInt.of(batchTokens);
    return with(new Running(tokens, running.threads, running.computing, running.calibrating));
  }

  /**
   * How many threads compute on the processor, all calls together. On PyTorch's library they are
   * threads of their own, which all embedders of the same number share; on ONNX Runtime the
   * caller's is one of them. Texts are tokenized in the caller's thread.
   *
   * @param threads 1 or more
   */
  public DenseOptions withThreads(int threads) {
    int checked = positive(threads, "threads");
    return with(new Running(running.batchTokens, checked, running.computing, running.calibrating));
  }

  /**
   * Where the model computes; {@link Device#CPU} unless chosen. On another device weights run in a
   * program of ours, in any precision but {@link Precision#INT8}; a model's own graph or
   * TorchScript does not. Batches run there one after the other, whichever embedder they are from.
   * Loading refuses a device that the machine or the native library does not have.
   */
  public DenseOptions withDevice(Device device) {
    Objects.requireNonNull(device, "device");
    return with(new Computing(device, running.computing.precision));
  }

  /**
   * In which numbers the model computes; {@link Precision#AUTO} unless chosen. Loading refuses
   * {@link Precision#FP16} on the processor and {@link Precision#INT8} elsewhere.
   */
  public DenseOptions withPrecision(Precision precision) {
    Objects.requireNonNull(precision, "precision");
    return with(new Computing(running.computing.device, precision));
  }

  /**
   * On which texts {@link Precision#INT8} finds out how large the numbers of a network become;
   * others than those that Sextant brings help where one's own texts are of a very special kind.
   * They are part of the fingerprint of an embedder in that precision, and of no other.
   *
   * @param texts some tens, like those that will be embedded; at least one
   */
  public DenseOptions withCalibrationTexts(List<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("no text to calibrate on is given; give at least one");
    }
    return with(new Calibrating(List.copyOf(texts), running.calibrating.cache));
  }

  /**
   * Where it is kept how {@link Precision#INT8} calibrated a model, some tens of kilobytes each for
   * at most 64 models: from the second time on it loads in a fraction of the time and of the
   * memory. Processes may share the folder. One that can't be written is a warning in the log. It
   * shapes nothing.
   *
   * @param folder made when it is needed and not there; if not chosen, {@code SEXTANT_CACHE} of the
   *     environment, else {@code XDG_CACHE_HOME/sextant}, else {@code ~/.cache/sextant}
   */
  public DenseOptions withCache(Path folder) {
    return with(new Calibrating(running.calibrating.texts, Optional.of(folder)));
  }

  /** Keeps nothing, and calibrates each time that a model is loaded in {@link Precision#INT8}. */
  public DenseOptions withoutCache() {
    return with(new Calibrating(running.calibrating.texts, Optional.empty()));
  }

  private DenseOptions with(Role role, PromptChoice choice) {
    Map<Role, PromptChoice> prompts = new EnumMap<>(Role.class);
    prompts.putAll(reading.prompts);
    prompts.put(Objects.requireNonNull(role, "role"), choice);
    return with(
        new Reading(reading.maxTokens, Map.copyOf(prompts), reading.tasks, reading.longTexts));
  }

  private DenseOptions with(Reading changed) {
    return new DenseOptions(name, changed, shape, running);
  }

  private DenseOptions with(Shape changed) {
    return new DenseOptions(name, reading, changed, running);
  }

  private DenseOptions with(Calibrating changed) {
    return with(new Running(running.batchTokens, running.threads, running.computing, changed));
  }

  private DenseOptions with(Computing changed) {
    return with(new Running(running.batchTokens, running.threads, changed, running.calibrating));
  }

  private DenseOptions with(Running changed) {
    return new DenseOptions(name, reading, shape, changed);
  }

  /** What the model is to be called; empty for the name that it has. */
  public Optional<String> name() {
    return name;
  }

  /** How many tokens are read of a text; empty for as many as the model reads. */
  public OptionalInt maxTokens() {
    return reading.maxTokens;
  }

  /** What is done with texts of more tokens than are read. */
  public LongTexts longTexts() {
    return reading.longTexts;
  }

  /** Which prompt is chosen for a role, if one is. */
  Optional<PromptChoice> prompt(Role role) {
    return Optional.ofNullable(reading.prompts.get(role));
  }

  /** Which task is chosen for a role, if one is. */
  Optional<String> task(Role role) {
    return Optional.ofNullable(reading.tasks.get(role));
  }

  /** How states become a vector; empty for what the model's files say. */
  public List<Pooling> pooling() {
    return shape.pooling;
  }

  /** Whether vectors are scaled to length 1 even if the model's files do not ask for it. */
  public boolean normalization() {
    return shape.normalized;
  }

  /** How many numbers of each vector are kept; empty for what the model's files say. */
  public OptionalInt dimension() {
    return shape.dimension;
  }

  /** How many tokens run together at most. */
  public int batchTokens() {
    return running.batchTokens.orElse(
        device().equals(Device.CPU) ? BATCH_TOKENS : DEVICE_BATCH_TOKENS);
  }

  /** How many threads compute on the processor. */
  public int threads() {
    return running.threads;
  }

  /** Where the model computes. */
  public Device device() {
    return running.computing.device;
  }

  /** In which numbers the model computes. */
  public Precision precision() {
    return running.computing.precision;
  }

  /** On which texts {@link Precision#INT8} is calibrated; empty for those that Sextant brings. */
  public List<String> calibrationTexts() {
    return running.calibrating.texts;
  }

  /** Where calibrations are kept; empty for nowhere. */
  public Optional<Path> cache() {
    return running.calibrating.cache;
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
    }
    return value;
  }
}
