// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.sextant.transformer.Device;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A program of ours on libtorch, by DJL, on a device beside the processor: network and head are one
 * native call, weights stay on the device, ids go there and vectors come back.
 *
 * <p>Batches run one after the other, each on the whole device. A query overtakes batches that
 * wait.
 */
final class DeviceEncoder implements Encoder {
  private final Device device;
  private final LoadedProgram loaded;
  private final EncoderProgram program;
  private final ComputeThreads thread;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DeviceEncoder(Device device, LoadedProgram loaded, EncoderProgram program) {
    this.device = device;
    this.loaded = loaded;
    this.program = program;
    this.thread = ComputeThreads.open(device);
  }

  /**
   * Writes a program to a temporary file, loads it onto the device and runs it once on two tokens,
   * so that one that can't run there fails here.
   *
   * @param device that {@link Torch#check(Device)} has found
   * @param program its weights are not needed any more afterwards
   * @throws dev.sextant.SextantException if weights do not fit the configuration, or the device
   *     can't hold or run the program
   */
  static DeviceEncoder open(Device device, EncoderProgram program) {
    try (TemporaryFile file = TemporaryFile.create("encoder.pt")) {
      program.write(file.path());
      LoadedProgram loaded = LoadedProgram.open(file.path(), device);
      return new DeviceEncoder(device, loaded, program).tried();
    }
  }

  private DeviceEncoder tried() {
    try {
      encode(TokenBatch.of(new int[] {0, 0}));
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public float[] encode(TokenBatch batch) {
    return thread.alone(() -> run(batch));
  }

  @Override
  public void encode(List<TokenBatch> batches, Sink sink) {
    thread.each(batches, this::run, sink);
  }

  private float[] run(TokenBatch batch) {
    return loaded.run(batch, new Shape(batch.rows(), program.dimension()));
  }

  @Override
  public String description() {
    return "PyTorch %s on %s, %s, %s"
        .formatted(
            Engine.getEngine(LoadedProgram.ENGINE).getVersion(),
            device,
            program.precision().label(),
            program.products().label());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      thread.close();
      loaded.close();
      // libtorch keeps what was freed for itself, and others may want it.
      JniUtils.emptyCudaCache();
    }
  }
}
