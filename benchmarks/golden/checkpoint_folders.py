# SPDX-License-Identifier: Apache-2.0
"""Writes a tiny random checkpoint as sentence-transformers' published folders have it.

Weights are drawn so that every one of them matters: no layer normalisation is 1 and 0, no bias is
0, the padding token's embedding is not 0, embeddings are small enough for the epsilon of the first
layer normalisation to show.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, MT5EncoderModel, T5EncoderModel, UMT5EncoderModel

from checkpoint_architectures import WIDTH, Architecture

ENCODERS_ALONE = {
    network.__name__: network for network in (T5EncoderModel, MT5EncoderModel, UMT5EncoderModel)
}


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, indent=2, ensure_ascii=True)
    path.write_text(text + "\n", encoding="ascii", newline="\n")


def draw(random: np.random.Generator, name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """A tensor's values, by what it is for."""
    values = random.standard_normal(shape)
    lower = name.lower()
    if "norm" in lower:
        values = 1 + 0.3 * values if lower.endswith("weight") else 0.12 * values
    elif lower.endswith("bias"):
        values = 0.2 * values
    elif lower == "shared.weight" or (
        "relative_attention_bias" not in lower
        and "embeddings.weight" in lower
        and "rel_embeddings" not in lower
    ):
        values = 0.05 * values
    elif "relative_attention_bias" not in lower:
        values = 1.4 / np.sqrt(shape[-1]) * values
    if lower.endswith("selfattention.q.weight"):
        # T5 does not scale its scores; what it learns is smaller instead.
        values = 0.4 * values
    return torch.from_numpy(values.astype(np.float32))


def model_config(architecture: Architecture, tokenizer: Tokenizer) -> dict:
    config = {"architectures": [architecture.model_class], "model_type": architecture.name}
    words = {"vocab_size": tokenizer.get_vocab_size()}
    if "text_config" in architecture.config:
        inside = dict(sorted((architecture.config["text_config"] | words).items()))
        return dict(sorted((config | architecture.config | {"text_config": inside}).items()))
    config |= architecture.config | words
    if architecture.name == "modernbert":
        ids = {n: tokenizer.token_to_id(f"[{n.upper()}]") for n in ("cls", "sep", "pad")}
        config |= {f"{name}_token_id": index for name, index in ids.items()}
        config |= {"bos_token_id": ids["cls"], "eos_token_id": ids["sep"]}
    if architecture.name == "eurobert":
        # Its defaults lie outside so small a vocabulary.
        names = {"bos": architecture.tokens.bos, "eos": architecture.tokens.eos}
        ids = {name: tokenizer.token_to_id(token) for name, token in names.items()}
        config |= {f"{name}_token_id": index for name, index in ids.items()}
        config |= {"mask_token_id": tokenizer.token_to_id("<|mask|>"), "pad_token_id": ids["eos"]}
    return dict(sorted(config.items()))


def tensor_shapes(architecture: Architecture, folder: Path) -> dict[str, tuple[int, ...]]:
    config = json.loads((folder / "config.json").read_text("ascii"))
    if architecture.shapes is not None:
        return architecture.shapes(config.get("text_config", config)["vocab_size"])
    network = AutoConfig.from_pretrained(folder)
    if architecture.model_class in ENCODERS_ALONE:
        # The usual class would bring the decoder too; words are published once.
        state = ENCODERS_ALONE[architecture.model_class](network).state_dict()
        del state["encoder.embed_tokens.weight"]
    else:
        state = AutoModel.from_config(network).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def weights(architecture: Architecture, folder: Path) -> dict[str, torch.Tensor]:
    """The tensors under the names of a published checkpoint, heads included."""
    shapes = tensor_shapes(architecture, folder)
    random = architecture.random()
    named = {architecture.prefix + name: shape for name, shape in shapes.items()}
    named |= architecture.heads
    result = {name: draw(random, name, named[name]) for name in sorted(named)}
    if architecture.name in ("bert", "mpnet"):
        # A buffer of integers that older versions wrote among the weights.
        positions = torch.arange(architecture.config["max_position_embeddings"])
        result["embeddings.position_ids"] = positions.unsqueeze(0)
    return result


