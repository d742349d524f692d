// SPDX-License-Identifier: Apache-2.0
/**
 * How good is a retrieval or an embedding, and is another one better?
 *
 * <ul>
 *   <li>Rankings: {@link dev.sextant.evaluation.Run} and {@link dev.sextant.evaluation.Qrels} give
 *       a {@link dev.sextant.evaluation.RetrievalReport}, or a {@link
 *       dev.sextant.evaluation.RerankingReport}; {@link dev.sextant.evaluation.AnswerSpans} judge
 *       chunks.
 *   <li>Embeddings: {@link dev.sextant.evaluation.Correlation}, {@link
 *       dev.sextant.evaluation.PairClassification}, {@link dev.sextant.evaluation.Classification},
 *       {@link dev.sextant.evaluation.KMeans} with {@link dev.sextant.evaluation.VMeasure}.
 *   <li>Better or by chance: {@link dev.sextant.evaluation.PairedComparison} for two systems,
 *       {@link dev.sextant.evaluation.SystemComparison} for several.
 *   <li>All of it at once, on your own documents, with times and sizes: {@link
 *       dev.sextant.evaluation.Evaluation}.
 * </ul>
 *
 * <p>Values are immutable and thread-safe. What is drawn at random has a seed, and is the same on
 * every machine and JDK.
 */
@NullMarked
package dev.sextant.evaluation;

import org.jspecify.annotations.NullMarked;
