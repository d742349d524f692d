// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.Similarity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards of the small checkpoints that the Python reference made. */
final class CheckpointTest {
  private static final Path GOLDEN =
      Path.of("..", "transformer", "src", "test", "resources", "golden", "checkpoints");

  @TempDir private Path temporary;

  @Test
  void card_ofACheckpoint_saysWhatItsFilesSay() {
    ModelCard card = Checkpoint.card("lab/mpnet", GOLDEN.resolve("mpnet"));

    assertThat(card.value(Attribute.CONTEXT_WINDOW)).contains(new ContextWindow(160));
    assertThat(card.value(Attribute.VOCABULARY_SIZE)).contains(576L);
    assertThat(card.value(Attribute.DIMENSIONS)).contains(Dimensions.of(32));
    assertThat(card.value(Attribute.PARAMETERS)).contains(42_114L);
    assertThat(card.value(Attribute.TOKENIZATION)).contains(TokenizationUnit.WORD_PIECE);
    assertThat(card.value(Attribute.POOLING)).contains(Pooling.MEAN);
    assertThat(card.value(Attribute.PROMPTS)).contains(new Prompts("find: ", "page: "));
    assertThat(card.value(Attribute.SIMILARITY)).contains(Similarity.COSINE);
    assertThat(card.value(Attribute.KINDS)).contains(Set.of(ModelKind.DENSE));
    assertThat(card.value(Attribute.LICENCE)).isEmpty();
    assertThat(card.fact(Attribute.POOLING).source().orElseThrow().where())
        .endsWith(Path.of("mpnet", "1_Pooling", "config.json").toString());
  }

  @Test
  void card_ofOtherTokenizers_namesTheirUnit() {
    ModelCard unigram = Checkpoint.card("lab/xlm-roberta", GOLDEN.resolve("xlm-roberta"));
    ModelCard bpe = Checkpoint.card("lab/modernbert", GOLDEN.resolve("modernbert"));

    assertThat(unigram.value(Attribute.TOKENIZATION)).contains(TokenizationUnit.UNIGRAM);
    assertThat(unigram.value(Attribute.VOCABULARY_SIZE)).contains(309L);
    assertThat(unigram.value(Attribute.POOLING)).contains(Pooling.FIRST_TOKEN);
    assertThat(bpe.value(Attribute.TOKENIZATION)).contains(TokenizationUnit.BPE);
    assertThat(bpe.value(Attribute.VOCABULARY_SIZE)).contains(614L);
  }

  @Test
  void card_ofARobertaWithoutSentenceTransformersFiles_leavesOutTheTwoPositionsItNeverUses()
      throws Exception {
    Files.writeString(
        temporary.resolve("config.json"),
        "{\"model_type\": \"xlm-roberta\", \"max_position_embeddings\": 514}");

    ModelCard card = Checkpoint.card("lab/plain", temporary);

    assertThat(card.value(Attribute.CONTEXT_WINDOW)).contains(new ContextWindow(512));
    assertThat(card.value(Attribute.PARAMETERS)).isEmpty();
    assertThat(card.value(Attribute.POOLING)).isEmpty();
  }

  @Test
  void card_ofSeveralFilesOfWeights_addsThem() throws Exception {
    Files.writeString(temporary.resolve("config.json"), "{}");
    weights("a.safetensors", "{\"__metadata__\": {\"x\": \"y\"}, \"t\": {\"shape\": [2, 3]}}");
    weights("b.safetensors", "{\"u\": {\"shape\": [5]}, \"v\": {\"shape\": []}}");

    assertThat(Checkpoint.card("lab/two", temporary).value(Attribute.PARAMETERS)).contains(12L);
  }

  private void weights(String name, String header) throws Exception {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(temporary.resolve(name), file.putLong(json.length).put(json).array());
  }

  @Test
  void card_ofABrokenFolder_namesTheFile() throws Exception {
    assertThatThrownBy(() -> Checkpoint.card("lab/none", temporary))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no config.json");
    Files.writeString(temporary.resolve("config.json"), "{\"vocab_size\":\n \"many\"}");
    assertThatThrownBy(() -> Checkpoint.card("lab/words", temporary))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("line 2 of ")
        .hasMessageContaining("config.json");
    Files.writeString(temporary.resolve("config.json"), "{}");
    Files.write(temporary.resolve("x.safetensors"), new byte[16]);
    assertThatThrownBy(() -> Checkpoint.card("lab/damaged", temporary))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("x.safetensors");
  }
}
