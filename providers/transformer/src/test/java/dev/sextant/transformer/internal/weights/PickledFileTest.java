// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static dev.sextant.transformer.internal.weights.ZipWriter.NUMBERS;
import static dev.sextant.transformer.internal.weights.ZipWriter.archive;
import static dev.sextant.transformer.internal.weights.ZipWriter.goodPickle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickledFileTest {
  @TempDir Path folder;

  private Checkpoint open(byte[] content) {
    return Checkpoint.open(TestFiles.write(folder.resolve("pytorch_model.bin"), content));
  }

  private void assertRefused(byte[] content, String reason) {
    assertThatThrownBy(() -> open(content).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("pytorch_model.bin: ")
        .hasMessageContaining(reason);
  }

  private void assertPickleRefused(PickleWriter pickle, String reason) {
    assertRefused(archive(pickle.end()).finish(), reason);
  }

  private void assertGood(byte[] content) {
    try (var checkpoint = open(content)) {
      assertThat(checkpoint.tensor("w", 2, 3).floats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void open_plainArchive_isRead() {
    assertGood(archive(goodPickle()).finish());
  }

  @ParameterizedTest
  @CsvSource({
    "refused-tensor.pt, no dict of tensors",
    "refused-module.pt, refused",
    "refused-sparse.pt, torch._utils._rebuild_sparse_tensor",
    "refused-repeated.pt, repeats",
    "refused-type.pt, torch.float8_e4m3fn",
    "refused-torchscript.pt, TorchScript"
  })
  void open_whatPythonWroteAndIsNotForUs_isRefused(String file, String reason) {
    assertThatThrownBy(() -> Checkpoint.open(golden(file)).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(reason);
  }

  // Pickles that do something

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os system",
        "posix system",
        "builtins eval",
        "__builtin__ getattr",
        "torch load",
        "torch.storage _load_from_bytes",
        "torch FloatStorage.from_file",
        "torch.jit load",
        "numpy.core.multiarray _reconstruct"
      })
  void pickle_namesAnythingElse_isRefusedByName(String global) {
    String[] parts = global.split(" ", 2);
    String name = parts[0] + "." + parts[1];
    assertPickleRefused(new PickleWriter().global(global).text("x").codes(0x85, 'R'), name);
    assertPickleRefused(
        new PickleWriter(0x80, 4).text(parts[0]).text(parts[1]).codes(0x93, ')', 'R'), name);
    assertPickleRefused(new PickleWriter().global(global), "nothing of it was run");
  }

  @Test
  void pickle_splitsAKnownNameElsewhere_isRefused() {
    assertPickleRefused(new PickleWriter().global("torch _utils._rebuild_tensor_v2"), "calls on");
  }

  @Test
  void pickle_longOrUnprintableName_isToldShortly() {
    assertThatThrownBy(
            () ->
                open(
                    archive(new PickleWriter().global("a\u001b[2J" + "x".repeat(9999) + " y").end())
                        .finish()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("a?[2Jxxx")
        .message()
        .hasSizeLessThan(1000);
  }

  @Test
  void pickle_opcodeThatNoTensorNeeds_isRefused() {
    // INST, OBJ, NEWOBJ, NEWOBJ_EX, EXT1, PERSID, EMPTY_SET, BINBYTES, text opcodes, DUP, POP
    for (int code : new int[] {'i', 'o', 0x81, 0x92, 0x82, 'P', 0x8f, 'B', 'I', 'S', '2', '0'}) {
      assertPickleRefused(
          new PickleWriter().codes('(', 'N', ')', code, 0, 0, 0, 0),
          "opcode 0x%02x".formatted(code));
    }
  }

  @Test
  void pickle_callsOrBuildsWhatIsNoFunction_isRefused() {
    assertPickleRefused(new PickleWriter().text("os.system").codes(')', 'R'), "no function");
    assertPickleRefused(new PickleWriter().global("torch Size").codes('N', 'R'), "no function");
    assertPickleRefused(
        new PickleWriter().global("torch FloatStorage").codes(')', 'R'), "torch.FloatStorage");
    assertPickleRefused(
        new PickleWriter().global("torch float32").codes(')', 'R'), "torch.float32");
    assertPickleRefused(
        new PickleWriter().global("collections OrderedDict").codes('N', 0x85, 'R'), "OrderedDict");
    assertPickleRefused(new PickleWriter().global("torch Size").codes('}', 'b'), "sets attributes");
    assertPickleRefused(new PickleWriter().codes('}', 'N', 'b'), "sets attributes");
  }

  @Test
  void pickle_wrongCallOfAKnownFunction_isRefused() {
    String rebuild = "torch._utils _rebuild_tensor_v2";
    assertPickleRefused(new PickleWriter().global(rebuild).codes(')', 'R'), "_rebuild_tensor_v2");
    assertPickleRefused(
        new PickleWriter().global(rebuild).codes('(', 'N', 'N', 'N', 'N', 'N', 'N', 't', 'R'),
        "_rebuild_tensor_v2");
    assertPickleRefused(
        new PickleWriter().global("torch._utils _rebuild_parameter").codes('N', 0x85, 'R'),
        "_rebuild_parameter");
    assertPickleRefused(
        new PickleWriter().global("torch._utils _rebuild_tensor_v3").codes(')', 'R'), "v3");
  }

  @Test
  void pickle_negatedTensor_isRefused() {
    var pickle =
        new PickleWriter()
            .global("torch._utils _rebuild_tensor_v2")
            .codes('(')
            .storage("torch FloatStorage", "0", 6)
            .whole(0)
            .tuple("6")
            .tuple("1")
            .codes(0x89, 'N', '}')
            .text("neg")
            .codes(0x88, 's', 't', 'R');
    assertPickleRefused(pickle, "_rebuild_tensor_v2");
  }

  @Test
  void pickle_wrongPersistentId_isRefused() {
    assertPickleRefused(new PickleWriter().text("/etc/passwd").codes('Q'), "no storage");
    assertPickleRefused(new PickleWriter().tuple("1,2,3,4,5").codes('Q'), "no storage");
    assertPickleRefused(new PickleWriter().storage("torch float32", "0", 6), "no storage");
    assertPickleRefused(new PickleWriter().storage("os system", "0", 6), "os.system");
  }

  // Pickles that are no pickles

  @Test
  void pickle_unbalanced_isRefused() {
    assertPickleRefused(new PickleWriter(), "takes more");
    assertPickleRefused(new PickleWriter().codes('t'), "did not begin");
    assertPickleRefused(new PickleWriter().codes('N', '(', 0x85), "takes more");
    assertPickleRefused(new PickleWriter().codes('}', '(', 's'), "takes more");
    assertPickleRefused(new PickleWriter().codes('N', 'N'), "leaves things behind");
    assertPickleRefused(new PickleWriter().codes('(', 'N'), "leaves things behind");
    assertPickleRefused(new PickleWriter().codes('N', '.', 'N'), "leaves things behind");
    assertPickleRefused(new PickleWriter().codes('N', 'N', 'a'), "no list");
    assertPickleRefused(new PickleWriter().codes('N', 'N', 'N', 's'), "no dict");
    assertPickleRefused(new PickleWriter().codes('}', '(', 'N', 'u'), "no dict");
    assertPickleRefused(new PickleWriter().codes('}', 'N', 'N', 's'), "key");
    assertPickleRefused(new PickleWriter().codes('h', 9), "recalls 9");
    assertPickleRefused(new PickleWriter().codes('N', 'N', 0x93), "no string");
  }

  @Test
  void pickle_endsEarlyOrLies_isRefused() {
    assertRefused(archive(new byte[] {(byte) 0x80, 2, '}'}).finish(), "ends early");
    assertRefused(archive(new byte[] {(byte) 0x80}).finish(), "ends early");
    assertRefused(archive(new byte[0]).finish(), "ends early");
    assertPickleRefused(new PickleWriter().codes('X', 255, 255, 255, 255), "ends early");
    assertPickleRefused(new PickleWriter().codes(0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80), "ends early");
    assertPickleRefused(new PickleWriter().codes(0x95, 99, 0, 0, 0, 0, 0, 0, 0), "ends early");
    assertPickleRefused(new PickleWriter().codes('c', 'o', 's'), "ends early");
    assertPickleRefused(new PickleWriter().codes(0x8c, 1, 0xff), "not UTF-8");
    assertPickleRefused(new PickleWriter().codes(0x8a, 9), "9 bytes");
    assertPickleRefused(new PickleWriter(0x80, 1), "protocol 1");
    assertPickleRefused(new PickleWriter().codes(0x80, 2), "protocol");
  }

  @Test
  void pickle_setsANameTwice_isRefused() {
    assertPickleRefused(
        new PickleWriter().codes('}').text("w").codes('N', 's').text("w").codes('N', 's'), "twice");
  }

  @Test
  void pickle_holdsItselfOrNestsDeeply_isNoMatter() {
    var pickle = new PickleWriter().codes('}', 'q', 0).text("self").codes('h', 0, 's').text("deep");
    pickle.codes(')');
    for (int i = 0; i < 100_000; i++) {
      pickle.codes(0x85);
    }
    pickle.codes('s').text("w").view("torch FloatStorage", 0, "2,3", "3,1", "0", 6).codes('s');
    assertGood(archive(pickle.end()).finish());
  }

  @Test
  void pickle_tooManySteps_isRefused() {
    var pickle = new PickleWriter();
    for (int i = 0; i < 1_000_001; i++) {
      pickle.codes('}');
    }
    assertPickleRefused(pickle, "more than 1000000 steps");
  }

  @Test
  void pickle_withoutTensors_listsWhatThereIs() {
    assertPickleRefused(new PickleWriter().codes('}').text("epoch").codes('K', 3, 's'), "[epoch]");
    assertPickleRefused(new PickleWriter().codes('N'), "no dict");
  }

  // Tensors that do not lie where they say

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "0 | 7 | 1 | does not lie in its storage",
        "1 | 6 | 1 | does not lie in its storage",
        "7 | 0 | 1 | does not lie in its storage",
        "0 | 2,3 | 4,1 | does not lie in its storage",
        "0 | 2,2 | 9223372036854775807,1 | does not lie in its storage",
        "0 | 3,2 | 4611686018427387904,1 | does not lie in its storage",
        "0 | 2 | -1 | does not lie in its storage",
        "5 | -2 | 1 | does not lie in its storage",
        "0 | 2,3 | 1 | does not lie in its storage",
        "0 | 4294967296,4294967296,2 | 1,1,1 | does not lie in its storage",
        "0 | 4611686018427387904 | 0 | does not lie in its storage",
        "-1 | 2 | 1 | begins at element -1",
        "4611686018427387904 | 2 | 1 | begins at element",
        "0 | 1000000000000 | 0 | repeats",
        "0 | 3,3 | 1,1 | repeats",
      })
  void tensor_outsideItsStorage_isRefused(
      long offset, String shape, String strides, String reason) {
    assertRefused(archive(PickleWriter.tensor(offset, shape, strides, "0", 6)).finish(), reason);
  }

  @Test
  void tensor_ofManyAxes_isRefused() {
    String ones = "1,".repeat(40) + "1";
    assertRefused(archive(PickleWriter.tensor(0, ones, ones, "0", 6)).finish(), "41 axes");
  }

  @Test
  void tensor_strangeStridesThatDoNotMatter_isRead() {
    try (var checkpoint =
        open(archive(PickleWriter.tensor(1, "1,5", "987654321,1", "0", 6)).finish())) {
      assertThat(checkpoint.tensor("w").floats()).containsExactly(1, 2, 3, 4, 5);
    }
    try (var checkpoint = open(archive(PickleWriter.tensor(0, "0,5", "5,1", "0", 6)).finish())) {
      assertThat(checkpoint.tensor("w").floats()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "0, 7", "1, 6", "../data.pkl, 6", "0, -1", "0, 4611686018427387910"})
  void storage_ofAnotherSizeOrNone_isRefused(String key, long elements) {
    assertRefused(archive(PickleWriter.tensor(0, "0", "1", key, elements)).finish(), "");
  }

  @Test
  void open_otherByteOrder_isRefused() {
    var zip = new ZipWriter();
    zip.add("a/data.pkl", goodPickle());
    zip.add("a/byteorder", "big");
    zip.add("a/data/0", NUMBERS);
    assertRefused(zip.finish(), "byte order \"big\"");
  }

  @Test
  void open_otherFiles_areRefused() {
    assertRefused(new byte[3], "3 bytes");
    assertRefused(new byte[300], "no archive of torch.save");
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertRefused(tar, "before version 0.2");
    assertRefused("PK\3\4".repeat(3).getBytes(StandardCharsets.US_ASCII), "no archive");
  }
}
