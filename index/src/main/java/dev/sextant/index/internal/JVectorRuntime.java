// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import io.github.jbellis.jvector.management.ManagementBackendProvider;
import io.github.jbellis.jvector.vector.VectorUtilSupport;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads JVector as a guest should: nothing registered with the platform's MBean server, and no
 * warnings on {@code java.util.logging} about a module that is missing on purpose.
 */
final class JVectorRuntime {

  private static final String BACKEND_PROPERTY = "jvector.management.backend";
  private static final VectorizationProvider PROVIDER = load();
  private static final VectorTypeSupport VECTORS = PROVIDER.getVectorTypeSupport();
  private static final VectorUtilSupport KERNELS = PROVIDER.getVectorUtilSupport();

  private JVectorRuntime() {}

  /** Call before the first use of any class of JVector's: many of them load the rest. */
  static void prepare() {
    // Loading this class does it.
  }

  /** Views an array as a JVector vector; writes to the array show. */
  static VectorFloat<?> wrap(float[] values) {
    return VECTORS.createFloatVector(values);
  }

  /**
   * JVector's kernels, without {@code VectorUtil} before them: its assertions refuse results that
   * {@link Similarities} knows how to handle. They don't compare lengths.
   */
  static VectorUtilSupport kernels() {
    return KERNELS;
  }

  private static VectorizationProvider load() {
    loadManagement();
    VectorizationProvider provider = loadProvider();
    LoggerFactory.getLogger(JVectorRuntime.class)
        .debug("JVector computes with {}", provider.getClass().getSimpleName());
    VectorTypeSupport vectors = provider.getVectorTypeSupport();
    float[] probe = new float[1];
    VectorFloat<?> view = vectors.createFloatVector(probe);
    probe[0] = 1;
    if (view.get(0) != 1) {
      throw new IllegalStateException(
          "JVector's "
              + provider.getClass().getName()
              + " copies arrays, expected views of them; unset jvector.vectorization_provider");
    }
    return provider;
  }

  /** JVector reads the property once; who set it keeps their choice. */
  private static void loadManagement() {
    if (System.getProperty(BACKEND_PROPERTY) != null) {
      return;
    }
    System.setProperty(BACKEND_PROPERTY, "none");
    try {
      ManagementBackendProvider.getInstance();
    } finally {
      System.clearProperty(BACKEND_PROPERTY);
    }
  }

  private static VectorizationProvider loadProvider() {
    Logger logger = Logger.getLogger(VectorizationProvider.class.getName());
    Level level = logger.getLevel();
    logger.setLevel(Level.OFF);
    try {
      return VectorizationProvider.getInstance();
    } finally {
      logger.setLevel(level);
    }
  }
}
