// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tokens before and behind a text that {@code tokenizer_config.json} asks for by {@code
 * add_bos_token} and {@code add_eos_token}, where {@code tokenizer.json} has none of them. The
 * tokenizers of Llama and Gemma in transformers 4 add them when they load, and so does the code
 * that comes with gte-Qwen2; models whose vector is the last token's state depend on it. What is
 * there stays.
 */
final class EndTokens {
  private static final String SINGLE = "single";
  private static final String SPECIAL = "SpecialToken";

  private final JsonObject tokenizer;
  private final ModelConfig config;

  private EndTokens(JsonObject tokenizer, ModelConfig config) {
    this.tokenizer = tokenizer;
    this.config = config;
  }

  /** Whether the tokenizer is one of those that add them. */
  static boolean asked(ModelConfig config) {
    boolean adds =
        config.text("tokenizer_class", "").matches("(Code)?(Llama|Gemma).*")
            || config.object("auto_map").has("AutoTokenizer");
    return adds && (config.truth("add_bos_token", false) || config.truth("add_eos_token", false));
  }

  /**
   * Adds what is missing.
   *
   * @param tokenizer what {@code tokenizer.json} says; changed
   * @param config what {@code tokenizer_config.json} says
   * @return whether anything was
   * @throws SextantException if the configuration has no such token, or the vocabulary hasn't
   */
  static boolean addMissing(JsonObject tokenizer, ModelConfig config) {
    EndTokens ends = new EndTokens(tokenizer, config);
    return ends.add(
        ends.asked("add_bos_token").flatMap(flag -> ends.missing("bos_token", flag)),
        ends.asked("add_eos_token").flatMap(flag -> ends.missing("eos_token", flag)));
  }

  /**
   * Adds the token behind a text if it is missing, as the code that comes with a model does.
   *
   * @return whether it was
   * @throws SextantException as {@link #addMissing}
   */
  static boolean addMissingEnd(JsonObject tokenizer, ModelConfig config) {
    EndTokens ends = new EndTokens(tokenizer, config);
    return ends.add(Optional.empty(), ends.missing("eos_token", "a model that ends texts"));
  }

  private Optional<String> asked(String flag) {
    return config.truth(flag, false) ? Optional.of(flag) : Optional.empty();
  }

  private boolean add(Optional<String> first, Optional<String> last) {
    if (first.isEmpty() && last.isEmpty()) {
      return false;
    }
    JsonObject template = template();
    JsonArray around = new JsonArray();
    first.ifPresent(token -> around.add(special(token, template)));
    around.addAll(template.getAsJsonArray(SINGLE));
    last.ifPresent(token -> around.add(special(token, template)));
    template.add(SINGLE, around);
    return true;
  }

  /**
   * A token that no template has.
   *
   * @param reason what asks for it
   */
  private Optional<String> missing(String token, String reason) {
    ModelConfig object = config.object(token);
    String name = object.has("content") ? object.text("content", "") : config.text(token, "");
    if (name.isEmpty()) {
      throw new SextantException(
          "%s has %s, and no %s; expected the token to add".formatted(config, reason, token));
    }
    boolean there =
        processors(tokenizer.get("post_processor"))
            .anyMatch(one -> one.toString().contains('"' + name + '"'));
    return there ? Optional.empty() : Optional.of(name);
  }

  private static Stream<JsonObject> processors(JsonElement processor) {
    if (processor == null || !processor.isJsonObject()) {
      return Stream.of();
    }
    JsonObject one = processor.getAsJsonObject();
    return one.has("processors")
        ? one.getAsJsonArray("processors").asList().stream().flatMap(EndTokens::processors)
        : Stream.of(one);
  }

  /** The one that is there, or a new one behind what else is there. */
  private JsonObject template() {
    List<JsonObject> all = processors(tokenizer.get("post_processor")).toList();
    return all.stream()
        .filter(one -> one.get("type").getAsString().equals("TemplateProcessing"))
        .findFirst()
        .orElseGet(
            () -> {
              JsonObject template = plainTemplate();
              JsonArray processors = new JsonArray();
              all.forEach(processors::add);
              processors.add(template);
              JsonObject sequence = new JsonObject();
              sequence.addProperty("type", "Sequence");
              sequence.add("processors", processors);
              tokenizer.add("post_processor", sequence);
              return template;
            });
  }

  private static JsonObject plainTemplate() {
    return JsonParser.parseString(
            """
            {"type": "TemplateProcessing", "special_tokens": {},
             "single": [{"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}}]}
            """)
        .getAsJsonObject();
  }

  private JsonObject special(String token, JsonObject template) {
    JsonObject known = new JsonObject();
    known.addProperty("id", token);
    JsonArray ids = new JsonArray();
    ids.add(id(token));
    JsonArray names = new JsonArray();
    names.add(token);
    known.add("ids", ids);
    known.add("tokens", names);
    template.getAsJsonObject("special_tokens").add(token, known);
    JsonObject place = new JsonObject();
    place.addProperty("id", token);
    place.addProperty("type_id", 0);
    JsonObject special = new JsonObject();
    special.add(SPECIAL, place);
    return special;
  }

  private int id(String token) {
    return added()
        .filter(one -> one.get("content").getAsString().equals(token))
        .findFirst()
        .map(one -> one.get("id").getAsInt())
        .orElseThrow(
            () ->
                new SextantException(
                    "%s asks for the token %s, which tokenizer.json does not add; its special tokens are %s"
                        .formatted(
                            config,
                            token,
                            added().map(one -> one.get("content").getAsString()).toList())));
  }

  private Stream<JsonObject> added() {
    JsonElement tokens = tokenizer.get("added_tokens");
    return tokens == null || !tokens.isJsonArray()
        ? Stream.of()
        : tokens.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject);
  }
}
