// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteLinesTest {
  private static List<ByteLines.Line> lines(InputStream in) throws IOException {
    List<ByteLines.Line> lines = new ArrayList<>();
    try (ByteLines reader = new ByteLines(in)) {
      for (ByteLines.Line line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> texts(String text) throws IOException {
    return lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).stream()
        .map(ByteLines.Line::text)
        .toList();
  }

  @Test
  void next_ofAnyLineEnds_givesEachLineOnce() throws IOException {
    assertThat(texts("")).isEmpty();
    assertThat(texts("\n")).containsExactly("");
    assertThat(texts("one\r\n\ntwo\rstill two\n三"))
        .containsExactly("one", "", "two\rstill two", "三");
  }

  @Test
  void next_afterAByteOrderMark_leavesItOutOfTheFirstLineAlone() throws IOException {
    assertThat(texts("\uFEFFone\n\uFEFFtwo")).containsExactly("one", "\uFEFFtwo");
  }

  @Test
  void next_ofALineThatIsNotUtf8_saysSoAndGoesOn() throws IOException {
    byte[] bytes = "a\nna\u00EFve\nb\n".getBytes(StandardCharsets.ISO_8859_1);

    List<ByteLines.Line> lines = lines(new ByteArrayInputStream(bytes));

    assertThat(lines)
        .containsExactly(
            new ByteLines.Line(1, "a", null),
            new ByteLines.Line(2, null, "is not UTF-8"),
            new ByteLines.Line(3, "b", null));
  }

  @Test
  void next_ofALineWithoutEnd_keepsNoMoreOfItThanTheLongest() throws IOException {
    byte[] endless = new byte[ByteLines.LONGEST + 10];
    Arrays.fill(endless, (byte) 'x');
    InputStream in =
        new SequenceInputStream(
            new ByteArrayInputStream(endless), new ByteArrayInputStream(new byte[] {'\n', 'b'}));

    assertThat(lines(in))
        .containsExactly(
            new ByteLines.Line(1, null, "is longer than 64 MB"), new ByteLines.Line(2, "b", null));
  }

  @Test
  void bytes_afterTheLastLine_isAllOfThem() throws IOException {
    byte[] bytes = "三\r\nfour".getBytes(StandardCharsets.UTF_8);
    try (ByteLines reader = new ByteLines(new ByteArrayInputStream(bytes))) {
      assertThat(reader.next()).isEqualTo(new ByteLines.Line(1, "三", null));
      assertThat(reader.bytes()).isEqualTo(5);
      assertThat(reader.next()).isEqualTo(new ByteLines.Line(2, "four", null));
      assertThat(reader.bytes()).isEqualTo(bytes.length);
      assertThat(reader.next()).isNull();
    }
  }
}
