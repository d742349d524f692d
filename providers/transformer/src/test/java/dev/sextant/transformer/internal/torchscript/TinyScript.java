// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * TorchScript files as somebody else might make them, with a {@code forward} of ids and mask: each
 * token's state is its row of a table.
 */
public final class TinyScript {
  private static final String STATES =
      """
        def forward(self: %s,
          ids: Tensor,
          mask: Tensor) -> Tensor:
          return torch.embedding(self.table, ids)
      """;

  private static final String POOLED =
      """
        def forward(self: %s,
          ids: Tensor,
          mask: Tensor) -> Tensor:
          states = torch.embedding(self.table, ids)
          return torch.sum(torch.mul(states, torch.unsqueeze(mask, 2)), [1])
      """;

  private static final String THREE =
      """
        def forward(self: %s,
          ids: Tensor,
          mask: Tensor,
          types: Tensor) -> Tensor:
          return torch.embedding(self.table, ids)
      """;

  private TinyScript() {}

  /** Writes one that gives states. */
  public static Path states(Path file, float[]... table) throws IOException {
    return write(file, STATES, table);
  }

  /** Writes one that gives the sums of the states. */
  public static Path pooled(Path file, float[]... table) throws IOException {
    return write(file, POOLED, table);
  }

  /** Writes one that takes something more. */
  public static Path ofThreeInputs(Path file, float[]... table) throws IOException {
    return write(file, THREE, table);
  }

  private static Path write(Path file, String method, float[]... table) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(table.length * table[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : table) {
      for (float number : row) {
        bytes.putFloat(number);
      }
    }
    Attribute attribute =
        new Attribute(
            "table",
            StorageType.FLOAT32,
            new long[] {table.length, table[0].length},
            target -> target.write(bytes.flip()));
    TorchScriptArchive.write(file, List.of(attribute), method.formatted(TorchScriptArchive.type()));
    return file;
  }
}
