// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.bytes;
import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the libraries that write these formats wrote is what is read. */
class GoldenFilesTest {
  static Stream<String> files() throws IOException {
    return expected().keySet().stream();
  }

  private static JsonObject expected() throws IOException {
    return JsonParser.parseString(Files.readString(golden("expected.json"))).getAsJsonObject();
  }

  @ParameterizedTest
  @MethodSource("files")
  void open_everyFile_hasTheTensorsThatWereSaved(String file) throws IOException {
    JsonObject expected = expected().getAsJsonObject(file);
    try (var checkpoint = Checkpoint.open(golden(file))) {
      assertThat(checkpoint.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (Map.Entry<String, JsonElement> entry : expected.entrySet()) {
        assertTensor(checkpoint.tensor(entry.getKey()), entry.getValue().getAsJsonObject());
      }
    }
  }

  private static void assertTensor(Tensor tensor, JsonObject expected) {
    assertThat(tensor.type().name()).isEqualTo(expected.get("type").getAsString());
    assertThat(tensor.shape()).isEqualTo(shape(expected.getAsJsonArray("shape")));
    assertThat(hex(bytes(tensor, tensor.type())))
        .as(tensor.toString())
        .isEqualTo(expected.get("stored").getAsString());
    assertThat(tensor.byteLength() * 2).isEqualTo(expected.get("stored").getAsString().length());
    if (tensor.type().isFloating()) {
      float[] single = floats(expected.get("F32").getAsString());
      assertThat(tensor.floats()).as(tensor.toString()).isEqualTo(single);
      assertThat(floats(hex(bytes(tensor, DataType.F32)))).isEqualTo(single);
      assertThat(widened(hex(bytes(tensor, DataType.BF16))))
          .as(tensor + " as BF16")
          .isEqualTo(widened(expected.get("BF16").getAsString()));
      assertPart(tensor, single);
    }
  }

  private static void assertPart(Tensor tensor, float[] all) {
    if (all.length > 2) {
      var part = new float[4];
      tensor.read(1, part, 2, 2);
      assertThat(part).containsExactly(0, 0, all[1], all[2]);
    }
  }

  /** All NaN are alike in an array that is compared: their payload is the processor's business. */
  private static float[] floats(String hex) {
    var floats = new float[hex.length() / 8];
    ByteBuffer.wrap(HexFormat.of().parseHex(hex))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    return floats;
  }

  private static float[] widened(String hex) {
    return floats(hex.replaceAll("(....)", "0000$1"));
  }

  private static long[] shape(JsonArray sizes) {
    return sizes.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
