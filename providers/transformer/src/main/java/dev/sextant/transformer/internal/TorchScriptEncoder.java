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
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A TorchScript file that somebody else made, on libtorch, by DJL, on the CPU; its head runs in
 * plain Java.
 *
 * <p>Its {@code forward} takes token ids and a mask, [texts, tokens] of int64 each, and gives
 * states, [texts, tokens, width], or pooled vectors, [texts, width], of float32. Several batches
 * run side by side, one thread each; one alone runs on all threads.
 *
 * <p>Such a file is a program: run only those that you trust.
 */
public final class TorchScriptEncoder implements Encoder {
  private static final String ENGINE = "PyTorch";

  private final Model model;
  private final ComputeThreads threads;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final OutputForm form;
  private final PlainHead head;

  private TorchScriptEncoder(Model model, ComputeThreads threads, List<HeadPart> head) {
    this.model = model;
    this.threads = threads;
    this.form =
        threads.together(
            () -> run(OutputForm.TRIAL, output -> OutputForm.of(model.getName(), output)));
    this.head = form.head(head);
  }

  /**
   * Loads a file and runs it once on two tokens, so that one that does not fit fails here.
   *
   * @param file not needed any more afterwards
   * @param head what is made of its states; the first part pools
   * @param threads how many threads compute, all calls together
   * @throws SextantException if the native libraries are not on the class path for this platform,
   *     the file can't be loaded or is no encoder, or the head does not fit it
   */
  public static TorchScriptEncoder open(Path file, List<HeadPart> head, int threads) {
    Torch.check();
    Model model = Djl.load("model " + file.getFileName(), () -> load(file));
    ComputeThreads budget = ComputeThreads.open(threads);
    try {
      return new TorchScriptEncoder(model, budget, head);
    } catch (RuntimeException | Error e) {
      budget.close();
      model.close();
      throw e;
    }
  }

  private static Model load(Path file) throws Exception {
    Model model = Model.newInstance(file.getFileName().toString(), Device.cpu(), ENGINE);
    try {
      model.load(file, null, Map.of());
      return model;
    } catch (Exception | Error e) {
      model.close();
      throw e;
    }
  }

  /** Length of a vector. */
  public int dimension() {
    return head.dimension();
  }

  /** Whether the program itself makes one vector a text. */
  public boolean pools() {
    return !head.pools();
  }

  @Override
  public float[] encode(TokenBatch batch) {
    return threads.together(() -> vectors(batch));
  }

  @Override
  public void encode(List<TokenBatch> batches, Sink sink) {
    if (batches.size() == 1) {
      sink.accept(0, encode(batches.get(0)));
      return;
    }
    threads.each(batches, this::vectors, sink);
  }

  private float[] vectors(TokenBatch batch) {
    return head.apply(run(batch, output -> form.floats(output, batch)), batch);
  }

  private <T> T run(TokenBatch batch, Function<NDArray, T> read) {
    Shape shape = new Shape(batch.rows(), batch.width());
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList inputs =
          new NDList(manager.create(batch.paddedIds(), shape), manager.create(batch.mask(), shape));
      // The weights are the program's own: the store stays empty.
      ParameterStore parameters = new ParameterStore(manager, false);
      return read.apply(model.getBlock().forward(parameters, inputs, false).get(0));
    } catch (EngineException e) {
      throw new SextantException(
          "libtorch failed in %s on %d texts of %d tokens, given as ids and mask: %s"
              .formatted(model.getName(), batch.rows(), batch.width(), e.getMessage()),
          e);
    }
  }

  @Override
  public String description() {
    return "PyTorch %s, the model's own TorchScript, threads: %d"
        .formatted(Engine.getEngine(ENGINE).getVersion(), threads.count());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      threads.close();
      model.close();
    }
  }
}
