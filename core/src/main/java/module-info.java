// SPDX-License-Identifier: Apache-2.0
/**
 * The words of retrieval: documents, chunks, embeddings, indexes, and how retrieval is measured.
 */
module dev.sextant.core {
  requires static transitive org.jspecify;

  exports dev.sextant;
  exports dev.sextant.chunking;
  exports dev.sextant.evaluation;
}
