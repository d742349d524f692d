# SPDX-License-Identifier: Apache-2.0
"""Tiny checkpoints of language models that embed, and of BERTs with rotations.

Two of them, `nomic_bert` and `new`, are published with code of their own and names that the present
transformers knows by other names: `as_the_reference_reads` translates their configurations, and
transformers converts the names of their tensors itself.
"""

import torch
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from checkpoint_architectures import HEADS, WIDTH, Architecture, plain_word_pieces
from checkpoint_texts import TRAINING_SENTENCES
from checkpoint_tokenizers import BERT_TOKENS, SpecialTokens, byte_pieces, sentence_pieces

INNER = 48
KEYS = 2
FAST = "PreTrainedTokenizerFast"


class EndTokens(SpecialTokens):
    """What a language model has: no token for a class, a separator or a mask."""

    def __init__(self, bos: str | None, eos: str, pad: str, unk: str | None):
        super().__init__("", "", pad, unk or "", "", bos, eos)

    def as_map(self) -> dict:
        names = {
            "bos_token": self.bos,
            "eos_token": self.eos,
            "pad_token": self.pad,
            "unk_token": self.unk,
        }
        return {name: token for name, token in names.items() if token}


QWEN_TOKENS = EndTokens(None, "<|endoftext|>", "<|endoftext|>", None)
LLAMA_TOKENS = EndTokens("<s>", "</s>", "<unk>", "<unk>")
GEMMA_TOKENS = EndTokens("<bos>", "<eos>", "<pad>", "<unk>")
EURO_TOKENS = EndTokens("<|begin_of_text|>", "<|end_of_text|>", "<|end_of_text|>", None)

QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _add_specials(tokenizer: Tokenizer, *names: str) -> None:
    tokens = [AddedToken(name, normalized=False, special=True) for name in names]
    tokenizer.add_special_tokens(tokens)


def _template(tokenizer: Tokenizer, single: str) -> processors.TemplateProcessing:
    names = [piece for piece in single.split() if piece != "$A"]
    ids = [(name, tokenizer.token_to_id(name)) for name in names]
    return processors.TemplateProcessing(single=single, special_tokens=ids)


def _bytes_split_as_qwen(specials: tuple[str, ...], single: str, nfc: bool) -> Tokenizer:
    """Byte-level BPE whose words are found by an expression in the file, as tiktoken's are."""
    pieces, merges = byte_pieces(TRAINING_SENTENCES, 350)
    ids = {token: index for index, token in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(ids, merges, ignore_merges=not nfc))
    if nfc:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    _add_specials(tokenizer, *specials)
    tokenizer.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), _template(tokenizer, single)]
    )
    return tokenizer


def qwen_tokenizer() -> Tokenizer:
    names = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
    return _bytes_split_as_qwen(names, "$A <|endoftext|>", nfc=True)


def euro_tokenizer() -> Tokenizer:
    names = ("<|begin_of_text|>", "<|end_of_text|>", "<|mask|>")
    return _bytes_split_as_qwen(names, "<|begin_of_text|> $A <|end_of_text|>", nfc=False)


