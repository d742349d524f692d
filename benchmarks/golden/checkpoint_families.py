# SPDX-License-Identifier: Apache-2.0
"""Tiny checkpoints of encoders that are no BERT: T5's encoder and DeBERTa."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from checkpoint_architectures import HEADS, WIDTH, Architecture
from checkpoint_folders import model_config, modules, weights, write_json
from checkpoint_texts import BASE_TEXTS, MIDDLE, OVER_LIMIT, PASSAGE, QUESTION, SHORT, TRAINING_SENTENCES
from checkpoint_tokenizers import BERT_TOKENS, SpecialTokens, _sentence_piece_model, _special
from checkpoint_variants import Variant, _module_weights, both

FEW = (SHORT, QUESTION, MIDDLE, PASSAGE, OVER_LIMIT)


@dataclass(frozen=True)
class T5Tokens(SpecialTokens):
    """A text has an end and no beginning."""

    sentinels: int = 0

    def as_map(self) -> dict:
        named = {"eos_token": self.eos, "pad_token": self.pad, "unk_token": self.unk}
        return {"additional_special_tokens": sentinels(self.sentinels)} | named


T5_TOKENS = T5Tokens("", "", "<pad>", "<unk>", "", eos="</s>", sentinels=3)


def sentinels(number: int) -> list[str]:
    return [f"<extra_id_{index}>" for index in range(number)]


def _metaspace():
    return pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")


def t5_tokenizer(sentences, number: int) -> Tokenizer:
    """SentencePiece's unigram model in T5's order of ids: padding first, sentinels last."""
    proto = _sentence_piece_model(sentences, number)
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces[3:]]
    last = [(name, 0.0) for name in reversed(sentinels(T5_TOKENS.sentinels))]
    head = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    tokenizer = Tokenizer(models.Unigram([*head, *pieces, *last], unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), _metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    names = [name for name, _ in (*head, *last)]
    tokenizer.add_special_tokens([_special(name) for name in names])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return tokenizer


def deberta_tokenizer(sentences, number: int) -> Tokenizer:
    """SentencePiece's unigram model in DeBERTa v3's order of ids, the mask last."""
    proto = _sentence_piece_model(sentences, number)
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces[3:]]
    head = [(name, 0.0) for name in ("[PAD]", "[CLS]", "[SEP]", "[UNK]")]
    vocabulary = [*head, *pieces, ("[MASK]", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Strip(),
            normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([_metaspace()])
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.add_special_tokens([_special(name) for name, _ in head])
    tokenizer.add_special_tokens([_special("[MASK]")])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer


T5 = Architecture(
    "t5",
    "T5EncoderModel",
    lambda: t5_tokenizer(TRAINING_SENTENCES, 400),
    T5_TOKENS,
    "PreTrainedTokenizerFast",
    {
        "d_ff": 64,
        # Heads need not share the width of a state: here they are narrower together.
        "d_kv": 6,
        "d_model": WIDTH,
        "decoder_start_token_id": 0,
        "dropout_rate": 0.1,
        "eos_token_id": 1,
        "feed_forward_proj": "relu",
        "initializer_factor": 1.0,
        "is_encoder_decoder": True,
        "layer_norm_epsilon": 1e-6,
        "n_positions": 512,
        "num_decoder_layers": 2,
        "num_heads": HEADS,
        "num_layers": 2,
        "output_past": True,
        "pad_token_id": 0,
        "relative_attention_max_distance": 128,
        "relative_attention_num_buckets": 32,
        "torch_dtype": "float32",
        "transformers_version": "4.7.0",
        "use_cache": True,
    },
    heads={"decoder.final_layer_norm.weight": (WIDTH,), "lm_head.weight": (7, WIDTH)},
    tokenizer_config={"extra_ids": 3, "model_max_length": 512},
    # Long enough for the buckets of logarithmic width and for the last one, from 91 on.
    max_tokens=160,
)

DEBERTA = Architecture(
    "deberta-v2",
    "DebertaV2Model",
    lambda: deberta_tokenizer(TRAINING_SENTENCES, 400),
    BERT_TOKENS,
    "PreTrainedTokenizerFast",
    {
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": WIDTH,
        "initializer_range": 0.02,
        "intermediate_size": 64,
        "layer_norm_eps": 1e-7,
        "max_position_embeddings": 64,
        # As many as there are positions: the texts are longer, so that the last bucket is cut.
        "max_relative_positions": -1,
        "norm_rel_ebd": "layer_norm",
        "num_attention_heads": HEADS,
        "num_hidden_layers": 2,
        "pad_token_id": 0,
        "pooler_dropout": 0,
        "pooler_hidden_act": "gelu",
        "pos_att_type": "p2c|c2p",
        "position_biased_input": False,
        "position_buckets": 16,
        "relative_attention": True,
        "share_att_key": True,
        "torch_dtype": "float32",
        "transformers_version": "4.41.2",
        "type_vocab_size": 0,
    },
    prefix="deberta.",
    heads={"lm_predictions.lm_head.bias": (7,), "mask_predictions.dense.weight": (WIDTH, WIDTH)},
    tokenizer_config={"do_lower_case": False, "model_max_length": 512},
    max_tokens=160,
)

FAMILIES = (T5, DEBERTA)


def of(architecture: Architecture, **changes):
    """Another network of the same kind, under the same tokenizer."""

    def write(_base: Path, out: Path) -> None:
        other = replace(architecture, config=architecture.config | changes)
        write_json(out / "config.json", model_config(other, other.tokenizer()))
        save_file(weights(other, out), out / "model.safetensors", {"format": "pt"})

    return write


def sentence_t5_head(_base: Path, out: Path) -> None:
    """A product without a bias between pooling and normalisation, as sentence-t5 and GTR have it."""
    write_json(out / "modules.json", modules("Transformer", "Pooling", "Dense", "Normalize"))
    config = {
        "in_features": WIDTH,
        "out_features": 24,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    write_json(out / "2_Dense" / "config.json", config)
    tensors = _module_weights("sentence-t5", {"linear.weight": (24, WIDTH)})
    save_file(tensors, out / "2_Dense" / "model.safetensors", {"format": "pt"})


def limit(tokens: int):
    def write(_base: Path, out: Path) -> None:
        settings = {"max_seq_length": tokens, "do_lower_case": False}
        write_json(out / "sentence_bert_config.json", settings)

    return write


FAMILY_VARIANTS = (
    Variant("t5-dense", sentence_t5_head, base="t5", texts=FEW),
    Variant(
        "t5-gated",
        both(
            of(
                T5,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
                relative_attention_num_buckets=8,
                relative_attention_max_distance=20,
            ),
            limit(48),
        ),
        base="t5",
        texts=FEW,
    ),
    # Its own products for positions, and both kinds of position.
    Variant(
        "deberta-unshared",
        both(
            of(
                DEBERTA,
                embedding_size=24,
                norm_rel_ebd="none",
                pos_att_type=["c2p", "p2c"],
                position_biased_input=True,
                position_buckets=-1,
                max_relative_positions=20,
                share_att_key=False,
                type_vocab_size=2,
            ),
            limit(64),
        ),
        base="deberta-v2",
        texts=FEW,
    ),
    Variant(
        "deberta-one-way",
        both(of(DEBERTA, pos_att_type=["c2p"], share_att_key=False), limit(48)),
        base="deberta-v2",
        texts=FEW,
    ),
)
