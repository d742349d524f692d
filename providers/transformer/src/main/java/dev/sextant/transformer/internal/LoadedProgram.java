// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import java.nio.file.Path;
import java.util.Map;

/**
 * A program of ours in libtorch's memory, or in that of a device. It runs on the thread that calls
 * it, with as many threads as that has set. Thread-safe after its first run, which lays out its
 * weights.
 */
final class LoadedProgram implements AutoCloseable {
  /** DJL's name of the engine. */
  static final String ENGINE = "PyTorch";

  private final Model model;

  private LoadedProgram(Model model) {
    this.model = model;
  }

  /** Loads a program for the processor. */
  static LoadedProgram open(Path file) {
    return open(file, Device.CPU);
  }

  /**
   * Loads a program.
   *
   * @param file not needed any more afterwards
   * @throws SextantException if libtorch can't
   */
  static LoadedProgram open(Path file, Device device) {
    return Djl.load("the compiled model", () -> load(file, device));
  }

  private static LoadedProgram load(Path file, Device device) throws Exception {
    Model model = Model.newInstance(file.getFileName().toString(), Torch.djl(device), ENGINE);
    try {
      // Tensor by tensor, as they are read; what DJL can't load so is moved as a whole.
      model.load(file, null, Map.of("mapLocation", String.valueOf(!device.equals(Device.CPU))));
      return new LoadedProgram(model);
    } catch (Exception | Error e) {
      model.close();
      throw e;
    }
  }

  /**
   * Runs it. Ids are moved to where the weights are; what whole numbers are taken from stays.
   *
   * @param shape what must come out
   * @return all numbers, row after row
   * @throws SextantException if libtorch fails, or something else comes out
   */
  float[] run(TokenBatch batch, Shape shape) {
    ai.djl.Device device = model.getNDManager().getDevice();
    try (NDManager manager = model.getNDManager().newSubManager(ai.djl.Device.cpu())) {
      NDArray ids = manager.create(batch.packedIds()).toDevice(device, false);
      NDArray lengths = manager.create(batch.lengths());
      NDArray skipped = manager.create(new long[] {batch.skipped(), batch.task()});
      // The weights are the program's own: the store stays empty.
      ParameterStore parameters = new ParameterStore(manager, false);
      NDArray result =
          model.getBlock().forward(parameters, new NDList(ids, lengths, skipped), false).get(0);
      check(result, shape);
      return result.toDevice(ai.djl.Device.cpu(), false).toFloatArray();
    } catch (EngineException e) {
      throw new SextantException(
          "libtorch failed on %d texts of %d tokens: %s"
              .formatted(batch.rows(), batch.width(), e.getMessage()),
          e);
    }
  }

  private static void check(NDArray result, Shape shape) {
    if (result.getDataType() != DataType.FLOAT32 || !result.getShape().equals(shape)) {
      throw new SextantException(
          "the program gave %s of shape %s; expected FLOAT32 of shape %s"
              .formatted(result.getDataType(), result.getShape(), shape));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
