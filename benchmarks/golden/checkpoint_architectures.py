# SPDX-License-Identifier: Apache-2.0
"""What makes a tiny checkpoint of each architecture: its configuration and its tokenizer.

Configurations have the form in which published checkpoints carry them, which is not always the form
that the present transformers writes.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from tokenizers import Tokenizer

from checkpoint_texts import TRAINING_SENTENCES
from checkpoint_tokenizers import (
    BERT_TOKENS,
    MPNET_TOKENS,
    ROBERTA_TOKENS,
    SpecialTokens,
    modernbert_tokenizer,
    roberta_tokenizer,
    unigram_tokenizer,
    word_piece_tokenizer,
    word_pieces,
)

SEED = 20261122
WIDTH = 32
HEADS = 4
NO_LIMIT = 1000000000000000019884624838656

_BERT_LIKE = {
    "attention_probs_dropout_prob": 0.1,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": WIDTH,
    "initializer_range": 0.02,
    "intermediate_size": 64,
    "num_attention_heads": HEADS,
    "num_hidden_layers": 2,
    "torch_dtype": "float32",
    "transformers_version": "4.41.2",
}


def _bert_tokenizer() -> Tokenizer:
    """The vocabulary has capitals as well, so that a cased reading shares the weights."""
    lower = word_pieces(TRAINING_SENTENCES, lower_case=True, number=300)
    cased = word_pieces(TRAINING_SENTENCES, lower_case=False, number=300)
    head = ["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return word_piece_tokenizer(
        [*head, *lower, *sorted(set(cased) - set(lower))], BERT_TOKENS, lower_case=True
    )


def plain_word_pieces() -> Tokenizer:
    pieces = word_pieces(TRAINING_SENTENCES, lower_case=True, number=250)
    head = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return word_piece_tokenizer([*head, *pieces], BERT_TOKENS, lower_case=True)


def _mpnet_tokenizer() -> Tokenizer:
    pieces = word_pieces(TRAINING_SENTENCES, lower_case=True, number=250)
    head = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]"]
    return word_piece_tokenizer([*head, *pieces, "<mask>"], MPNET_TOKENS, lower_case=True)


@dataclass(frozen=True)
class Architecture:
    """What makes a checkpoint of one architecture."""

    name: str
    model_class: str
    tokenizer: Callable[[], Tokenizer]
    tokens: SpecialTokens
    tokenizer_class: str
    config: dict
    # The name that a published checkpoint's tensors begin with, and heads that are not for us.
    prefix: str = ""
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    tokenizer_config: dict = field(default_factory=dict)
    max_tokens: int = 48
    pooling: str = "mean"
    normalize: bool = True
    include_prompt: bool = True
    # What a tokenizer file says of truncation and padding is overridden by the model's settings.
    file_cuts_at: int | None = None
    # Where the reference knows the tensors by other names: theirs, by the size of the vocabulary.
    shapes: Callable[[int], dict[str, tuple[int, ...]]] | None = None

    def random(self) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64([SEED, zlib.crc32(self.name.encode())]))


ARCHITECTURES = (
    Architecture(
        "bert",
        "BertModel",
        _bert_tokenizer,
        BERT_TOKENS,
        "BertTokenizer",
        {
            **_BERT_LIKE,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": 64,
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
            "type_vocab_size": 2,
            "use_cache": True,
        },
        tokenizer_config={
            "do_lower_case": True,
            "model_max_length": 512,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
        },
        file_cuts_at=16,
    ),
    Architecture(
        "roberta",
        "RobertaModel",
        lambda: roberta_tokenizer(TRAINING_SENTENCES, 350),
        ROBERTA_TOKENS,
        "RobertaTokenizer",
        {
            **_BERT_LIKE,
            "bos_token_id": 0,
            "eos_token_id": 2,
            "layer_norm_eps": 1e-5,
            "max_position_embeddings": 66,
            "pad_token_id": 1,
            "type_vocab_size": 1,
        },
        prefix="roberta.",
        heads={"lm_head.bias": (7,), "lm_head.dense.weight": (WIDTH, WIDTH)},
        tokenizer_config={"add_prefix_space": False, "model_max_length": 64, "trim_offsets": True},
        max_tokens=64,
    ),
    Architecture(
        "xlm-roberta",
        "XLMRobertaModel",
        lambda: unigram_tokenizer(TRAINING_SENTENCES, 400, camembert=False),
        ROBERTA_TOKENS,
        "XLMRobertaTokenizer",
        {
            **_BERT_LIKE,
            "bos_token_id": 0,
            "eos_token_id": 2,
            "layer_norm_eps": 1e-5,
            "max_position_embeddings": 66,
            "output_past": True,
            "pad_token_id": 1,
            "position_embedding_type": "absolute",
            "type_vocab_size": 1,
        },
        tokenizer_config={"model_max_length": 64},
        max_tokens=64,
        pooling="cls",
    ),
    Architecture(
        "camembert",
        "CamembertModel",
        lambda: unigram_tokenizer(TRAINING_SENTENCES, 400, camembert=True),
        ROBERTA_TOKENS,
        "CamembertTokenizer",
        {
            **_BERT_LIKE,
            "bos_token_id": 5,
            "eos_token_id": 6,
            "layer_norm_eps": 1e-5,
            "max_position_embeddings": 66,
            "output_past": True,
            "pad_token_id": 1,
            "type_vocab_size": 1,
        },
        prefix="roberta.",
        heads={"lm_head.bias": (7,), "lm_head.layer_norm.weight": (WIDTH,)},
        tokenizer_config={
            "additional_special_tokens": ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"],
            "model_max_length": 64,
        },
        max_tokens=64,
        normalize=False,
    ),
    Architecture(
        "mpnet",
        "MPNetModel",
        _mpnet_tokenizer,
        MPNET_TOKENS,
        "MPNetTokenizer",
        {
            **_BERT_LIKE,
            "bos_token_id": 0,
            "eos_token_id": 2,
            "layer_norm_eps": 1e-5,
            # Long enough for the buckets of logarithmic width and for the last one, from 91 on.
            "max_position_embeddings": 162,
            "pad_token_id": 1,
            "relative_attention_num_buckets": 32,
        },
        tokenizer_config={
            "do_lower_case": True,
            "model_max_length": 512,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
        },
        max_tokens=160,
    ),
    Architecture(
        "distilbert",
        "DistilBertModel",
        plain_word_pieces,
        BERT_TOKENS,
        "DistilBertTokenizer",
        {
            "activation": "gelu",
            "attention_dropout": 0.1,
            "dim": WIDTH,
            "dropout": 0.1,
            "hidden_dim": 64,
            "initializer_range": 0.02,
            "max_position_embeddings": 64,
            "n_heads": HEADS,
            "n_layers": 2,
            "pad_token_id": 0,
            "qa_dropout": 0.1,
            "seq_classif_dropout": 0.2,
            "sinusoidal_pos_embds": False,
            "tie_weights_": True,
            "torch_dtype": "float32",
            "transformers_version": "4.41.2",
        },
        prefix="distilbert.",
        heads={"vocab_projector.bias": (7,), "vocab_transform.weight": (WIDTH, WIDTH)},
        tokenizer_config={"do_lower_case": True, "model_max_length": 512},
    ),
    Architecture(
        "electra",
        "ElectraModel",
        plain_word_pieces,
        BERT_TOKENS,
        "ElectraTokenizer",
        {
            **_BERT_LIKE,
            # Narrower than the layers, so that there is a projection.
            "embedding_size": 24,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": 64,
            "pad_token_id": 0,
            "summary_activation": "gelu",
            "type_vocab_size": 2,
        },
        prefix="electra.",
        heads={"discriminator_predictions.dense.weight": (WIDTH, WIDTH)},
        tokenizer_config={"do_lower_case": True, "model_max_length": 512},
    ),
    Architecture(
        "modernbert",
        "ModernBertModel",
        lambda: modernbert_tokenizer(TRAINING_SENTENCES, 350),
        BERT_TOKENS,
        "PreTrainedTokenizerFast",
        {
            "attention_bias": False,
            "attention_dropout": 0.0,
            "bos_token_id": 0,
            "classifier_pooling": "mean",
            "deterministic_flash_attn": False,
            "embedding_dropout": 0.0,
            "global_attn_every_n_layers": 3,
            "global_rope_theta": 160000.0,
            "hidden_activation": "gelu",
            "hidden_size": WIDTH,
            "initializer_cutoff_factor": 2.0,
            "initializer_range": 0.02,
            "intermediate_size": 48,
            "layer_norm_eps": 1e-5,
            # Four to each side and the token itself.
            "local_attention": 8,
            "local_rope_theta": 10000.0,
            "max_position_embeddings": 128,
            "mlp_bias": False,
            "mlp_dropout": 0.0,
            "norm_bias": False,
            "norm_eps": 1e-5,
            "num_attention_heads": HEADS,
            # Global, local, local, global.
            "num_hidden_layers": 4,
            "position_embedding_type": "absolute",
            "torch_dtype": "float32",
            "transformers_version": "4.48.0",
        },
        prefix="model.",
        heads={"head.norm.weight": (WIDTH,), "decoder.bias": (7,)},
        tokenizer_config={
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": 8192,
        },
        max_tokens=128,
    ),
)
