// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.Similarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A small real embedder: words counted in the places of their hashes, and one place for itself. */
public final class WordEmbedder implements Embedder<String> {
  private final EmbedderSpec spec;
  private boolean closed;

  /** An embedder of this name and dimension, 2 or more. */
  public WordEmbedder(String model, int dimension) {
    this.spec =
        new EmbedderSpec(
            model,
            model + "-" + dimension,
            512,
            List.of(EmbeddingSpec.dense(dimension, Similarity.COSINE)));
  }

  @Override
  public EmbedderSpec spec() {
    return spec;
  }

  @Override
  public synchronized List<Embedded> embed(List<? extends String> inputs, Role role) {
    if (closed) {
      throw new IllegalStateException("the embedder is closed");
    }
    List<Embedded> all = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      float[] counts = new float[spec.embeddings().get(0).dimension()];
      // So that an empty text has a direction too.
      counts[0] = 0.1f;
      String[] words = input.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1);
      for (String word : words) {
        if (!word.isEmpty()) {
          counts[1 + Math.floorMod(word.hashCode(), counts.length - 1)]++;
        }
      }
      Receipt receipt = new Receipt(words.length, 0, input.length());
      all.add(Embedded.of(spec, DenseVector.of(counts), receipt));
    }
    return all;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
