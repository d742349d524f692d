// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.littleEndian;
import static dev.sextant.transformer.internal.weights.TestFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Checkpoint open(byte[] content) {
    return Checkpoint.open(TestFiles.write(folder.resolve("model.safetensors"), content));
  }

  private void assertRefused(byte[] content, String reason) {
    assertThatThrownBy(() -> open(content).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model.safetensors: ")
        .hasMessageContaining(reason);
  }

  @Test
  void open_spacesBehindTheHeaderAndUnknownFields_areRead() {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],"
            + "\"data_offsets\":[0,8],\"later\":[{}]}}     ";
    try (var checkpoint = open(safetensors(header, littleEndian(1, 2)))) {
      assertThat(checkpoint.tensor("a").floats()).containsExactly(1, 2);
      assertThat(checkpoint.tensor("a")).hasToString("a F32[2]");
    }
  }

  @Test
  void open_noTensors_isEmpty() {
    try (var checkpoint = open(safetensors("{}", new byte[0]))) {
      assertThat(checkpoint.names()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 18446744073709551615",
    "100000001, at most 100000000",
    "9223372036854775807, at most",
    "13, 13 bytes",
    "0, begin with"
  })
  void open_wrongHeaderLength_isRefused(long length, String reason) {
    assertRefused(safetensors(length, "{}  ", new byte[8]), reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void open_tooShort_isRefused(int bytes) {
    assertRefused(new byte[bytes], "bytes are no safetensors file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {}",
        "[]",
        "{",
        "{}{}",
        "{} x",
        "{'a':{}}",
        "{a:{}}",
        "{\"a\":{},}",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":[]}",
        "{/**/}",
      })
  void open_wrongJson_isRefused(String header) {
    assertRefused(safetensors(header, new byte[0]), "");
  }

  @Test
  void open_headerThatIsNotUtf8_isRefused() {
    byte[] content = safetensors("{\"__metadata__\":{\"a\":\"?\"}}", new byte[0]);
    content[content.length - 4] = (byte) 0xff;
    assertRefused(content, "JSON can't be read");
  }

  @Test
  void open_deeplyNested_isRefused() {
    String header = "{\"a\":{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}";
    assertRefused(safetensors(header, new byte[0]), "JSON can't be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'shape':[2],'data_offsets':[0,8] | lacks",
        "'dtype':'F32','data_offsets':[0,8] | lacks",
        "'dtype':'F32','shape':[2] | lacks",
        "'dtype':'F32','shape':[2],'data_offsets':[8] | lacks",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8,8] | more than 2",
        "'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],'data_offsets':[0,8] | more than 32",
        "'dtype':'F32','shape':[3],'data_offsets':[0,8] | not its size",
        "'dtype':'F64','shape':[2],'data_offsets':[0,8] | not its size",
        "'dtype':'F32','shape':[2],'data_offsets':[8,0] | not its size",
        "'dtype':'F32','shape':[4294967296,4294967296,2],'data_offsets':[0,8] | not its size",
        "'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,0] | not its size",
        "'dtype':'F32','shape':[-2],'data_offsets':[0,8] | no whole number",
        "'dtype':'F32','shape':[2.0],'data_offsets':[0,8] | no whole number",
        "'dtype':'F32','shape':[2e0],'data_offsets':[0,8] | no whole number",
        "'dtype':'F32','shape':['2'],'data_offsets':[0,8] | no whole number",
        "'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8] | JSON can't be read",
        "'dtype':'F32','shape':2,'data_offsets':[0,8] | JSON can't be read",
        "'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8] | F8_E4M3",
        "'dtype':1,'shape':[8],'data_offsets':[0,8] | expected a string",
        "'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8] | twice",
        "'dtype':'F32','shape':[1],'data_offsets':[4,8] | begins at 4",
        "'dtype':'F32','shape':[1],'data_offsets':[0,4] | 8 follow the header",
        "'dtype':'F32','shape':[4],'data_offsets':[0,16] | take 16 bytes",
      },
      quoteCharacter = '`')
  void open_wrongTensor_isRefused(String fields, String reason) {
    String header = ("{'a':{" + fields + "}}").replace('\'', '"');
    assertRefused(safetensors(header, new byte[8]), reason);
  }

  private static String two(String name, int begin, int end) {
    String field = "\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}";
    return "{"
        + field.formatted("a", 4, 0, 4)
        + ","
        + field.formatted(name, end - begin, begin, end)
        + "}";
  }

  @Test
  void open_rangesThatOverlapOrLeaveAHole_areRefused() {
    open(safetensors(two("b", 4, 8), new byte[8])).close();
    assertRefused(safetensors(two("b", 2, 8), new byte[8]), "begins at 2, where 4");
    assertRefused(safetensors(two("b", 0, 4), new byte[4]), "begins at 0, where 4");
    assertRefused(safetensors(two("b", 6, 8), new byte[8]), "begins at 6, where 4");
    assertRefused(safetensors(two("b", 4, 8), new byte[9]), "9 follow the header");
    assertRefused(safetensors(two("b", 4, 8), new byte[7]), "7 follow the header");
  }

  @Test
  void open_nameTwice_isRefused() {
    assertRefused(safetensors(two("a", 4, 8), new byte[8]), "\"a\" twice");
    assertRefused(safetensors(two("\\u0061", 4, 8), new byte[8]), "\"a\" twice");
  }

  @Test
  void read_behindTwoGigabytes_findsTheNumbers() throws IOException {
    long many = (1L << 31) + 8;
    String header =
        "{\"big\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},".formatted(many, many)
            + "\"tail\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                .formatted(many, many + 8);
    Path file = folder.resolve("model.safetensors");
    byte[] start = safetensors(header, new byte[0]);
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(start));
      channel.write(ByteBuffer.wrap(new byte[] {7}), start.length + many - 1);
      channel.write(ByteBuffer.wrap(littleEndian(1.5f, -2)), start.length + many);
    }
    try (var checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.tensor("tail").floats()).containsExactly(1.5f, -2);
      assertThat(checkpoint.tensor("tail").map(1, 1).order(ByteOrder.LITTLE_ENDIAN).getFloat())
          .isEqualTo(-2);
      assertThat(checkpoint.tensor("big").byteLength()).isEqualTo(many);
      assertThat(checkpoint.tensor("big").map(many - 2, 2).get(1)).isEqualTo((byte) 7);
    }
  }
}
