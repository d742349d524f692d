# SPDX-License-Identifier: Apache-2.0
"""Variants of the tiny checkpoints: a base folder with a few files laid over it or taken away."""

import json
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from transformers import AutoConfig

from checkpoint_architectures import ARCHITECTURES, NO_LIMIT, SEED, WIDTH, Architecture
from checkpoint_folders import (
    BASE_PROMPTS,
    POOLING_FLAGS,
    draw,
    model_config,
    modules,
    pooling,
    sentence_transformers_config,
    weights,
    write_json,
)
from checkpoint_texts import (
    BASE_TEXTS,
    CHINESE,
    MIDDLE,
    OVER_LIMIT,
    PASSAGE,
    QUESTION,
    SHORT,
    VARIANT_TEXTS,
    without_a_role,
)
from golden_texts import EDGE_TEXTS, Text

SENTENCE_TRANSFORMERS_FILES = (
    "1_Pooling/config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_bert_config.json",
)
TOKENIZER_FILES = ("special_tokens_map.json", "tokenizer.json", "tokenizer_config.json")
MODES = tuple(POOLING_FLAGS)


@dataclass(frozen=True)
class Variant:
    """Layers are laid over each other in order, the variant's own last; then `without` goes."""

    name: str
    write: Callable[[Path, Path], None]
    base: str = "bert"
    under: str | None = None
    without: tuple[str, ...] = ()
    texts: tuple[Text, ...] = VARIANT_TEXTS
    # For a plain folder, whose files tell no pooling.
    given_pooling: str | None = None
    normalize: bool = False

    def layers(self) -> list[str]:
        under = [f"variants/{self.under}"] if self.under else []
        return [self.base, *under, f"variants/{self.name}"]


def nothing(_base: Path, _out: Path) -> None:
    """A variant that only takes files away."""


def files(**named) -> Callable[[Path, Path], None]:
    """Writes JSON files; `__` in a name stands for a folder."""

    def write(_base: Path, out: Path) -> None:
        for name, value in named.items():
            write_json(out / (name.replace("__", "/") + ".json"), value)

    return write


def changed(name: str, **changes) -> Callable[[Path, Path], None]:
    """Writes a JSON file of the base with some values changed."""

    def write(base: Path, out: Path) -> None:
        write_json(out / name, json.loads((base / name).read_text("ascii")) | changes)

    return write


