// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The current Lucene, in a class loader of its own: this project's has other classes of the same
 * names. Its jars lie in the folder {@code lucene10} beside this program.
 */
final class IsolatedLucene {
  private static final String BRIDGE = "dev.sextant.benchmarks.lucene.";
  private static final String LUCENE = "org.apache.lucene.";
  private static final int JAVA = 21;

  private IsolatedLucene() {}

  /**
   * Lucene's graphs over float32, by the current Lucene.
   *
   * @throws SextantException if this Java is too old for it, or its jars are not there
   */
  static SearchEngine hnsw(Path folder, SearchEngine.Setup setup) {
    if (Runtime.version().feature() < JAVA) {
      throw new SextantException(
          "the current Lucene needs Java %d, this is %s; start the jar with a newer one"
              .formatted(JAVA, Runtime.version()));
    }
    try {
      return (SearchEngine)
          Loader.INSTANCE
              .loadClass(BRIDGE + "LuceneEngine")
              .getMethod("hnsw", Path.class, SearchEngine.Setup.class)
              .invoke(null, folder, setup);
    } catch (InvocationTargetException e) {
      throw new SextantException("the current Lucene failed: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new SextantException("the current Lucene can't be loaded: " + e, e);
    }
  }

  private static final class Loader extends URLClassLoader {
    static final Loader INSTANCE = new Loader(jars());

    private final ClassLoader program = IsolatedLucene.class.getClassLoader();

    Loader(URL[] jars) {
      super(jars, IsolatedLucene.class.getClassLoader());
    }

    private static URL[] jars() {
      try {
        Path folder =
            Path.of(Benchmarks.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolveSibling("lucene10");
        if (!Files.isDirectory(folder)) {
          throw new SextantException(
              "there is no folder %s with the current Lucene; build the jar again"
                  .formatted(folder));
        }
        try (Stream<Path> files = Files.list(folder)) {
          List<URL> urls = new ArrayList<>();
          for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
            urls.add(jar.toUri().toURL());
          }
          return urls.toArray(new URL[0]);
        }
      } catch (IOException | URISyntaxException e) {
        throw new SextantException("the current Lucene can't be found: " + e, e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(LUCENE) && !name.startsWith(BRIDGE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        @Nullable Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    /** The bridge's byte code is the program's own, but linked to what lies here. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.startsWith(BRIDGE)) {
        return super.findClass(name);
      }
      String file = name.replace('.', '/') + ".class";
      try (@Nullable InputStream content = program.getResourceAsStream(file)) {
        if (content == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = content.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** Services of the other Lucene are none here. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.contains(LUCENE) ? findResources(name) : super.getResources(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
      return name.contains(LUCENE) ? findResource(name) : super.getResource(name);
    }
  }
}
