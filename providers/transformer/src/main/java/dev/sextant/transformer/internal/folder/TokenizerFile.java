// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model's tokenizer as the Rust library reads it: its {@code tokenizer.json}, or what is made of
 * a {@code vocab.txt}. What the files say of padding does not matter, since no text is padded by
 * it.
 */
public final class TokenizerFile {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String CONFIG = "tokenizer_config.json";

  /** The largest that are published have some 35 MB. */
  private static final long LARGEST = 256L << 20;

  /** What other tokenizers come in; a {@code vocab.txt} beside them is none of WordPiece. */
  private static final List<String> OTHERS =
      List.of(
          "sentencepiece.bpe.model",
          "spiece.model",
          "spm.model",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          "bpe.codes");

  private final String origin;
  private final byte[] json;

  private TokenizerFile(String origin, byte[] json) {
    this.origin = origin;
    this.json = json;
  }

  /**
   * Reads a folder's.
   *
   * @throws SextantException if there is none that can be read, or it cuts texts at their beginning
   */
  public static TokenizerFile of(ModelFolder folder) {
    Optional<ModelConfig> config = folder.networkConfig(CONFIG);
    config.ifPresent(
        file -> file.require("truncation_side", file.text("truncation_side", "right"), "right"));
    TokenizerFile file =
        folder
            .networkFile(TOKENIZER)
            .map(path -> new TokenizerFile(path.toString(), read(path)))
            .orElseGet(() -> ofVocabulary(folder, config));
    file = file.withEnds(config.orElseGet(TokenizerFile::noConfig), folder);
    boolean lowerCase =
        TokenLimit.moduleConfig(folder)
            .map(module -> module.truth("do_lower_case", false))
            .orElse(false);
    return lowerCase ? file.lowerCased() : file;
  }

  private static TokenizerFile ofVocabulary(ModelFolder folder, Optional<ModelConfig> config) {
    boolean other = OTHERS.stream().anyMatch(name -> folder.networkFile(name).isPresent());
    Path vocabulary =
        folder
            .networkFile(VOCABULARY)
            .filter(path -> !other)
            .orElseThrow(
                () ->
                    new SextantException(
                        "%s has no %s that can be read, and no %s of WordPiece alone; found %s: load it in Python once and save it again, AutoTokenizer.from_pretrained(folder).save_pretrained(folder), which writes %s"
                            .formatted(
                                folder.network(),
                                TOKENIZER,
                                VOCABULARY,
                                folder.listing(),
                                TOKENIZER)));
    WordPieceOptions options = WordPieceOptions.of(folder, config);
    String json = options.tokenizer(vocabulary.toString(), text(vocabulary).lines().toList());
    return new TokenizerFile(vocabulary.toString(), json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new SextantException(
            "%s has %d bytes; a tokenizer has %d at most"
                .formatted(file, Files.size(file), LARGEST));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SextantException(file + " can't be read; expected a tokenizer", e);
    }
  }

  private static String text(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(read(file));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new SextantException(file + " is not in UTF-8; expected a token a line", e);
    }
  }

  /**
   * The same with small letters before all else, as the reference does for a module that says so;
   * names of special tokens are found before.
   */
  private TokenizerFile lowerCased() {
    return changed(
        tokenizer -> {
          JsonObject sequence = new JsonObject();
          sequence.addProperty("type", "Sequence");
          sequence.add("normalizers", lowerCased(steps(tokenizer.get("normalizer"))));
          tokenizer.add("normalizer", sequence);
          return true;
        });
  }

  private static ModelConfig noConfig() {
    return ModelConfig.parse("a folder without " + CONFIG, "{}");
  }

  private TokenizerFile withEnds(ModelConfig config, ModelFolder folder) {
    TokenizerFile asked =
        EndTokens.asked(config)
            ? changed(tokenizer -> EndTokens.addMissing(tokenizer, config))
            : this;
    return folder.networkConfig("config.json").filter(Architectures::endTexts).isPresent()
        ? asked.changed(tokenizer -> EndTokens.addMissingEnd(tokenizer, config))
        : asked;
  }

  /**
   * What becomes of it by a change.
   *
   * @param change gives whether it changed anything
   */
  private TokenizerFile changed(Predicate<JsonObject> change) {
    try {
      JsonObject tokenizer =
          JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
      return change.test(tokenizer)
          ? new TokenizerFile(origin, tokenizer.toString().getBytes(StandardCharsets.UTF_8))
          : this;
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | NumberFormatException
        | UnsupportedOperationException e) {
      throw new SextantException(origin + " can't be read; expected a tokenizer in JSON", e);
    }
  }

  private static JsonArray steps(@Nullable JsonElement normalizer) {
    JsonArray steps = new JsonArray();
    if (normalizer == null || !normalizer.isJsonObject()) {
      return steps;
    }
    JsonObject object = normalizer.getAsJsonObject();
    if (object.get("type").getAsString().equals("Sequence")) {
      return object.getAsJsonArray("normalizers");
    }
    steps.add(object);
    return steps;
  }

  private static JsonArray lowerCased(JsonArray steps) {
    if (steps.asList().stream().anyMatch(TokenizerFile::lowerCases)) {
      return steps;
    }
    JsonObject first = new JsonObject();
    first.addProperty("type", "Lowercase");
    JsonArray all = new JsonArray();
    all.add(first);
    all.addAll(steps);
    return all;
  }

  private static boolean lowerCases(JsonElement step) {
    return step.getAsJsonObject().get("type").getAsString().equals("Lowercase");
  }

  /** The SHA-256 of what the library reads, 64 hexadecimal digits. */
  public String sha256() {
    return FileDigest.hex(json);
  }

  /**
   * Opens it.
   *
   * @throws SextantException if it is no tokenizer
   */
  public TextTokenizer open() {
    return TextTokenizer.open(json, origin);
  }
}
