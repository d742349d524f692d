// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.TemporaryCopy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The jar of a model: its weights and its tokenizer, as resources of the class path. */
final class ModelJar {
  private final DenseModel model;
  private final List<ClassLoader> classPath;

  /**
   * @param classPath where to look, in order
   */
  ModelJar(DenseModel model, List<ClassLoader> classPath) {
    this.model = model;
    this.classPath = classPath;
  }

  /** Looks where the calling thread's classes are from, then where this class is from. */
  static ModelJar of(DenseModel model) {
    ClassLoader[] loaders = {
      Thread.currentThread().getContextClassLoader(), ModelJar.class.getClassLoader()
    };
    return new ModelJar(model, Arrays.stream(loaders).filter(Objects::nonNull).toList());
  }

  /** A copy of the graph with its weights. */
  TemporaryCopy weights() {
    return copy(stem() + ".onnx");
  }

  /** A copy of the tokenizer. */
  TemporaryCopy tokenizer() {
    return copy(stem() + "-tokenizer.json");
  }

  private String stem() {
    return model.name().toLowerCase(Locale.ROOT);
  }

  private TemporaryCopy copy(String resource) {
    URL url =
        classPath.stream()
            .map(loader -> loader.getResource(resource))
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow(
                () ->
                    new SextantException(
                        "model %s is not on the class path: there is no %s; add the dependency %s"
                            .formatted(model.name(), resource, model.dependency())));
    return TemporaryCopy.of(open(url), resource);
  }

  private static InputStream open(URL url) {
    try {
      return url.openStream();
    } catch (IOException e) {
      throw new SextantException(url + " can't be read; check the jar", e);
    }
  }
}
