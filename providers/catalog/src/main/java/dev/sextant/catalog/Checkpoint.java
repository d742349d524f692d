// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.catalog.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a folder with a model's files says of it, in the layout of Hugging Face and Sentence
 * Transformers. Facts that no file states stay unknown; the source of each is its file, with the
 * day of its last change.
 *
 * <pre>
 * Catalog catalog = Catalog.curated().with(Checkpoint.card("BAAI/bge-m3", folder));
 * </pre>
 */
public final class Checkpoint {
  /** Their positions begin behind that of the padding token, so two of them are never used. */
  private static final Set<String> TWO_POSITIONS_LOST =
      Set.of("roberta", "xlm-roberta", "camembert", "mpnet", "xlm-roberta-xl", "longformer");

  private final Path folder;
  private ModelCard card;

  private Checkpoint(String id, Path folder) {
    this.folder = folder;
    this.card = ModelCard.of(id);
  }

  /**
   * The card of a checkpoint.
   *
   * @param id the name under which the model is published, or the user's own
   * @throws SextantException if the folder has no {@code config.json} or a file is broken; the
   *     message names the file, and the line of a JSON file
   */
  public static ModelCard card(String id, Path folder) {
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      throw new SextantException(
          "there is no config.json in %s; give the folder of a checkpoint".formatted(folder));
    }
    Checkpoint checkpoint = new Checkpoint(id, folder);
    checkpoint.config();
    checkpoint.tokenizer();
    checkpoint.modules();
    checkpoint.sentenceTransformers();
    checkpoint.weights();
    return checkpoint.card.with(
        Attribute.ACCESS, Access.OPEN_WEIGHTS, checkpoint.source("config.json"));
  }

  private void config() {
    Json config = json("config.json").orElseThrow();
    Source source = source("config.json");
    Optional<Json> positions = config.optional("max_position_embeddings");
    String type = config.optional("model_type").map(Json::text).orElse("");
    int lost = TWO_POSITIONS_LOST.contains(type) ? 2 : 0;
    positions.ifPresent(
        count -> put(Attribute.CONTEXT_WINDOW, window(count, count.integer() - lost), source));
    config
        .optional("vocab_size")
        .ifPresent(size -> put(Attribute.VOCABULARY_SIZE, size.whole(), source));
    config
        .optional("hidden_size")
        .or(() -> config.optional("dim"))
        .ifPresent(size -> put(Attribute.DIMENSIONS, Dimensions.of(size.integer()), source));
  }

  private static ContextWindow window(Json json, int tokens) {
    try {
      return new ContextWindow(tokens);
    } catch (IllegalArgumentException e) {
      throw json.wrong(e);
    }
  }

  private void tokenizer() {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      return;
    }
    TokenizerFile found = TokenizerFile.read(file);
    Source source = source("tokenizer.json");
    found.unit().ifPresent(unit -> put(Attribute.TOKENIZATION, unit, source));
    if (found.vocabulary() > 0) {
      put(Attribute.VOCABULARY_SIZE, found.vocabulary(), source);
    }
  }

  /** The steps of Sentence Transformers: pooling, and layers that change the length. */
  private void modules() {
    for (Json module : json("modules.json").map(Json::items).orElse(List.of())) {
      String type = module.member("type").text();
      String path = module.optional("path").map(Json::text).orElse("");
      String name = path.isEmpty() ? "config.json" : path + "/config.json";
      if (type.endsWith(".Pooling")) {
        json(name).ifPresent(config -> pooling(config, source(name)));
      } else if (type.endsWith(".Dense")) {
        json(name)
            .flatMap(config -> config.optional("out_features"))
            .ifPresent(
                size -> put(Attribute.DIMENSIONS, Dimensions.of(size.integer()), source(name)));
      }
    }
  }

  private void pooling(Json config, Source source) {
    put(Attribute.KINDS, Set.of(ModelKind.DENSE), source);
    if (isSet(config, "pooling_mode_cls_token")) {
      put(Attribute.POOLING, Pooling.FIRST_TOKEN, source);
    } else if (isSet(config, "pooling_mode_mean_tokens")) {
      put(Attribute.POOLING, Pooling.MEAN, source);
    } else if (isSet(config, "pooling_mode_lasttoken")) {
      put(Attribute.POOLING, Pooling.LAST_TOKEN, source);
    } else if (isSet(config, "pooling_mode_max_tokens")) {
      put(Attribute.POOLING, Pooling.MAX, source);
    }
  }

  private static boolean isSet(Json config, String name) {
    return config.optional(name).map(Json::truth).orElse(false);
  }

  private void sentenceTransformers() {
    String length = "sentence_bert_config.json";
    json(length)
        .flatMap(config -> config.optional("max_seq_length"))
        .ifPresent(
            tokens ->
                put(Attribute.CONTEXT_WINDOW, window(tokens, tokens.integer()), source(length)));
    String name = "config_sentence_transformers.json";
    json(name)
        .ifPresent(
            config -> {
              config
                  .optional("similarity_fn_name")
                  .flatMap(Checkpoint::similarity)
                  .ifPresent(s -> put(Attribute.SIMILARITY, s, source(name)));
              config
                  .optional("prompts")
                  .ifPresent(prompts -> put(Attribute.PROMPTS, prompts(prompts), source(name)));
            });
  }

  private static Optional<Similarity> similarity(Json name) {
    return switch (name.text()) {
      case "cosine" -> Optional.of(Similarity.COSINE);
      case "dot", "dot_product" -> Optional.of(Similarity.DOT_PRODUCT);
      case "euclidean" -> Optional.of(Similarity.EUCLIDEAN);
      default -> Optional.empty();
    };
  }

  private static Prompts prompts(Json prompts) {
    return new Prompts(
        prompts.optional("query").map(Json::text).orElse(""),
        prompts
            .optional("document")
            .or(() -> prompts.optional("passage"))
            .map(Json::text)
            .orElse(""));
  }

  private void weights() {
    OptionalLong parameters = SafetensorsHeaders.parameters(folder);
    if (parameters.isPresent()) {
      put(Attribute.PARAMETERS, parameters.getAsLong(), source("the headers of *.safetensors"));
    }
  }

  private <T> void put(Attribute<T> attribute, T value, Source source) {
    card = card.with(attribute, value, source);
  }

  private Optional<Json> json(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(file.toString(), Files.readString(file)));
    } catch (IOException e) {
      throw new SextantException(
          "reading %s failed: %s; check the file".formatted(file, e.getMessage()), e);
    }
  }

  private Source source(String name) {
    Path file = folder.resolve(name);
    try {
      Path dated = Files.exists(file) ? file : folder;
      return new Source(
          file.toString(),
          LocalDate.ofInstant(Files.getLastModifiedTime(dated).toInstant(), ZoneOffset.UTC));
    } catch (IOException e) {
      throw new SextantException(
          "asking for the day of %s failed: %s".formatted(file, e.getMessage()), e);
    }
  }
}