def write_tokenizer(architecture: Architecture, tokenizer: Tokenizer, folder: Path) -> None:
    if architecture.file_cuts_at is not None:
        tokenizer.enable_truncation(architecture.file_cuts_at)
        tokenizer.enable_padding(
            length=architecture.file_cuts_at,
            pad_id=tokenizer.token_to_id(architecture.tokens.pad),
            pad_token=architecture.tokens.pad,
        )
    write_json(folder / "tokenizer.json", json.loads(tokenizer.to_str()))
    special = architecture.tokens.as_map()
    write_json(folder / "special_tokens_map.json", special)
    plain = {n: t["content"] if isinstance(t, dict) else t for n, t in special.items()}
    config = {"clean_up_tokenization_spaces": True} | plain | architecture.tokenizer_config
    config["tokenizer_class"] = architecture.tokenizer_class
    write_json(folder / "tokenizer_config.json", dict(sorted(config.items())))


MODULE_TYPES = "sentence_transformers.models."


def modules(*names: str) -> list[dict]:
    """`modules.json` as published: the transformer in the root, the others in numbered folders."""
    return [
        {
            "idx": index,
            "name": str(index),
            "path": "" if index == 0 else f"{index}_{name}",
            "type": MODULE_TYPES + name,
        }
        for index, name in enumerate(names)
    ]


POOLING_FLAGS = {
    "cls": "pooling_mode_cls_token",
    "mean": "pooling_mode_mean_tokens",
    "max": "pooling_mode_max_tokens",
    "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
    "weightedmean": "pooling_mode_weightedmean_tokens",
    "lasttoken": "pooling_mode_lasttoken",
}


def pooling(*modes: str, include_prompt: bool = True) -> dict:
    """A pooling module's configuration as published: one flag a mode."""
    return (
        {"word_embedding_dimension": WIDTH}
        | {flag: mode in modes for mode, flag in POOLING_FLAGS.items()}
        | {"include_prompt": include_prompt}
    )


def first_pooling(mode: str) -> dict:
    """The form of the first versions, which knew four modes and no excluded prompt."""
    known = list(POOLING_FLAGS.items())[:4]
    return {"word_embedding_dimension": WIDTH} | {flag: mode == name for name, flag in known}


def sentence_transformers_config(prompts: dict[str, str], **others) -> dict:
    versions = {"sentence_transformers": "3.0.1", "transformers": "4.41.2", "pytorch": "2.3.0"}
    return {
        "__version__": versions,
        "prompts": prompts,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    } | others


BASE_PROMPTS = {"query": "find: ", "document": "page: "}


def make(architecture: Architecture, folder: Path) -> None:
    """Writes a folder as sentence-transformers' published checkpoints have it."""
    tokenizer = architecture.tokenizer()
    write_json(folder / "config.json", model_config(architecture, tokenizer))
    write_tokenizer(architecture, tokenizer, folder)
    save_file(weights(architecture, folder), folder / "model.safetensors", {"format": "pt"})
    names = ["Transformer", "Pooling"] + ["Normalize"] * architecture.normalize
    write_json(folder / "modules.json", modules(*names))
    is_old = architecture.pooling in list(POOLING_FLAGS)[:4] and architecture.include_prompt
    pools = (
        first_pooling(architecture.pooling)
        if is_old
        else pooling(architecture.pooling, include_prompt=architecture.include_prompt)
    )
    write_json(folder / "1_Pooling" / "config.json", pools)
    limit = {"max_seq_length": architecture.max_tokens, "do_lower_case": False}
    write_json(folder / "sentence_bert_config.json", limit)
    write_json(
        folder / "config_sentence_transformers.json", sentence_transformers_config(BASE_PROMPTS)
    )
