// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static dev.sextant.transformer.internal.weights.TestFiles.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Field numbers are those of onnx.proto. */
class OnnxFileTest {
  @TempDir Path folder;

  private Checkpoint open(byte[] content) {
    return Checkpoint.open(TestFiles.write(folder.resolve("model.onnx"), content));
  }

  private void assertRefused(byte[] content, String reason) {
    assertThatThrownBy(() -> open(content).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model.onnx: ")
        .hasMessageContaining(reason);
  }

  private static byte[] model(ProtobufWriter graph) {
    return new ProtobufWriter().varint(1, 8).message(7, graph).end();
  }

  private static ProtobufWriter tensor(String name, int type, long... shape) {
    var tensor = new ProtobufWriter();
    for (long size : shape) {
      tensor.varint(1, size);
    }
    return tensor.varint(2, type).text(8, name);
  }

  private static ProtobufWriter floats(String name, long... shape) {
    return tensor(name, 1, shape).bytes(9, littleEndian(1, 2, 3, 4, 5, 6));
  }

  private static ProtobufWriter node(String operator, String name, String... names) {
    var node = new ProtobufWriter();
    for (int i = 0; i < names.length; i++) {
      node.text(i < names.length - 1 ? 1 : 2, names[i]);
    }
    return node.text(3, name).text(4, operator);
  }

  private void assertTensorRefused(ProtobufWriter tensor, String reason) {
    assertRefused(model(new ProtobufWriter().message(5, tensor)), reason);
  }

  @Test
  void open_linearLayers_haveTheirNamesAndAxesBack() {
    var graph =
        new ProtobufWriter()
            .message(1, node("MatMul", "/a/query/MatMul", "x", "onnx::MatMul_1", "y"))
            .message(1, node("Add", "/a/query/Add", "y", "a.query.bias", "z"))
            .message(1, node("MatMul", "/a/dense/MatMul", "z", "onnx::MatMul_2", "u"))
            .message(1, node("Add", "residual", "z", "u", "v"))
            .message(5, floats("onnx::MatMul_1", 2, 3))
            .message(5, floats("onnx::MatMul_2", 3, 2))
            .message(5, floats("a.query.bias", 6));
    try (var checkpoint = open(model(graph))) {
      assertThat(checkpoint.names())
          .containsExactlyInAnyOrder("a.query.weight", "a.dense.weight", "a.query.bias");
      assertThat(checkpoint.tensor("a.query.weight", 3, 2).floats())
          .containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(checkpoint.tensor("a.dense.weight", 2, 3).floats())
          .containsExactly(1, 3, 5, 2, 4, 6);
    }
  }

  @Test
  void open_oneWeightUsedTwice_hasBothNames() {
    var graph =
        new ProtobufWriter()
            .message(1, node("MatMul", "/a/MatMul", "x", "onnx::MatMul_1", "y"))
            .message(1, node("MatMul", "/b/MatMul", "y", "onnx::MatMul_1", "z"))
            .message(1, node("MatMul", "/b/MatMul", "z", "onnx::MatMul_1", "w"))
            .message(5, floats("onnx::MatMul_1", 2, 3));
    try (var checkpoint = open(model(graph))) {
      assertThat(checkpoint.names()).containsExactlyInAnyOrder("a.weight", "b.weight");
    }
  }

  @Test
  void open_weightsThatCantBeNamed_keepTheirNames() {
    var graph =
        new ProtobufWriter()
            .message(1, node("MatMul", "MatMul_3", "x", "31", "y"))
            .message(1, node("MatMul", "/MatMul", "y", "32", "z"))
            .message(1, node("MatMul", "/c/MatMul", "z", "onnx::MatMul_9", "w"))
            .message(5, floats("31", 2, 3))
            .message(5, floats("32", 2, 3))
            .message(5, floats("onnx::MatMul_9", 1, 2, 3));
    try (var checkpoint = open(model(graph))) {
      assertThat(checkpoint.names()).containsExactlyInAnyOrder("31", "32", "onnx::MatMul_9");
    }
  }

  @Test
  void open_twoWeightsOfOneName_isRefused() {
    var graph =
        new ProtobufWriter()
            .message(1, node("MatMul", "/a/MatMul", "x", "onnx::MatMul_1", "y"))
            .message(5, floats("onnx::MatMul_1", 2, 3));
    String reason = "two weights that must be a.weight";
    assertRefused(model(graph.message(5, floats("a.weight", 2, 3))), reason);
    graph =
        new ProtobufWriter()
            .message(1, node("MatMul", "/a/MatMul", "x", "onnx::MatMul_1", "y"))
            .message(1, node("MatMul", "/a/MatMul", "y", "onnx::MatMul_2", "z"))
            .message(5, floats("onnx::MatMul_1", 2, 3))
            .message(5, floats("onnx::MatMul_2", 2, 3));
    assertRefused(model(graph), reason);
  }

  @Test
  void open_externalNumbers_isRefused() {
    assertThatThrownBy(() -> Checkpoint.open(golden("refused-external.onnx")).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("lie in another file");
    assertTensorRefused(tensor("w", 1, 2).varint(14, 1), "lie in another file");
  }

  @Test
  void open_wrongTensor_isRefused() {
    assertTensorRefused(tensor("w", 17, 2).bytes(9, new byte[2]), "type 17");
    assertTensorRefused(tensor("w", 8, 2).bytes(9, new byte[2]), "type 8");
    assertTensorRefused(new ProtobufWriter().varint(1, 2).text(8, "w"), "type 0");
    assertTensorRefused(floats("w", 7), "has 24 bytes");
    assertTensorRefused(floats("w", -6), "has 24 bytes");
    assertTensorRefused(floats("w", 1L << 32, 1L << 32, 2), "has 24 bytes");
    assertTensorRefused(tensor("w", 1, 2), "has 0 bytes");
    assertTensorRefused(floats("w", new long[33]), "too many axes");
    assertTensorRefused(tensor("w", 1).bytes(1, new byte[33]), "too many axes");
    assertTensorRefused(tensor("w", 1).bytes(1, new byte[500]), "too many axes");
    assertTensorRefused(floats("w", 6).bytes(9, new byte[4]), "scattered");
    assertTensorRefused(floats("w", 6).bytes(4, new byte[4]), "scattered");
    assertTensorRefused(tensor("w", 7, 1).varint(7, 1), "scattered");
    assertTensorRefused(tensor("w", 1, 1).bytes(7, new byte[1]), "field of another type");
    assertTensorRefused(tensor("w", 7, 1).bytes(4, new byte[4]), "field of another type");
    assertTensorRefused(tensor("w", 7, 2).bytes(7, new byte[1]), "another number of numbers");
    assertTensorRefused(tensor("w", 7, 2).bytes(7, new byte[3]), "another number of numbers");
    assertTensorRefused(tensor("w", 7, 1L << 30).bytes(7, new byte[3]), "raw_data");
    assertTensorRefused(tensor("w", 7, 1).bytes(7, new byte[] {-1}), "can't be read as ONNX");
    assertTensorRefused(tensor("x".repeat(5000), 7, 1), "name of 5000 bytes");
    assertTensorRefused(new ProtobufWriter().bytes(8, new byte[] {-1}), "can't be read as ONNX");
  }

  @Test
  void open_packedShapeAndSmallNumbers_isRead() {
    var graph =
        new ProtobufWriter()
            .message(5, tensor("bytes", 3).bytes(1, new byte[] {3}).bytes(5, new byte[] {1, 2, 3}))
            .message(5, tensor("empty", 1, 0, 5))
            .message(5, tensor("scalar", 1).bytes(4, littleEndian(7)));
    try (var checkpoint = open(model(graph))) {
      assertThat(TestFiles.bytes(checkpoint.tensor("bytes", 3), DataType.I8))
          .containsExactly(1, 2, 3);
      assertThat(checkpoint.tensor("empty", 0, 5).floats()).isEmpty();
      assertThat(checkpoint.tensor("scalar").shape()).isEmpty();
      assertThat(checkpoint.tensor("scalar").floats()).containsExactly(7);
    }
  }

  @Test
  void open_tensorTwice_isRefused() {
    assertRefused(
        model(new ProtobufWriter().message(5, floats("w", 6)).message(5, floats("w", 6))),
        "tensor w twice");
  }

  @Test
  void open_twoGraphsOrNone_isRefused() {
    assertRefused(new byte[0], "no ONNX graph");
    assertRefused(new ProtobufWriter().varint(1, 8).end(), "no ONNX graph");
    byte[] graph = model(new ProtobufWriter());
    assertRefused(new ProtobufWriter().raw(graph).raw(graph).end(), "two graphs");
  }

  @Test
  void open_wrongWire_isRefused() {
    String reason = "can't be read as ONNX";
    assertRefused(new byte[] {0x3a, 5, 0}, reason); // longer than the file
    assertRefused(new byte[] {0x3b}, reason); // a group
    assertRefused(new byte[] {0x3e}, reason); // no type of field
    assertRefused(new byte[] {0x02, 0}, reason); // field zero
    assertRefused(new byte[] {0x38, 0}, reason); // a graph that is a number
    assertRefused(new byte[] {0x09, 1, 2}, reason); // eight bytes of two
    assertRefused(new byte[] {(byte) 0x80}, reason); // half a number
    assertRefused(new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, reason);
    assertRefused(new byte[] {0x3a, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, reason);
    assertRefused(new byte[] {-1, -1, -1, -1, -1, -1, 1, 0}, reason); // a large field
  }
}
