// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;

/**
 * Jina Embeddings v3 (Sturua et al., 2024): XLM-R with rotations for positions, whose products and
 * embeddings have a small addition for each of several tasks. Its configuration says {@code
 * xlm-roberta} and names code of its own; the names of its tensors are that code's.
 *
 * @param words size of the vocabulary
 * @param types how many types of text
 * @param maxTokens the longest text
 * @param layers how many, and their sizes
 * @param base of the rotations
 * @param adapters what the tasks add
 */
record JinaV3(
    int words, int types, int maxTokens, Layers layers, double base, TaskAdapters adapters)
    implements Architecture {
  /** What tells its configuration from that of a plain XLM-R. */
  static final String ADAPTATIONS = "lora_adaptations";

  static JinaV3 of(ModelConfig config) {
    config.require(
        "position_embedding_type", config.text("position_embedding_type", "rotary"), "rotary");
    List<String> tasks = config.texts(ADAPTATIONS);
    config.require(ADAPTATIONS, tasks, names -> !names.isEmpty(), "one name or more");
    int rank = config.whole("lora_rank", 4);
    return new JinaV3(
        config.whole("vocab_size"),
        config.whole("type_vocab_size"),
        config.whole("max_position_embeddings"),
        Layers.of(config),
        config.number("rotary_emb_base", 10_000),
        new TaskAdapters(tasks, rank, config.number("lora_alpha", 1) / rank));
  }

  @Override
  public String states(Program program, Weights weights) {
    TaskAdapters.Chosen task = adapters.chosen(program);
    Weights embeddings = weights.under("embeddings.");
    String sum = task.embedded(embeddings.under("word_embeddings."), program.ids(), words, width());
    String first =
        program.let("torch.zeros([1], dtype=%s, device=%s)", Program.Types.INT64, program.device());
    String type = task.embedded(embeddings.under("token_type_embeddings."), first, types, width());
    sum = program.let("torch.add(%s, %s)", sum, type);
    String hidden = normalized(program, weights, "emb_ln", sum);
    Rotation rotation = Rotation.of(program, base, headSize());
    for (int i = 0; i < layers.count(); i++) {
      hidden = layer(task, weights.under("encoder.layers." + i + "."), hidden, rotation);
    }
    return hidden;
  }

  private String layer(TaskAdapters.Chosen task, Weights weights, String input, Rotation rotation) {
    Program program = task.program();
    String joined =
        task.linear(weights.under("mixer.Wqkv."), input, new Linear.Size(3L * width(), width()));
    String attended = Attention.rotated(program, layers, joined, rotation);
    String after =
        task.linear(weights.under("mixer.out_proj."), attended, new Linear.Size(width(), width()));
    String middle =
        normalized(program, weights, "norm1", program.let("torch.add(%s, %s)", after, input));
    int inner = layers.inner();
    String first =
        layers
            .activation()
            .of(
                program,
                task.linear(weights.under("mlp.fc1."), middle, new Linear.Size(inner, width())));
    String outer = task.linear(weights.under("mlp.fc2."), first, new Linear.Size(width(), inner));
    return normalized(program, weights, "norm2", program.let("torch.add(%s, %s)", outer, middle));
  }

  private String normalized(Program program, Weights weights, String name, String value) {
    LayerNorm.Size size = new LayerNorm.Size(width(), layers.epsilon());
    return LayerNorm.of(program, weights, name, true, size).apply(program, value);
  }

  private int headSize() {
    return width() / layers.heads();
  }

  @Override
  public int width() {
    return layers.width();
  }

  @Override
  public List<String> prefixes() {
    return List.of("", "roberta.");
  }

  @Override
  public List<String> tasks() {
    return adapters.tasks();
  }
}
