// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Metadata;
import dev.sextant.Metadata.Flag;
import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Texts;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Value;
import dev.sextant.Metadata.Whole;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;

/** Metadata as bytes: a count, then for each value its name, a byte for its type, and itself. */
final class MetadataCodec {
  private static final byte TEXT = 0;
  private static final byte TEXTS = 1;
  private static final byte WHOLE = 2;
  private static final byte REAL = 3;
  private static final byte FLAG = 4;
  private static final byte TIME = 5;

  private MetadataCodec() {}

  static BytesRef encode(Metadata metadata) {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    try {
      out.writeVInt(metadata.values().size());
      for (Map.Entry<String, Value> entry : metadata.values().entrySet()) {
        out.writeString(entry.getKey());
        write(out, entry.getValue());
      }
    } catch (IOException e) {
      throw new AssertionError("a buffer in memory does not fail", e);
    }
    return new BytesRef(out.toArrayCopy());
  }

  private static void write(DataOutput out, Value value) throws IOException {
    if (value instanceof Text text) {
      out.writeByte(TEXT);
      out.writeString(text.value());
    } else if (value instanceof Texts texts) {
      out.writeByte(TEXTS);
      out.writeVInt(texts.values().size());
      for (String each : texts.values()) {
        out.writeString(each);
      }
    } else if (value instanceof Whole whole) {
      out.writeByte(WHOLE);
      out.writeLong(whole.value());
    } else if (value instanceof Real real) {
      out.writeByte(REAL);
      out.writeLong(Double.doubleToLongBits(real.value()));
    } else if (value instanceof Flag flag) {
      out.writeByte(FLAG);
      out.writeByte((byte) (flag.value() ? 1 : 0));
    } else if (value instanceof Time time) {
      out.writeByte(TIME);
      out.writeLong(time.value().toEpochMilli());
    }
  }

  static Metadata decode(BytesRef bytes) throws IOException {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    Map<String, Value> values = new HashMap<>();
    for (int left = in.readVInt(); left > 0; left--) {
      values.put(in.readString(), read(in));
    }
    return Metadata.of(values);
  }

  private static Value read(ByteArrayDataInput in) throws IOException {
    byte type = in.readByte();
    return switch (type) {
      case TEXT -> new Text(in.readString());
      case TEXTS -> {
        List<String> values = new ArrayList<>();
        for (int left = in.readVInt(); left > 0; left--) {
          values.add(in.readString());
        }
        yield new Texts(values);
      }
      case WHOLE -> new Whole(in.readLong());
      case REAL -> new Real(Double.longBitsToDouble(in.readLong()));
      case FLAG -> new Flag(in.readByte() == 1);
      case TIME -> new Time(Instant.ofEpochMilli(in.readLong()));
      default -> throw new CorruptIndexException("metadata of type " + type, "stored fields");
    };
  }
}
