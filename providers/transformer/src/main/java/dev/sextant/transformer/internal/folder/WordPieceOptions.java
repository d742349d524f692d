// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How BERT's tokenizer divides texts, WordPiece by name (Wu et al., 2016; Devlin et al., 2018),
 * where a folder has its vocabulary alone: as {@code BertTokenizer} of transformers 5 is made.
 *
 * @param lowerCase whether capitals are read as small letters; if not said, they are
 * @param stripAccents whether accents are left out; if not said, where capitals are
 * @param divideChinese whether each Chinese character is a word
 * @param special the names of special tokens: cls, sep, unk, pad, mask
 * @param further more names that are read as tokens, if the vocabulary has them
 */
record WordPieceOptions(
    @Nullable Boolean lowerCase,
    @Nullable Boolean stripAccents,
    boolean divideChinese,
    Map<String, String> special,
    List<String> further) {
  private static final Logger LOGGER = LoggerFactory.getLogger(WordPieceOptions.class);

  private static final String LOWER_CASE = "do_lower_case";
  private static final String ACCENTS = "strip_accents";
  private static final String CHINESE = "tokenize_chinese_chars";
  private static final String CLASS = "tokenizer_class";
  private static final int LONGEST_WORD = 100;

  /** Classes whose {@code vocab.txt} is WordPiece behind BERT's own division into words. */
  private static final Set<String> CLASSES =
      Set.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MPNetTokenizer");

  private static final Map<String, String> OF_BERT =
      Map.of("cls", "[CLS]", "sep", "[SEP]", "unk", "[UNK]", "pad", "[PAD]", "mask", "[MASK]");

  private static final Map<String, String> OF_MPNET =
      Map.of("cls", "<s>", "sep", "</s>", "unk", "[UNK]", "pad", "<pad>", "mask", "<mask>");

  private static final Map<String, Map<String, String>> BY_TYPE =
      new TreeMap<>(
          Map.of("bert", OF_BERT, "distilbert", OF_BERT, "electra", OF_BERT, "mpnet", OF_MPNET));

  /** Names that wait for tokens, such as {@code [unused7]}; they may be written in any letters. */
  private static final Pattern UNUSED =
      Pattern.compile("\\[?unused\\d+]?", Pattern.CASE_INSENSITIVE);

  /**
   * What a folder says, and BERT's defaults.
   *
   * @param config {@code tokenizer_config.json}, if there is one
   * @throws SextantException if its tokenizer is another one
   */
  static WordPieceOptions of(ModelFolder folder, Optional<ModelConfig> config) {
    ModelConfig own = config.orElseGet(() -> ModelConfig.parse("no tokenizer_config.json", "{}"));
    Optional<ModelConfig> network = folder.networkConfig("config.json");
    String type = network.map(file -> file.text("model_type", "bert")).orElse("bert");
    Map<String, String> names = BY_TYPE.get(type);
    String named =
        own.text(CLASS, network.map(file -> file.text(CLASS, "")).orElse(""))
            .replaceFirst("Fast$", "");
    if (names == null || !(named.isEmpty() || CLASSES.contains(named))) {
      throw new SextantException(
          "%s has a vocab.txt for model_type %s and tokenizer %s; without a tokenizer.json only WordPiece can be read, of model_type %s"
              .formatted(
                  folder.network(), type, named.isEmpty() ? "none" : named, BY_TYPE.keySet()));
    }
    ModelConfig map =
        folder
            .networkConfig("special_tokens_map.json")
            .orElseGet(() -> ModelConfig.parse("no special_tokens_map.json", "{}"));
    Map<String, String> special = new LinkedHashMap<>();
    names.forEach(
        (name, missing) -> special.put(name, token(own, name, token(map, name, missing))));
    return new WordPieceOptions(
        own.has(LOWER_CASE) ? own.truth(LOWER_CASE, true) : null,
        own.has(ACCENTS) ? own.truth(ACCENTS, false) : null,
        own.truth(CHINESE, true),
        special,
        own.texts("additional_special_tokens"));
  }

  /** A token is written as text, or as an object with its text. */
  private static String token(ModelConfig config, String name, String missing) {
    String key = name + "_token";
    ModelConfig object = config.object(key);
    return object.has("content") ? object.text("content", missing) : config.text(key, missing);
  }

  /**
   * The text of a {@code tokenizer.json} that does the same; the same text each time.
   *
   * @param origin of the vocabulary, for messages
   * @param vocabulary a token a line; its number is the line's, from 0
   */
  String tokenizer(String origin, List<String> vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    warnOfCapitals(origin, ids.keySet());
    String first = required(origin, ids, "cls");
    String last = required(origin, ids, "sep");
    String unknown = required(origin, ids, "unk");
    return object(
            "version", "1.0",
            "truncation", null,
            "padding", null,
            "added_tokens", added(ids),
            "normalizer", normalizer(),
            "pre_tokenizer", object("type", "BertPreTokenizer"),
            "post_processor", template(ids, first, last),
            "decoder", null,
            "model", model(ids, unknown))
        .toString();
  }

  private static JsonObject model(Map<String, Integer> ids, String unknown) {
    JsonObject vocabulary = new JsonObject();
    ids.forEach(vocabulary::addProperty);
    return object(
        "type", "WordPiece",
        "unk_token", unknown,
        "continuing_subword_prefix", "##",
        "max_input_chars_per_word", LONGEST_WORD,
        "vocab", vocabulary);
  }

  private JsonObject normalizer() {
    return object(
        "type",
        "BertNormalizer",
        "clean_text",
        true,
        "handle_chinese_chars",
        divideChinese,
        "strip_accents",
        stripAccents,
        "lowercase",
        lowerCase == null || lowerCase);
  }

  private void warnOfCapitals(String origin, Set<String> vocabulary) {
    boolean cased =
        vocabulary.stream()
            .filter(token -> !special.containsValue(token) && !UNUSED.matcher(token).matches())
            .anyMatch(token -> token.chars().anyMatch(Character::isUpperCase));
    if (lowerCase == null && cased) {
      LOGGER.warn(
          "{} has tokens with capitals, and no file says whether texts are read in small letters; they are, as the reference does. For a cased model write {\"{}\": false} into tokenizer_config.json",
          origin,
          LOWER_CASE);
    }
  }

  private String required(String origin, Map<String, Integer> ids, String name) {
    String token = special.getOrDefault(name, "");
    if (!ids.containsKey(token)) {
      throw new SextantException(
          "%s has %d tokens, and %s is none of them; expected a WordPiece vocabulary, or another %s_token in tokenizer_config.json"
              .formatted(origin, ids.size(), token, name));
    }
    return token;
  }

  private JsonArray added(Map<String, Integer> ids) {
    Set<String> tokens = new LinkedHashSet<>(special.values());
    tokens.addAll(further);
    tokens.retainAll(ids.keySet());
    JsonArray added = new JsonArray();
    tokens.stream()
        .sorted(Comparator.comparing(ids::get))
        .map(
            token ->
                object(
                    "id", ids.get(token),
                    "content", token,
                    "single_word", false,
                    "lstrip", false,
                    "rstrip", false,
                    "normalized", false,
                    "special", true))
        .forEach(added::add);
    return added;
  }

  private static JsonObject template(Map<String, Integer> ids, String first, String last) {
    JsonObject start = object("SpecialToken", object("id", first, "type_id", 0));
    JsonObject end = object("SpecialToken", object("id", last, "type_id", 0));
    JsonObject text = object("Sequence", object("id", "A", "type_id", 0));
    JsonObject other = object("Sequence", object("id", "B", "type_id", 0));
    JsonObject special = new JsonObject();
    for (String token : List.of(first, last)) {
      JsonArray id = new JsonArray();
      id.add(ids.get(token));
      JsonArray name = new JsonArray();
      name.add(token);
      special.add(token, object("id", token, "ids", id, "tokens", name));
    }
    return object(
        "type",
        "TemplateProcessing",
        "single",
        array(start, text, end),
        "pair",
        array(start, text, end, other, end),
        "special_tokens",
        special);
  }

  private static JsonArray array(JsonObject... elements) {
    JsonArray array = new JsonArray();
    for (JsonObject element : elements) {
      array.add(element);
    }
    return array;
  }

  /** An object of names and values in turn, in this order. */
  private static JsonObject object(@Nullable Object... pairs) {
    Gson gson = new Gson();
    JsonObject object = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) {
      object.add(String.valueOf(pairs[i]), gson.toJsonTree(pairs[i + 1]));
    }
    return object;
  }
}
