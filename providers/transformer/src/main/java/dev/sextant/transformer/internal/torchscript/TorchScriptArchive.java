// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The file that {@code torch.jit.save} writes and {@code torch.jit.load} reads: a zip with a pickle
 * of the module, the bytes of its tensors, and its methods as text (the format is PyTorch's {@code
 * torch/csrc/jit/docs/serialization.md}). Here a module has one method, tensors, a flag, and
 * nothing else. Loading never runs the text; it is compiled to torch's own operators.
 */
final class TorchScriptArchive {
  /** The folder inside the zip; any name will do. */
  private static final String ROOT = "encoder/";

  private static final String MODULE = "__torch__";
  private static final String CLASS = "Encoder";

  /**
   * The archive format, which also says what operators mean: in older ones, {@code gelu} can't be
   * approximated. libtorch 1.13 and later read it.
   */
  private static final String VERSION = "10\n";

  /** A bool that each module has, false at first, for what its method does only once. */
  static final String FLAG = "ready";

  private TorchScriptArchive() {}

  /**
   * Writes a module; tensors go through in the blocks that their {@link Content} writes.
   *
   * @param file overwritten
   * @param attributes the module's tensors, with different names
   * @param method its method as {@code torch.jit.save} writes it, from {@code def} on, indented by
   *     two spaces
   */
  static void write(Path file, List<Attribute> attributes, String method) throws IOException {
    try (StoredZip zip = new StoredZip(file)) {
      zip.add(ROOT + "data.pkl", bytes(module(attributes)));
      zip.add(ROOT + "code/" + MODULE + ".py", bytes(code(attributes, method)));
      for (int key = 0; key < attributes.size(); key++) {
        add(zip, String.valueOf(key), attributes.get(key));
      }
      zip.add(ROOT + "constants.pkl", bytes(new PickleWriter().emptyTuple().stop()));
      zip.add(ROOT + "version", bytes(VERSION));
      zip.add(ROOT + "byteorder", bytes("little"));
      zip.finish();
    }
  }

  private static Content bytes(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Content bytes(byte[] all) {
    return target -> {
      ByteBuffer buffer = ByteBuffer.wrap(all);
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    };
  }

  /** Refuses content of another size: libtorch would read what lies behind it. */
  private static void add(StoredZip zip, String key, Attribute attribute) throws IOException {
    long written = zip.add(ROOT + "data/" + key, attribute.content());
    long expected = attribute.elements() * attribute.type().bytes();
    if (written != expected) {
      throw new IOException(
          "tensor %s has %d bytes; its shape needs %d"
              .formatted(attribute.name(), written, expected));
    }
  }

  private static byte[] module(List<Attribute> attributes) {
    PickleWriter pickle = new PickleWriter();
    pickle.global(MODULE, CLASS).emptyTuple().newObject().emptyDictionary().mark();
    pickle.text("training").no();
    pickle.text("_is_full_backward_hook").none();
    pickle.text(FLAG).no();
    for (int key = 0; key < attributes.size(); key++) {
      pickle.text(attributes.get(key).name());
      tensor(pickle, attributes.get(key), String.valueOf(key));
    }
    return pickle.setItems().build().stop();
  }

  private static void tensor(PickleWriter pickle, Attribute attribute, String key) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
    pickle.mark().text("storage").global("torch", attribute.type().className());
    pickle.text(key).text("cpu").whole(attribute.elements()).tuple().persistentId();
    pickle.whole(0).wholes(attribute.shape()).wholes(attribute.strides());
    // No gradient, no hooks.
    pickle.no().global("collections", "OrderedDict").emptyTuple().reduce();
    pickle.tuple().reduce();
  }

  private static String code(List<Attribute> attributes, String method) {
    StringBuilder code = new StringBuilder("class ").append(CLASS).append("(Module):\n");
    code.append("  __parameters__ = []\n");
    // Buffers, so that a module that is moved to a device takes them along.
    code.append("  __buffers__ = [");
    attributes.forEach(each -> code.append('"').append(each.name()).append("\", "));
    code.append("]\n");
    code.append("  training : bool\n");
    code.append("  _is_full_backward_hook : Optional[bool]\n");
    code.append("  ").append(FLAG).append(" : bool\n");
    for (Attribute attribute : attributes) {
      code.append("  ").append(attribute.name()).append(" : Tensor\n");
    }
    return code.append(method).toString();
  }

  /** The type of {@code self} in the method's text. */
  static String type() {
    return MODULE + "." + CLASS;
  }
}
