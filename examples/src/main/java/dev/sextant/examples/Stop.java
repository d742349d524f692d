// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.io.Serial;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a run end between two steps when somebody presses Ctrl-C: what is done is committed by the
 * thread that does it, with the native libraries still there. A shutdown hook can't promise that:
 * hooks run side by side, and ONNX Runtime's own takes the library away under a running model. A
 * second signal ends the process at once; the last commit survives that too.
 */
final class Stop implements AutoCloseable {
  /** 128 and the number of the signal, as shells count. */
  private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

  private final AtomicInteger exitCode = new AtomicInteger();
  private final List<Runnable> restore = new ArrayList<>();

  /** Somebody wants the run to end. */
  static final class Requested extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private Requested() {
      super("interrupted", null, false, false);
    }
  }

  /** A stop that only {@link #request} asks for. */
  static Stop never() {
    return new Stop();
  }

  /** A stop that the signals of this process ask for, until it is closed. */
  static Stop onSignals() {
    Stop stop = new Stop();
    EXIT_CODES.forEach((signal, code) -> stop.handle(signal, () -> stop.request(code)));
    return stop;
  }

  /** Asks the run to end. */
  void request(int code) {
    exitCode.compareAndSet(0, code);
  }

  /** Ends the run here if somebody asked for it. */
  void check() {
    if (exitCode.get() != 0) {
      throw new Requested();
    }
  }

  /** What the process should exit with. */
  int exitCode() {
    return exitCode.get();
  }

  /**
   * The JDK handles signals in {@code sun.misc.Signal}, which every JDK has and none documents: it
   * is called by reflection, because a direct use is a warning of the compiler.
   */
  private void handle(String name, Runnable action) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
      Object signal = signalClass.getConstructor(String.class).newInstance(name);
      Object[] before = new Object[1];
      InvocationHandler first =
          (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
              return method.invoke(this, arguments == null ? new Object[0] : arguments);
            }
            action.run();
            handle.invoke(null, signal, before[0]);
            return null;
          };
      Object handler =
          Proxy.newProxyInstance(Stop.class.getClassLoader(), new Class<?>[] {handlerClass}, first);
      before[0] = handle.invoke(null, signal, handler);
      restore.add(() -> restore(handle, signal, before[0]));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Not there, or the system keeps this signal for itself: then it ends the process as usual.
    }
  }

  private static void restore(Method handle, Object signal, Object handler) {
    try {
      handle.invoke(null, signal, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a handler that was taken away can't be put back", e);
    }
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
    restore.clear();
  }
}
