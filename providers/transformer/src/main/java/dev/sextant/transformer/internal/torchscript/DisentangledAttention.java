// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * DeBERTa's attention (He et al., 2020, equation 4): to a score are added what the query makes of
 * the distance ({@code c2p}) and what the key makes of it ({@code p2c}), by learned vectors of
 * distances. All three are scaled alike.
 *
 * <p>What the layers make of those vectors does not depend on a text, and is computed once. Scores
 * of distances are written in blocks of queries, so that memory grows with a text's length and not
 * with its square.
 *
 * @param scale how distances are told apart
 * @param kinds what is added
 * @param layers sizes
 */
record DisentangledAttention(Scale scale, Kinds kinds, Layers layers) {
  /** Queries of a block: with 24 heads and 32,768 tokens, each of its tables takes 100 MB. */
  private static final int BLOCK = 32;

  private static final String FROM_QUERY = "c2p";
  private static final String FROM_KEY = "p2c";

  /**
   * How distances are told apart.
   *
   * @param buckets to each side, half of them exact and half logarithmic; 0 or less if all are
   *     exact
   * @param farthest the distance at which the logarithmic ones end
   */
  record Scale(int buckets, int farthest) {
    /** How many distances to each side have a vector. */
    int span() {
      return buckets > 0 ? buckets : farthest;
    }
  }

  /**
   * What is added to a score.
   *
   * @param fromQuery c2p
   * @param fromKey p2c
   * @param shared whether the products of the tokens' own queries and keys serve distances too
   * @param normalized whether the vectors of distances are
   */
  record Kinds(boolean fromQuery, boolean fromKey, boolean shared, boolean normalized) {
    /** How many scores are added up. */
    private int scores() {
      return 1 + (fromQuery ? 1 : 0) + (fromKey ? 1 : 0);
    }
  }

  static DisentangledAttention of(ModelConfig config, Layers layers) {
    int told = config.index("max_relative_positions", -1);
    int farthest = told > 0 ? told : config.whole("max_position_embeddings");
    int buckets = config.index("position_buckets", -1);
    config.require(
        "position_buckets",
        buckets,
        count -> count <= 0 || (count % 2 == 0 && count / 2 < farthest - 1),
        "an even number below %d, or none,".formatted(2 * (farthest - 1)));
    List<String> types =
        config.texts("pos_att_type").stream().flatMap(DisentangledAttention::parts).toList();
    config.require(
        "pos_att_type",
        types,
        all -> !all.isEmpty() && List.of(FROM_QUERY, FROM_KEY).containsAll(all),
        "%s, %s or both".formatted(FROM_QUERY, FROM_KEY));
    return new DisentangledAttention(
        new Scale(buckets, farthest),
        new Kinds(
            types.contains(FROM_QUERY),
            types.contains(FROM_KEY),
            config.truth("share_att_key", false),
            parts(config.text("norm_rel_ebd", "none")).anyMatch("layer_norm"::equals)),
        layers);
  }