def _fallback_pieces(head: list[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """SentencePiece's BPE: special tokens, 256 bytes, merged pieces, letters."""
    letters, merges = sentence_pieces(TRAINING_SENTENCES, 300)
    merged = dict.fromkeys(a + b for a, b in merges)
    names = [*head, *(f"<0x{byte:02X}>" for byte in range(256)), *merged, *letters]
    return {name: index for index, name in enumerate(dict.fromkeys(names))}, merges


def _fallback_decoder() -> decoders.Sequence:
    return decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    )


def llama_tokenizer() -> Tokenizer:
    """Mistral's: a space before the first word, bytes for what is unknown."""
    ids, merges = _fallback_pieces(["<unk>", "<s>", "</s>"])
    model = models.BPE(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
    )
    tokenizer.decoder = _fallback_decoder()
    _add_specials(tokenizer, "<unk>", "<s>", "</s>")
    tokenizer.post_processor = _template(tokenizer, "<s> $A </s>")
    return tokenizer


def gemma_tokenizer() -> Tokenizer:
    """No space before the first word, spaces stay with the word before them until replaced."""
    ids, merges = _fallback_pieces(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"])
    model = models.BPE(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = _fallback_decoder()
    _add_specials(tokenizer, "<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
    tokenizer.post_processor = _template(tokenizer, "<bos> $A <eos>")
    return tokenizer


_DECODER = {
    "attention_dropout": 0.0,
    "hidden_act": "silu",
    "hidden_size": WIDTH,
    "initializer_range": 0.02,
    "intermediate_size": INNER,
    "max_position_embeddings": 96,
    "num_attention_heads": HEADS,
    "num_hidden_layers": 2,
    "num_key_value_heads": KEYS,
    "rms_norm_eps": 1e-6,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "transformers_version": "4.51.2",
    "use_cache": True,
}

_QWEN = {
    **_DECODER,
    "max_window_layers": 1,
    "rope_scaling": None,
    "rope_theta": 1000000.0,
    "sliding_window": 6,
    "use_sliding_window": False,
}


def _layers(count: int, shapes: dict[str, tuple[int, ...]], before: str) -> dict:
    return {
        f"{before}{layer}.{name}": shape
        for layer in range(count)
        for name, shape in shapes.items()
    }


def _norm(name: str) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (WIDTH,), f"{name}.bias": (WIDTH,)}


def nomic_shapes(words: int) -> dict[str, tuple[int, ...]]:
    layer = {
        "attn.Wqkv.weight": (3 * WIDTH, WIDTH),
        "attn.out_proj.weight": (WIDTH, WIDTH),
        "mlp.fc11.weight": (INNER, WIDTH),
        "mlp.fc12.weight": (INNER, WIDTH),
        "mlp.fc2.weight": (WIDTH, INNER),
        **_norm("norm1"),
        **_norm("norm2"),
    }
    return {
        "embeddings.word_embeddings.weight": (words, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        **_norm("emb_ln"),
        **_layers(2, layer, "encoder.layers."),
    }


def gte_shapes(words: int) -> dict[str, tuple[int, ...]]:
    layer = {
        "attention.qkv_proj.weight": (3 * WIDTH, WIDTH),
        "attention.qkv_proj.bias": (3 * WIDTH,),
        "attention.o_proj.weight": (WIDTH, WIDTH),
        "attention.o_proj.bias": (WIDTH,),
        "mlp.up_gate_proj.weight": (2 * INNER, WIDTH),
        "mlp.down_proj.weight": (WIDTH, INNER),
        "mlp.down_proj.bias": (WIDTH,),
        **_norm("attn_ln"),
        **_norm("mlp_ln"),
    }
    return {
        "new.embeddings.word_embeddings.weight": (words, WIDTH),
        "new.embeddings.token_type_embeddings.weight": (1, WIDTH),
        **{f"new.{name}": shape for name, shape in _norm("embeddings.LayerNorm").items()},
        **{f"new.{name}": shape for name, shape in _layers(2, layer, "encoder.layer.").items()},
    }


def as_the_reference_reads(config: dict) -> dict:
    """The configuration that transformers has for the same network."""
    if config["model_type"] == "nomic_bert":
        return {
            "architectures": ["NomicBertModel"],
            "hidden_act": "silu",
            "hidden_size": config["n_embd"],
            "intermediate_size": config["n_inner"],
            "layer_norm_eps": config["layer_norm_epsilon"],
            "max_position_embeddings": config["n_positions"],
            "model_type": "nomic_bert",
            "num_attention_heads": config["n_head"],
            "num_hidden_layers": config["n_layer"],
            "rope_parameters": {"rope_theta": config["rotary_emb_base"], "rope_type": "default"},
            "type_vocab_size": config["type_vocab_size"],
            "vocab_size": config["vocab_size"],
        }
    if config["model_type"] == "new":
        theta = {"rope_theta": config["rope_theta"], "rope_type": "default"}
        published = ("architectures", "auto_map", "rope_scaling", "rope_theta")
        kept = {name: value for name, value in config.items() if name not in published}
        return kept | {
            "architectures": ["GteModel"],
            "model_type": "gte",
            "rope_parameters": theta,
        }
    return config


def stretch_rotations(model: torch.nn.Module, config: dict) -> None:
    """What `rope_scaling` of type `ntk` means (Su, https://kexue.fm/archives/9706, equation 6).

    The published code, which comes with the checkpoints and not with transformers, does so: the
    base times the factor, and all speeds over the factor to the power of two over the head's width.
    """
    scaling = config.get("rope_scaling") or {}
    if scaling.get("type") != "ntk":
        return
    factor, size = scaling["factor"], config["hidden_size"] // config["num_attention_heads"]
    exponents = torch.arange(0, size, 2, dtype=torch.float32) / size
    speeds = 1.0 / ((config["rope_theta"] * factor) ** exponents) / factor ** (2 / size)
    if model.rotary_emb.inv_freq.shape != speeds.shape:
        raise AssertionError(f"rotations have {model.rotary_emb.inv_freq.shape}")
    model.rotary_emb.inv_freq = speeds


DECODERS = (
    Architecture(
        "qwen2",
        "Qwen2Model",
        qwen_tokenizer,
        QWEN_TOKENS,
        FAST,
        _QWEN,
        prefix="model.",
        heads={"lm_head.weight": (7, WIDTH)},
        tokenizer_config={"model_max_length": 32768},
        pooling="lasttoken",
    ),
    Architecture(
        "qwen3",
        "Qwen3Model",
        qwen_tokenizer,
        QWEN_TOKENS,
        FAST,
        # A head is wider than its share of the states.
        _QWEN | {"attention_bias": False, "head_dim": 16},
        tokenizer_config={"model_max_length": 32768, "padding_side": "left"},
        pooling="lasttoken",
    ),
    Architecture(
        "mistral",
        "MistralModel",
        llama_tokenizer,
        LLAMA_TOKENS,
        FAST,
        _DECODER
        | {"bos_token_id": 1, "eos_token_id": 2, "rope_theta": 10000.0, "sliding_window": 6},
        tokenizer_config={"model_max_length": 4096},
        pooling="lasttoken",
    ),
    Architecture(
        "eurobert",
        "EuroBertModel",
        euro_tokenizer,
        EURO_TOKENS,
        FAST,
        _DECODER
        | {
            "attention_bias": False,
            "auto_map": {
                "AutoConfig": "configuration_eurobert.EuroBertConfig",
                "AutoModel": "modeling_eurobert.EuroBertModel",
            },
            "head_dim": 8,
            "mlp_bias": False,
            "rms_norm_eps": 1e-5,
            "rope_scaling": None,
            "rope_theta": 250000.0,
        },
        prefix="model.",
        heads={"lm_head.weight": (7, WIDTH)},
        tokenizer_config={"model_max_length": 8192},
    ),
    Architecture(
        "gemma3_text",
        "Gemma3TextModel",
        gemma_tokenizer,
        GEMMA_TOKENS,
        FAST,
        {name: value for name, value in _DECODER.items() if name != "hidden_act"}
        | {
            "_sliding_window_pattern": 6,
            "attention_bias": False,
            "attn_logit_softcapping": None,
            "bos_token_id": 2,
            "eos_token_id": 1,
            "final_logit_softcapping": None,
            "head_dim": 16,
            "hidden_activation": "gelu_pytorch_tanh",
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
            "num_hidden_layers": 3,
            "num_key_value_heads": 1,
            "pad_token_id": 0,
            # Not the width of a head.
            "query_pre_attn_scalar": 24,
            "rope_local_base_freq": 10000.0,
            "rope_scaling": None,
            "rope_theta": 1000000.0,
            "sliding_window": 8,
            "use_bidirectional_attention": True,
        },
        tokenizer_config={"model_max_length": 2048},
    ),
    Architecture(
        "nomic_bert",
        "NomicBertModel",
        plain_word_pieces,
        BERT_TOKENS,
        "BertTokenizer",
        {
            "activation_function": "swiglu",
            "auto_map": {
                "AutoConfig": "nomic-ai/nomic-bert-2048--configuration_hf_nomic_bert.NomicBertConfig",
                "AutoModel": "nomic-ai/nomic-bert-2048--modeling_hf_nomic_bert.NomicBertModel",
            },
            "causal": False,
            "layer_norm_epsilon": 1e-12,
            "max_trained_positions": 64,
            "mlp_fc1_bias": False,
            "mlp_fc2_bias": False,
            "n_embd": WIDTH,
            "n_head": HEADS,
            "n_inner": INNER,
            "n_layer": 2,
            "n_positions": 96,
            "parallel_block": False,
            "prenorm": False,
            "qkv_proj_bias": False,
            "rotary_emb_base": 1000,
            "rotary_emb_fraction": 1.0,
            "rotary_emb_interleaved": False,
            "rotary_emb_scale_base": None,
            "rotary_scaling_factor": None,
            "torch_dtype": "float32",
            "transformers_version": "4.37.2",
            "type_vocab_size": 2,
            "use_rms_norm": False,
        },
        tokenizer_config={"do_lower_case": True, "model_max_length": 8192},
        shapes=nomic_shapes,
    ),
    Architecture(
        "new",
        "NewModel",
        plain_word_pieces,
        BERT_TOKENS,
        "BertTokenizer",
        {
            "attention_probs_dropout_prob": 0.0,
            "auto_map": {
                "AutoConfig": "Alibaba-NLP/new-impl--configuration.NewConfig",
                "AutoModel": "Alibaba-NLP/new-impl--modeling.NewModel",
            },
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": WIDTH,
            "initializer_range": 0.02,
            "intermediate_size": INNER,
            "layer_norm_eps": 1e-12,
            "layer_norm_type": "layer_norm",
            "logn_attention_clip1": False,
            "logn_attention_scale": False,
            "max_position_embeddings": 96,
            "num_attention_heads": HEADS,
            "num_hidden_layers": 2,
            "pack_qkv": True,
            "pad_token_id": 0,
            "position_embedding_type": "rope",
            "rope_scaling": {"factor": 2.0, "type": "ntk"},
            "rope_theta": 500000,
            "torch_dtype": "float32",
            "transformers_version": "4.39.1",
            "type_vocab_size": 1,
            "unpad_inputs": False,
            "use_memory_efficient_attention": False,
        },
        tokenizer_config={"do_lower_case": True, "model_max_length": 8192},
        pooling="cls",
        shapes=gte_shapes,
    ),
)
