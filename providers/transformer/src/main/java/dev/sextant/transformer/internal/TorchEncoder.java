// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A program of ours on libtorch, by DJL, on the CPU: network and head are one native call.
 *
 * <p>Several batches run side by side, one thread each; one alone runs on all threads.
 */
public final class TorchEncoder implements Encoder {
  /** Enough for a product to run at full speed, few enough that no thread waits long at the end. */
  private static final int BATCH_TOKENS = 1_024;

  /**
   * Multiplications of float32 that one thread does in about half a millisecond: below, several
   * threads gain less than they may lose by waiting for each other on a busy machine.
   */
  private static final long SHORT_WORK = 30_000_000;

  private final LoadedProgram loaded;
  private final EncoderProgram program;
  private final long multiplications;
  private final ComputeThreads threads;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TorchEncoder(
      LoadedProgram loaded, EncoderProgram program, long multiplications, int threads) {
    this.loaded = loaded;
    this.program = program;
    this.multiplications = multiplications;
    this.threads = ComputeThreads.open(threads);
  }

  /**
   * Writes a program to a temporary file, loads it and runs it once on two tokens, so that one that
   * libtorch can't run fails here.
   *
   * @param program its weights are not needed any more afterwards
   * @param threads how many threads compute, all calls together
   * @throws SextantException if the native libraries are not on the class path for this platform,
   *     weights do not fit the configuration, or libtorch can't run the program
   */
  public static TorchEncoder open(EncoderProgram program, int threads) {
    Torch.check();
    try (TemporaryFile file = TemporaryFile.create("encoder.pt")) {
      long multiplications = program.write(file.path());
      LoadedProgram loaded = LoadedProgram.open(file.path());
      return new TorchEncoder(loaded, program, multiplications, threads).tried();
    }
  }

  private TorchEncoder tried() {
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
    long products = multiplications * batch.tokens();
    boolean isShort = products < SHORT_WORK * (program.precision() == FloatType.FP32 ? 1 : 4);
    // All threads at once would wait until nothing else runs.
    return isShort || !threads.idle()
        ? threads.alone(() -> run(batch))
        : threads.together(() -> run(batch));
  }

  @Override
  public void encode(List<TokenBatch> batches, Sink sink) {
    if (batches.size() == 1) {
      sink.accept(0, encode(batches.get(0)));
      return;
    }
    threads.each(batches, this::run, sink);
  }

  /** Small enough that no thread waits long for another at the end, and one for each at least. */
  @Override
  public int batchTokens(int[] lengths, int most) {
    long total = Arrays.stream(lengths).asLongStream().sum();
    long share = (total + threads.count() - 1) / threads.count();
    return (int) Math.max(1, Math.min(Math.min(most, BATCH_TOKENS), share));
  }

  private float[] run(TokenBatch batch) {
    return loaded.run(batch, new Shape(batch.rows(), program.dimension()));
  }

  @Override
  public String description() {
    return "PyTorch %s, %s, %s, threads: %d"
        .formatted(
            Engine.getEngine(LoadedProgram.ENGINE).getVersion(),
            program.precision().label(),
            program.products().label(),
            threads.count());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      threads.close();
      loaded.close();
    }
  }
}
