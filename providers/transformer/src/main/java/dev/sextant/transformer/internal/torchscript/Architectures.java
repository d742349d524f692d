// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.List;
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
              Map.entry("gte", RotaryBert::gte),
              Map.entry("mistral", Decoders::mistral),
              Map.entry("modernbert", ModernBert::of),
              Map.entry("mpnet", Mpnet::of),
              Map.entry("mt5", T5::multilingual),
              Map.entry("new", RotaryBert::gte),
              Map.entry("nomic_bert", RotaryBert::nomic),
              Map.entry(NvEmbed.TYPE, NvEmbed::of),
              Map.entry("qwen2", Decoders::qwen2),
              Map.entry("qwen3", Decoders::qwen3),
              Map.entry("roberta", Roberta::of),
              Map.entry("t5", T5::of),
              Map.entry("umt5", T5::multilingualByLayer),
              Map.entry("xlm-roberta", Architectures::xlmRoberta)));

  /** Types that are published with code, which is what is written here for them. */
  private static final Set<String> TYPES_OF_CODE =
      Set.of("eurobert", "gte", "new", "nomic_bert", NvEmbed.TYPE);

  /** Code that models bring under the type of another, and that is written here. */
  private static final Set<String> WRITTEN =
      Set.of("jinaai/xlm-roberta-flash-implementation--modeling_lora.XLMRobertaLoRA");

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

  /** Jina's third is published under the name of what it was made from. */
  private static Architecture xlmRoberta(ModelConfig config) {
    return config.has(JinaV3.ADAPTATIONS) ? JinaV3.of(config) : Roberta.of(config);
  }

  /**
   * Whether code that a configuration's {@code auto_map} names for the network is written here too,
   * so that none of the model's own need run.
   *
   * @throws SextantException if it is, in two ways, and the configuration does not say which
   */
  public static boolean writes(ModelConfig config) {
    String type = config.text("model_type", "none");
    List<String> code = config.object("auto_map").texts("AutoModel");
    if (type.equals("qwen2") && !config.has("is_causal")) {
      throw new SextantException(
          "%s names code of its own for qwen2 (%s) and does not say whether tokens see those behind them: add \"is_causal\": false for gte-Qwen2, Stella and others whose tokens see all, or true"
              .formatted(config, code));
    }
    return type.equals("qwen2")
        || TYPES_OF_CODE.contains(type)
        || code.stream().anyMatch(WRITTEN::contains);
  }

  /**
   * Whether code that comes with a model puts the tokenizer's last token behind each text, where
   * the tokenizer's own files do not say so.
   */
  public static boolean endTexts(ModelConfig config) {
    return NvEmbed.endsTexts(config);
  }

  /** All values of {@code model_type} that are known. */
  public static Set<String> known() {
    return BY_TYPE.keySet();
  }
}
