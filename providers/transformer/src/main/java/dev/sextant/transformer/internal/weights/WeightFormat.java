// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.SextantException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A way to read a file of weights.
 *
 * @param endings of the names of such files
 * @param reader gives the tensors of an open file by name
 */
record WeightFormat(List<String> endings, Function<SourceFile, Map<String, Tensor>> reader) {
  private static final List<WeightFormat> ALL =
      List.of(
          new WeightFormat(List.of(".safetensors"), SafetensorsFile::tensors),
          new WeightFormat(List.of(".bin", ".pt", ".pth", ".ckpt"), PickledFile::tensors),
          new WeightFormat(List.of(".onnx"), OnnxFile::tensors));

  /** The format that the name of a file tells. */
  static WeightFormat of(Path file) {
    String name = String.valueOf(file.getFileName());
    return ALL.stream()
        .filter(format -> format.endings.stream().anyMatch(name::endsWith))
        .findFirst()
        .orElseThrow(
            () ->
                new SextantException(
                    "%s is no file of weights by its name, expected one that ends in %s"
                        .formatted(
                            file,
                            ALL.stream().flatMap(format -> format.endings.stream()).toList())));
  }
}