def both(*writers: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    def write(base: Path, out: Path) -> None:
        for writer in writers:
            writer(base, out)

    return write


def pooled(*modes: str, include_prompt: bool = True) -> Callable[[Path, Path], None]:
    """Another pooling, without normalisation, so that the length of the vector shows too."""
    return files(
        modules=modules("Transformer", "Pooling"),
        **{"1_Pooling__config": pooling(*modes, include_prompt=include_prompt)},
    )


def _module_weights(name: str, shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    random = np.random.Generator(np.random.PCG64([SEED, *name.encode()]))
    return {tensor: draw(random, tensor, shape) for tensor, shape in sorted(shapes.items())}


def dense_tanh(_base: Path, out: Path) -> None:
    names = ("Transformer", "Pooling", "Dense", "Normalize")
    write_json(out / "modules.json", modules(*names))
    write_json(
        out / "2_Dense" / "config.json",
        {
            "in_features": WIDTH,
            "out_features": 16,
            "bias": True,
            "activation_function": "torch.nn.modules.activation.Tanh",
        },
    )
    shapes = {"linear.weight": (16, WIDTH), "linear.bias": (16,)}
    tensors = _module_weights("dense-tanh", shapes)
    save_file(tensors, out / "2_Dense" / "model.safetensors", {"format": "pt"})


def dense_identity(_base: Path, out: Path) -> None:
    """Wider than its input, after a joined pooling, without bias, its weights in a zip file."""
    write_json(out / "modules.json", modules("Transformer", "Pooling", "Dense"))
    write_json(out / "1_Pooling" / "config.json", pooling("cls", "mean"))
    write_json(
        out / "2_Dense" / "config.json",
        {
            "in_features": 2 * WIDTH,
            "out_features": 80,
            "bias": False,
            "activation_function": "torch.nn.modules.linear.Identity",
        },
    )
    tensors = _module_weights("dense-identity", {"linear.weight": (80, 2 * WIDTH)})
    torch.save(OrderedDict(tensors), out / "2_Dense" / "pytorch_model.bin")


def layer_norm(_base: Path, out: Path) -> None:
    write_json(out / "modules.json", modules("Transformer", "Pooling", "LayerNorm"))
    write_json(out / "2_LayerNorm" / "config.json", {"dimension": WIDTH})
    shapes = {"norm.weight": (WIDTH,), "norm.bias": (WIDTH,)}
    tensors = _module_weights("layer-norm", shapes)
    save_file(tensors, out / "2_LayerNorm" / "model.safetensors", {"format": "pt"})


def _published(base: Path) -> dict[str, torch.Tensor]:
    return load_file(base / "model.safetensors")


def half(dtype: torch.dtype, name: str) -> Callable[[Path, Path], None]:
    """All weights rounded to half the bits; the integers stay."""

    def write(base: Path, out: Path) -> None:
        changed("config.json", torch_dtype=name)(base, out)
        tensors = {
            tensor: value.to(dtype) if value.is_floating_point() else value
            for tensor, value in _published(base).items()
        }
        save_file(tensors, out / "model.safetensors", {"format": "pt"})

    return write


def _shards(tensors: dict[str, torch.Tensor], number: int) -> list[dict[str, torch.Tensor]]:
    names = sorted(tensors)
    return [{name: tensors[name] for name in names[at::number]} for at in range(number)]


def _index(names: list[str], shards: list[dict[str, torch.Tensor]]) -> dict:
    size = sum(t.numel() * t.element_size() for shard in shards for t in shard.values())
    weight_map = {tensor: name for name, shard in zip(names, shards) for tensor in shard}
    return {"metadata": {"total_size": size}, "weight_map": dict(sorted(weight_map.items()))}


def sharded(base: Path, out: Path) -> None:
    shards = _shards(_published(base), 3)
    names = [f"model-{at:05}-of-00003.safetensors" for at in (1, 2, 3)]
    for name, shard in zip(names, shards):
        save_file(shard, out / name, {"format": "pt"})
    write_json(out / "model.safetensors.index.json", _index(names, shards))


def sharded_bin(base: Path, out: Path) -> None:
    shards = _shards(_published(base), 2)
    names = [f"pytorch_model-{at:05}-of-00002.bin" for at in (1, 2)]
    for name, shard in zip(names, shards):
        torch.save(OrderedDict(shard), out / name)
    write_json(out / "pytorch_model.bin.index.json", _index(names, shards))


def state_dict(base: Path, out: Path) -> None:
    """A state dict as old BERT checkpoints carry it: gamma and beta, a prefix, the language head.

    Tensors share storages, begin inside of them and are not contiguous, as a state dict allows.
    """
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    for name, value in _published(base).items():
        old = name.replace("LayerNorm.weight", "LayerNorm.gamma")
        state["bert." + old.replace("LayerNorm.bias", "LayerNorm.beta")] = value
    attention = "bert.encoder.layer.0.attention.self"
    parts = [f"{attention}.{part}.weight" for part in ("query", "key", "value")]
    together = torch.cat([state[name] for name in parts])
    for name, rows in zip(parts, together.split(WIDTH)):
        state[name] = rows
    across = "bert.encoder.layer.1.intermediate.dense.weight"
    state[across] = state[across].t().contiguous().t()
    state["cls.predictions.decoder.weight"] = state["bert.embeddings.word_embeddings.weight"]
    state["cls.seq_relationship.bias"] = torch.zeros(2)
    state._metadata = OrderedDict({"": {"version": 1}, "bert": {"version": 1}})
    torch.save(state, out / "pytorch_model.bin")


def vocabulary(base: Path, out: Path) -> None:
    tokenizer = json.loads((base / "tokenizer.json").read_text("ascii"))
    ids = tokenizer["model"]["vocab"]
    text = "".join(token + "\n" for token in sorted(ids, key=ids.get))
    (out / "vocab.txt").write_text(text, encoding="utf-8", newline="\n")


def saved_anew(base: Path, out: Path) -> None:
    """Everything but the weights as the present sentence-transformers writes it."""
    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformer(str(base), device="cpu")
        model.save_pretrained(folder, create_model_card=False)
        for path in sorted(Path(folder).rglob("*.json")):
            write_json(out / path.relative_to(folder), json.loads(path.read_text("utf-8")))


def new_config(base: Path, out: Path) -> None:
    """The present form of ModernBERT's configuration, which says the same."""
    with tempfile.TemporaryDirectory() as folder:
        AutoConfig.from_pretrained(base).save_pretrained(folder)
        config = json.loads((Path(folder) / "config.json").read_text("utf-8"))
    write_json(out / "config.json", config)


def other_layers(base: Path, out: Path) -> None:
    """The present form, and what the old one cannot say: which layers are local."""
    new_config(base, out)
    config = json.loads((out / "config.json").read_text("ascii"))
    config["layer_types"] = ["sliding_attention", "full_attention"] * 2
    config["rope_parameters"]["full_attention"]["rope_theta"] = 80000.0
    config["rope_parameters"]["sliding_attention"]["rope_theta"] = 500.0
    config["local_attention"] = 12
    write_json(out / "config.json", config)


def _architecture(name: str) -> Architecture:
    return next(a for a in ARCHITECTURES if a.name == name)


def unprojected(_base: Path, out: Path) -> None:
    """Embeddings as wide as the layers, as in ELECTRA base and large: there is no projection."""
    small = _architecture("electra")
    wide = replace(small, config=small.config | {"embedding_size": WIDTH})
    write_json(out / "config.json", model_config(wide, wide.tokenizer()))
    save_file(weights(wide, out), out / "model.safetensors", {"format": "pt"})


def _edges(*names: str) -> tuple[Text, ...]:
    return tuple(text for text in EDGE_TEXTS if text.name in names)


CASED_TEXTS = (*VARIANT_TEXTS, *_edges("upper_case_and_accents", "control_characters"))
ROLES = (SHORT, QUESTION, without_a_role(SHORT), without_a_role(OVER_LIMIT), OVER_LIMIT)
LIMITS = (SHORT, PASSAGE, CHINESE, OVER_LIMIT)
FEW = (SHORT, QUESTION, MIDDLE, OVER_LIMIT)
PLAIN_FOLDER = SENTENCE_TRANSFORMERS_FILES

VARIANTS = (
    *(Variant(f"pooling-{mode.replace('_', '-')}", pooled(mode)) for mode in MODES),
    Variant("pooling-cls-mean", pooled("cls", "mean")),
    Variant("pooling-all", pooled(*MODES), texts=FEW),
    Variant(
        "pooling-named-anew",
        files(
            modules=modules("Transformer", "Pooling"),
            **{
                "1_Pooling__config": {
                    "embedding_dimension": WIDTH,
                    "pooling_mode": ["mean", "cls"],
                    "include_prompt": True,
                }
            },
        ),
        texts=FEW,
    ),
    Variant("prompt-excluded", pooled("mean", include_prompt=False)),
    Variant("prompt-excluded-all", pooled(*MODES, include_prompt=False)),
    Variant("prompt-excluded-bytes", pooled("mean", include_prompt=False), base="roberta"),
    Variant("dense-tanh", dense_tanh, texts=FEW),
    Variant("dense-identity", dense_identity, texts=FEW),
    Variant("layer-norm", layer_norm, texts=FEW),
    Variant(
        "default-prompt",
        files(
            config_sentence_transformers=sentence_transformers_config(
                {"cluster": "group: ", "document": "page: "}, default_prompt_name="cluster"
            )
        ),
        texts=ROLES,
    ),
    Variant(
        "passage-prompt",
        files(
            config_sentence_transformers=sentence_transformers_config(
                {"query": "query: ", "passage": "passage: "}
            )
        ),
        texts=ROLES,
    ),
    Variant(
        "matryoshka",
        files(
            config_sentence_transformers=sentence_transformers_config(
                BASE_PROMPTS, truncate_dim=12, similarity_fn_name="dot"
            )
        ),
        normalize=True,
    ),
    Variant("weights-f16", half(torch.float16, "float16")),
    Variant("weights-bf16", half(torch.bfloat16, "bfloat16")),
    Variant("weights-sharded", sharded, without=("model.safetensors",), texts=FEW),
    Variant("weights-bin", state_dict, without=("model.safetensors",), texts=FEW),
    Variant("weights-bin-sharded", sharded_bin, without=("model.safetensors",), texts=FEW),
    Variant("plain-mean", nothing, without=PLAIN_FOLDER, given_pooling="mean"),
    Variant(
        "plain-cls-normalized", nothing, without=PLAIN_FOLDER, given_pooling="cls", normalize=True
    ),
    Variant(
        "vocab-only-uncased",
        vocabulary,
        under="weights-bin",
        without=(*PLAIN_FOLDER, *TOKENIZER_FILES, "model.safetensors"),
        given_pooling="mean",
        texts=BASE_TEXTS,
    ),
    Variant(
        "vocab-only-cased",
        both(vocabulary, files(tokenizer_config={"do_lower_case": False, "model_max_length": 40})),
        without=(*PLAIN_FOLDER, "special_tokens_map.json", "tokenizer.json"),
        given_pooling="mean",
        texts=BASE_TEXTS,
    ),
    Variant("left-padding", changed("tokenizer_config.json", padding_side="left")),
    Variant(
        "limit-from-tokenizer",
        both(
            files(sentence_bert_config={"max_seq_length": None, "do_lower_case": False}),
            changed("tokenizer_config.json", model_max_length=40),
        ),
        texts=LIMITS,
    ),
    Variant(
        "limit-from-positions",
        changed("tokenizer_config.json", model_max_length=NO_LIMIT),
        without=("sentence_bert_config.json",),
        texts=LIMITS,
    ),
    Variant(
        "lower-cased-by-module",
        files(sentence_bert_config={"max_seq_length": 64, "do_lower_case": True}),
        base="roberta",
        texts=CASED_TEXTS,
    ),
    Variant("activation-gelu-new", changed("config.json", hidden_act="gelu_new"), texts=FEW),
    Variant("activation-relu", changed("config.json", hidden_act="relu"), texts=FEW),
    Variant("saved-anew", saved_anew, without=("special_tokens_map.json",), texts=FEW),
    Variant("electra-unprojected", unprojected, base="electra", texts=FEW),
    Variant("modernbert-new-config", new_config, base="modernbert", texts=FEW),
    Variant("modernbert-other-layers", other_layers, base="modernbert"),
    Variant(
        "qwen2-both-ways",
        changed(
            "config.json", auto_map={"AutoModel": "modeling_qwen.Qwen2Model"}, is_causal=False
        ),
        base="qwen2",
        texts=FEW,
    ),
    Variant("qwen2-sliding", changed("config.json", use_sliding_window=True), base="qwen2"),
    Variant(
        "gemma3-causal",
        changed("config.json", use_bidirectional_attention=False),
        base="gemma3_text",
    ),
)
