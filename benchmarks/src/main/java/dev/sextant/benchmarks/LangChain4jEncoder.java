// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;

/**
 * LangChain4j's model in this process, through what its users see. It runs a text a call, several
 * calls side by side, on threads of its own that can't be set; its weights stay in memory for good
 * once its class is loaded.
 */
record LangChain4jEncoder(EmbeddingModel model) implements TextEncoder {
  @Override
  public List<float[]> encode(List<String> texts) {
    if (texts.size() == 1) {
      return List.of(model.embed(texts.get(0)).content().vector());
    }
    List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
    return model.embedAll(segments).content().stream().map(Embedding::vector).toList();
  }

  @Override
  public void close() {
    // The model lives in a static field of its class.
  }
}
