// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtEnvironment;
import dev.sextant.SextantException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An ONNX graph of a BERT-like encoder on ONNX Runtime, by DJL, on the CPU; its head runs in plain
 * Java.
 *
 * <p>The graph's first output is the states. Its inputs are {@code input_ids}, and {@code
 * attention_mask} and {@code token_type_ids} if it wants them.
 */
public final class OnnxEncoder implements Encoder {
  private static final String ENGINE = "OnnxRuntime";
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final Model model;
  private final Head head;
  private final int threads;
  private final List<String> inputs;

  /**
   * One run at a time: ONNX Runtime gives each run the session's threads and the caller's own, so
   * that runs side by side would use more threads than the budget, and more memory. Fair, so that a
   * query waits for one batch of a long list at most.
   */
  private final ReentrantLock run = new ReentrantLock(true);

  private OnnxEncoder(Model model, Head head, int threads) {
    this.model = model;
    this.head = head;
    this.threads = threads;
    this.inputs = model.getBlock().describeInput().keys();
  }

  /**
   * Loads a graph and runs it once on two tokens, so that one that does not fit fails here.
   *
   * @param file the graph with its weights, not needed any more afterwards
   * @param head what is made of its states
   * @param threads how many threads compute, the caller's own included
   * @throws SextantException if the native library is not on the class path for this platform, or
   *     the graph can't be loaded or is no encoder
   */
  public static OnnxEncoder open(Path file, Head head, int threads) {
    NativeLibrary.ONNX_RUNTIME.check();
    OnnxEncoder encoder = Djl.load("model " + file.getFileName(), () -> load(file, head, threads));
    try {
      encoder.checkInputs();
      encoder.encode(TokenBatch.of(new int[] {0, 0}));
      return encoder;
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static OnnxEncoder load(Path file, Head head, int threads) throws Exception {
    Model model = Model.newInstance(file.getFileName().toString(), Device.cpu(), ENGINE);
    try {
      // On Windows the official builds report events of their own to the system.
      OrtEnvironment.getEnvironment().setTelemetry(false);
      model.load(
          file,
          null,
          Map.of("intraOpNumThreads", String.valueOf(threads), "interOpNumThreads", "1"));
      return new OnnxEncoder(model, head, threads);
    } catch (Exception e) {
      model.close();
      throw e;
    }
  }

  private void checkInputs() {
    if (!inputs.contains(IDS) || !List.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw new SextantException(
          "the graph of %s has inputs %s; it must have %s, and may have %s and %s"
              .formatted(model.getName(), inputs, IDS, MASK, TYPES));
    }
  }

  @Override
  public float[] encode(TokenBatch batch) {
    return head.apply(states(batch), batch);
  }

  private float[] states(TokenBatch batch) {
    run.lock();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      // The weights are ONNX Runtime's own: the store stays empty.
      ParameterStore parameters = new ParameterStore(manager, false);
      NDArray states = model.getBlock().forward(parameters, inputs(manager, batch), false).get(0);
      check(states, batch);
      return states.toFloatArray();
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

  private void check(NDArray states, TokenBatch batch) {
    Shape expected = new Shape(batch.rows(), batch.width(), head.dimension());
    if (states.getDataType() != DataType.FLOAT32 || !states.getShape().equals(expected)) {
      throw new SextantException(
          "the first output of %s is %s of shape %s; expected FLOAT32 of shape %s"
              .formatted(model.getName(), states.getDataType(), states.getShape(), expected));
    }
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
