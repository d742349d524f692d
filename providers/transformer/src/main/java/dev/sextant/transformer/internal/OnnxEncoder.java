// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtEnvironment;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * An ONNX graph of a BERT-like encoder on ONNX Runtime, by DJL, on the CPU; its head runs in plain
 * Java.
 *
 * <p>The graph's first output is the states, [texts, tokens, width], or pooled vectors, [texts,
 * width]. Its inputs are {@code input_ids}, and {@code attention_mask} and {@code token_type_ids}
 * if it wants them.
 */
public final class OnnxEncoder implements Encoder {
  private static final String ENGINE = "OnnxRuntime";
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final Model model;
  private final int threads;
  private final List<String> inputs;
  private final OutputForm form;
  private final PlainHead head;

  /**
   * One run at a time: ONNX Runtime gives each run the session's threads and the caller's own, so
   * that runs side by side would use more threads than the budget, and more memory. Fair, so that a
   * query waits for one batch of a long list at most.
   */
  private final ReentrantLock run = new ReentrantLock(true);

  /** Runs the graph once, to see what it gives. */
  private OnnxEncoder(Model model, List<HeadPart> head, int threads) {
    this.model = model;
    this.threads = threads;
    this.inputs = model.getBlock().describeInput().keys();
    checkInputs(model, inputs);
    this.form = run(OutputForm.TRIAL, output -> OutputForm.of(model.getName(), output));
    this.head = form.head(head);
  }

  /**
   * Loads a graph and runs it once on two tokens, so that one that does not fit fails here.
   *
   * @param file the graph with its weights, not needed any more afterwards
   * @param head what is made of its states; the first part pools
   * @param threads how many threads compute, the caller's own included
   * @throws SextantException if the native library is not on the class path for this platform, the
   *     graph can't be loaded or is no encoder, or the head does not fit it
   */
  public static OnnxEncoder open(Path file, List<HeadPart> head, int threads) {
    NativeLibrary.ONNX_RUNTIME.check();
    Model model = Djl.load("model " + file.getFileName(), () -> load(file, threads));
    try {
      return new OnnxEncoder(model, head, threads);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static Model load(Path file, int threads) throws Exception {
    Model model = Model.newInstance(file.getFileName().toString(), Device.cpu(), ENGINE);
    try {
      // On Windows the official builds report events of their own to the system.
      OrtEnvironment.getEnvironment().setTelemetry(false);
      model.load(
          file,
          null,
          Map.of("intraOpNumThreads", String.valueOf(threads), "interOpNumThreads", "1"));
      return model;
    } catch (Exception | Error e) {
      model.close();
      throw e;
    }
  }

  private static void checkInputs(Model model, List<String> inputs) {
    if (!inputs.contains(IDS) || !List.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw new SextantException(
          "the graph of %s has inputs %s; it must have %s, and may have %s and %s"
              .formatted(model.getName(), inputs, IDS, MASK, TYPES));
    }
  }

  /** Length of a vector. */
  public int dimension() {
    return head.dimension();
  }

  /** Whether the graph itself makes one vector a text. */
  public boolean pools() {
    return !head.pools();
  }

  @Override
  public float[] encode(TokenBatch batch) {
    return head.apply(run(batch, output -> form.floats(output, batch)), batch);
  }

  private <T> T run(TokenBatch batch, Function<NDArray, T> read) {
    run.lock();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      // The weights are ONNX Runtime's own: the store stays empty.
      ParameterStore parameters = new ParameterStore(manager, false);
      return read.apply(model.getBlock().forward(parameters, inputs(manager, batch), false).get(0));
    } catch (EngineException e) {
      throw new SextantException(
          "ONNX Runtime failed on %d texts of %d tokens: %s"
              .formatted(batch.rows(), batch.width(), e.getMessage()),
          e);
    } finally {
      run.unlock();
    }
  }

  private NDList inputs(NDManager manager, TokenBatch batch) {
    Shape shape = new Shape(batch.rows(), batch.width());
    NDList list = new NDList(inputs.size());
    for (String name : inputs) {
      long[] values =
          switch (name) {
            case IDS -> batch.paddedIds();
            case MASK -> batch.mask();
            // One text a row: all tokens are of the first type.
            default -> new long[batch.rows() * batch.width()];
          };
      NDArray array = manager.create(values, shape);
      array.setName(name);
      list.add(array);
    }
    return list;
  }

  @Override
  public String description() {
    return "ONNX Runtime %s, fp32, threads: %d"
        .formatted(Engine.getEngine(ENGINE).getVersion(), threads);
  }

  @Override
  public void close() {
    model.close();
  }
}
