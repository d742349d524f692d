// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The kinds of network that programs can be written for, by {@code model_type}. */
public final class Architectures {
  private static final Map<String, Function<ModelConfig, Architecture>> BY_TYPE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bert", Bert::of),
              Map.entry("camembert", Roberta::of),
              Map.entry("deberta-v2", DebertaV2::of),
              Map.entry("distilbert", DistilBert::of),
              Map.entry("electra", Electra::of),
              Map.entry("eurobert", Decoders::euroBert),
              Map.entry("gemma3_text", Decoders::gemma3),
              Map.entry("mistral", Decoders::mistral),
              Map.entry("modernbert", ModernBert::of),
              Map.entry("mpnet", Mpnet::of),
              Map.entry("new", RotaryBert::gte),
              Map.entry("nomic_bert", RotaryBert::nomic),
              Map.entry("qwen2", Decoders::qwen2),
              Map.entry("qwen3", Decoders::qwen3),
              Map.entry("roberta", Roberta::of),
              Map.entry("t5", T5::of),
              Map.entry("xlm-roberta", Roberta::of)));

  private Architectures() {}

  /**
   * The network of a configuration.
   *
   * @throws SextantException if its type is not known, or it has something that programs are not
   *     written for; the message names it
   */
  public static Architecture of(ModelConfig config) {
    String type = config.text("model_type", "none");
    Function<ModelConfig, Architecture> known = BY_TYPE.get(type);
    if (known == null) {
      throw new SextantException(
          "%s has model_type %s; known are %s: give the model as ONNX or TorchScript"
              .formatted(config, type, known()));
    }
    return known.apply(config);
  }

  /** All values of {@code model_type} that are known. */
  public static Set<String> known() {
    return BY_TYPE.keySet();
  }
}
