// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import dev.sextant.transformer.internal.weights.ProtobufReader.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The initializers of an ONNX graph under the names of the checkpoint that it was exported from.
 *
 * <p>PyTorch's exporter keeps the names of parameters, with one exception: it folds the transpose
 * of a linear layer into its weight, which then is transposed and named {@code onnx::MatMul_885}.
 * Its name is found again by the bias that is added to the product ({@code ..query.bias}), and
 * where there is none by the node, whose name is the module's path ({@code
 * /encoder/layer.0/attention/self/query/MatMul}); the tensor is given transposed back. A weight
 * that has kept its name is left as it is. Graphs inside of nodes are not looked at.
 */
final class OnnxFile {
  private static final int GRAPH = 7;
  private static final int NODE = 1;
  private static final int INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;

  private static final String BIAS = ".bias";
  private static final String WEIGHT = ".weight";

  private static final int MOST_TENSORS = 250_000;
  private static final int MOST_NODES = 1_000_000;
  private static final int MOST_INPUTS = 1000;

  /** A product or sum of two inputs. */
  private record Node(String name, String left, String right, String output) {}

  private final SourceFile file;
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Node> products = new ArrayList<>();
  private final List<Node> sums = new ArrayList<>();
  private int nodes;

  private OnnxFile(SourceFile file) {
    this.file = file;
  }

  static Map<String, Tensor> tensors(SourceFile file) {
    var onnx = new OnnxFile(file);
    onnx.readGraph();
    return onnx.named();
  }

  private void readGraph() {
    var model = new ProtobufReader(file, new Range(0, file.size()));
    Range graph = null;
    while (model.next()) {
      if (model.field() == GRAPH) {
        if (graph != null) {
          throw file.damaged("it has two graphs");
        }
        graph = model.bytes();
      }
    }
    if (graph == null) {
      throw file.damaged("it has no ONNX graph");
    }
    var reader = new ProtobufReader(file, graph);
    while (reader.next()) {
      if (reader.field() == NODE) {
        node(new ProtobufReader(file, reader.bytes()));
      } else if (reader.field() == INITIALIZER) {
        initializer(reader.bytes());
      }
    }
  }

  private void initializer(Range message) {
    if (initializers.size() == MOST_TENSORS) {
      throw file.unsupported("it has more than %d tensors".formatted(MOST_TENSORS));
    }
    Tensor tensor = OnnxTensor.read(file, message);
    if (initializers.put(tensor.name(), tensor) != null) {
      throw file.damaged("it has tensor %s twice".formatted(tensor.name()));
    }
  }

  private void node(ProtobufReader reader) {
    if (++nodes > MOST_NODES) {
      throw file.unsupported("it has more than %d nodes".formatted(MOST_NODES));
    }
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String name = "";
    String operator = "";
    while (reader.next()) {
      switch (reader.field()) {
        case NODE_INPUT -> inputs.add(reader.text());
        case NODE_OUTPUT -> outputs.add(reader.text());
        case NODE_NAME -> name = reader.text();
        case NODE_OPERATOR -> operator = reader.text();
        default -> {
          // The reader leaves it out.
        }
      }
      if (inputs.size() > MOST_INPUTS || outputs.size() > MOST_INPUTS) {
        throw file.unsupported("its node %s has more than %d inputs".formatted(name, MOST_INPUTS));
      }
    }
    if (inputs.size() == 2 && outputs.size() == 1) {
      var node = new Node(name, inputs.get(0), inputs.get(1), outputs.get(0));
      if (operator.equals("MatMul")) {
        products.add(node);
      } else if (operator.equals("Add")) {
        sums.add(node);
      }
    }
  }

  private Map<String, Tensor> named() {
    Map<String, String> layers = new LinkedHashMap<>();
    for (Node sum : sums) {
      // Which of the two is the bias differs from exporter to exporter.
      putBias(layers, sum.right, sum.left);
      putBias(layers, sum.left, sum.right);
    }
    Map<String, Tensor> named = new LinkedHashMap<>(initializers);
    Map<String, String> origins = new LinkedHashMap<>();
    for (Node product : products) {
      Tensor weight = initializers.get(product.right);
      if (weight != null && isAnonymous(weight)) {
        String name = name(product, layers.get(product.output));
        if (name != null) {
          rename(named, origins, weight, name);
        }
      }
    }
    return named;
  }

  private void putBias(Map<String, String> layers, String product, String bias) {
    if (bias.endsWith(BIAS) && initializers.containsKey(bias)) {
      layers.put(product, bias.substring(0, bias.length() - BIAS.length()));
    }
  }

  private void rename(
      Map<String, Tensor> named, Map<String, String> origins, Tensor weight, String name) {
    String origin = origins.putIfAbsent(name, weight.name());
    if (initializers.containsKey(name) || (origin != null && !origin.equals(weight.name()))) {
      throw file.unsupported(
          "it has two weights that must be %s: the graph is not one of PyTorch's exporter"
              .formatted(name));
    }
    named.remove(weight.name());
    named.put(name, weight.transposed(name));
  }

  private static boolean isAnonymous(Tensor weight) {
    return weight.shape().length == 2 && weight.name().matches("onnx::.*|val_\\d+|\\d+");
  }

  private static @Nullable String name(Node product, @Nullable String layer) {
    if (layer != null) {
      return layer + WEIGHT;
    }
    int operator = product.name.lastIndexOf('/');
    if (product.name.startsWith("/") && operator > 1) {
      return product.name.substring(1, operator).replace('/', '.') + WEIGHT;
    }
    return null;
  }
}