  private static Stream<String> parts(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("\\|")).map(String::strip);
  }

  /**
   * What a layer makes of the vectors of distances, already scaled; {@code None} what is not added.
   *
   * @param keys [h, d, 2 span]
   * @param queries [h, d, 2 span]
   */
  record Positions(String keys, String queries) {}

  /**
   * Writes what all layers share.
   *
   * @param weights of the encoder
   */
  Ready ready(Program program, Weights weights) {
    long rows = 2L * scale.span();
    String vectors = program.exact(weights.tensor("rel_embeddings.weight", rows, layers.width()));
    if (kinds.normalized) {
      String norm = program.exact(weights.tensor("LayerNorm.weight", layers.width()));
      String bias = program.exact(weights.tensor("LayerNorm.bias", layers.width()));
      String call = "torch.layer_norm(%%s, [%s], %s, %s, %s)";
      program.prepared(vectors, call.formatted(layers.width(), norm, bias, layers.epsilon()));
    }
    String longest = program.longest();
    String behind = program.let("torch.neg(%s)", ByDistance.distances(program, longest));
    String row = program.let("torch.add(%s, %s)", told(program, behind), scale.span());
    String cut = program.let("torch.clamp(%s, 0, %s)", row, rows - 1);
    return new Ready(this, vectors, new ByDistance(cut, longest));
  }

  /** The number of a distance, from the key to the query that sees it. */
  private String told(Program program, String distance) {
    if (scale.buckets <= 0) {
      return distance;
    }
    int middle = scale.buckets / 2;
    String far = program.let("torch.abs(%s)", distance);
    // All in float32 and in this order, as the reference rounds up what comes out.
    String whole =
        program.let(
            "torch.log(torch.full([1], %s, dtype=%s, device=%s))",
            (double) (scale.farthest - 1) / middle, Program.Types.FLOAT32, program.device());
    String logarithm = program.let("torch.log(torch.div(%s, %s))", far, middle);
    String steps =
        program.let("torch.ceil(torch.mul(torch.div(%s, %s), %s))", logarithm, whole, middle - 1);
    String signed =
        program.let("torch.mul(torch.add(%s, %s), torch.sign(%s))", steps, middle, distance);
    return program.let(
        "torch.to(torch.where(torch.le(%s, %s), torch.to(%s, %s), %s), %s)",
        far, middle, distance, Program.Types.FLOAT32, signed, Program.Types.INT64);
  }

  /**
   * What all layers share.
   *
   * @param vectors of distances, [2 span, width]
   * @param row of each distance among them
   */
  record Ready(DisentangledAttention attention, String vectors, ByDistance row) {
    /**
     * What a layer makes of the distances.
     *
     * @param weights of its attention
     */
    Positions positions(Program program, Weights weights) {
      Kinds kinds = attention.kinds;
      String keys = kinds.shared ? "key_proj" : "pos_key_proj";
      String queries = kinds.shared ? "query_proj" : "pos_query_proj";
      return new Positions(
          kinds.fromQuery ? made(program, weights, keys) : "None",
          kinds.fromKey ? made(program, weights, queries) : "None");
    }

    /** The first call puts the product in the place of a copy of the weight. */
    private String made(Program program, Weights weights, String name) {
      Layers layers = attention.layers;
      String weight =
          program.exact(weights.tensor(name + ".weight", layers.width(), layers.width()));
      String bias = program.exact(weights.tensor(name + ".bias", layers.width()));
      String product =
          "torch.mul(torch.linear(%s, %%s, %s), %s)".formatted(vectors, bias, attention.factor());
      String heads =
          "torch.permute(torch.view(%s, [%s, %s, %s]), [1, 2, 0])"
              .formatted(product, 2 * attention.scale.span(), layers.heads(), attention.headSize());
      return program.prepared(
          weight, "torch.contiguous(torch.to(%s, %s))".formatted(heads, program.type()));
    }

    /**
     * Writes a layer's attention.
     *
     * @param joined queries, keys and values of all texts, [t, 3 width]
     * @return [t, width]
     */
    String apply(Program program, String joined, Positions positions) {
      Layers layers = attention.layers;
      return program.eachText(
          text -> {
            String[] parts =
                Attention.split(
                    program, text, text.of(joined), layers.heads(), attention.headSize());
            String seen = attention.seen(program, text, parts, this, positions);
            return Attention.joined(program, text, seen, layers.width());
          });
    }
  }

  private String seen(
      Program program, Program.Text text, String[] parts, Ready ready, Positions positions) {
    String keys = ByDistance.reversed(program, parts[1]);
    String values = ByDistance.reversed(program, parts[2]);
    String ofKeys =
        kinds.fromKey ? program.let("torch.matmul(%s, %s)", keys, positions.queries) : "None";
    return program.eachBlock(
        parts[0],
        text.size(),
        BLOCK,
        (start, end) -> {
          String queries = program.let("torch.slice(%s, 2, %s, %s)", parts[0], start, end);
          String rows = ready.row.rows(program, text, start, end);
          String[] some = {queries, keys, values};
          String each =
              program.let("torch.expand(%s, [%s, %s, -1, -1])", rows, text.count(), layers.heads());
          String added = added(program, queries, ofKeys, each, positions);
          return Attention.apply(program, some, added, Attention.Scale.of(factor()));
        });
  }

  /**
   * What is added to the scores of a block.
   *
   * @param each which vector stands for a distance, [g, h, b, n]
   * @return [g, h, b, n]
   */
  private String added(
      Program program, String queries, String ofKeys, String each, Positions positions) {
    String fromQueries =
        kinds.fromQuery
            ? program.let(
                "torch.gather(torch.matmul(%s, %s), 3, %s)", queries, positions.keys, each)
            : "None";
    if (!kinds.fromKey) {
      return fromQueries;
    }
    String fromKeys =
        program.let(
            "torch.transpose(torch.gather(%s, 3, torch.transpose(%s, 2, 3)), 2, 3)", ofKeys, each);
    return kinds.fromQuery
        ? program.let("torch.add(%s, %s)", fromQueries, fromKeys)
        : program.let("torch.contiguous(%s)", fromKeys);
  }

  /** What scores are multiplied by. */
  private double factor() {
    return 1 / Math.sqrt((double) headSize() * kinds.scores());
  }

  private int headSize() {
    return layers.width() / layers.heads();
  }
}
