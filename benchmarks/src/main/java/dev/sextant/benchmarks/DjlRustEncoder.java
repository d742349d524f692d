// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.translator.TextEmbeddingTranslator;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.TranslateException;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The engine in Rust that lies in the jar of DJL's tokenizers, with DJL's own translator for
 * embeddings. It takes its number of threads from the environment (RAYON_NUM_THREADS), which is all
 * of them by default.
 *
 * <p>A text a call: its BERT gets the attention mask and does not use it, so that a text in a
 * padded batch has another vector than alone (cosines down to .69 with version 0.35.1).
 */
final class DjlRustEncoder implements TextEncoder {
  private final TemporaryFolder folder;
  private final Model model;
  private final HuggingFaceTokenizer tokenizer;
  private final Workers workers;

  /** One for each stream: a predictor is for one thread. */
  private final BlockingQueue<Predictor<String, float[]>> predictors = new LinkedBlockingQueue<>();

  private DjlRustEncoder(TemporaryFolder folder, int streams)
      throws IOException, MalformedModelException {
    this.folder = folder;
    this.model = Model.newInstance("all-MiniLM-L6-v2", Device.cpu(), "Rust");
    // Its default is float16, which no processor here multiplies: half as fast as float32.
    model.setDataType(DataType.FLOAT32);
    model.load(folder.path());
    this.tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(folder.path().resolve("tokenizer.json"))
            .optTruncation(true)
            .optMaxLength(MiniLm.MAX_TOKENS)
            .optPadding(false)
            .build();
    this.workers = new Workers(streams);
    for (int i = 0; i < streams; i++) {
      predictors.add(
          model.newPredictor(
              TextEmbeddingTranslator.builder(tokenizer).optIncludeTokenTypes(true).build()));
    }
  }

  static DjlRustEncoder open(Way way, int threads) {
    TemporaryFolder folder = TemporaryFolder.create();
    try {
      Path files = folder.path();
      MiniLm.writeFolder(files);
      return new DjlRustEncoder(folder, way == Way.STREAMS ? threads : 1);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      folder.close();
      throw new SextantException("DJL's Rust engine can't open the model: " + e.getMessage(), e);
    }
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    return workers.each(texts.stream().<Callable<float[]>>map(text -> () -> vector(text)).toList());
  }

  private float[] vector(String text) throws InterruptedException, TranslateException {
    Predictor<String, float[]> predictor = predictors.take();
    try {
      return predictor.predict(text);
    } finally {
      predictors.add(predictor);
    }
  }

  @Override
  public void close() {
    workers.close();
    predictors.forEach(Predictor::close);
    try (folder;
        tokenizer) {
      model.close();
    }
  }
}
