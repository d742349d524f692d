# SPDX-License-Identifier: Apache-2.0
"""A tiny checkpoint of NV-Embed's kind: Mistral's layers that see all tokens, and learned latents.

NV-Embed is published with code of its own. The reference here is transformers' Mistral, told that it
is not causal, with the latents behind it: `LatentAttention` holds the published mathematics in words
of this script. What tokens see of the latents is not pooled by it; the folder's own pooling does so,
without the prompt. Sources: Lee et al., NV-Embed, 2024, section 3.1, https://arxiv.org/abs/2405.17428;
names, sizes and defaults as in modeling_nvembed.py and configuration_nvembed.py of
https://huggingface.co/nvidia/NV-Embed-v2; the layers are a Perceiver's (Jaegle et al., Perceiver IO,
2021, https://arxiv.org/abs/2107.14795).
"""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional

from checkpoint_architectures import HEADS, NO_LIMIT, WIDTH, Architecture
from checkpoint_decoders import INNER, KEYS, LLAMA_TOKENS, _template, llama_tokenizer
from checkpoint_folders import write_json

NAME = "nvembed"
LATENTS = 12
CROSS_HEADS = 2
CROSS_SIZE = 20
TEXT = "embedding_model."
LATENT = "latent_attention_model."
REST = "latents.safetensors"


def _start_alone() -> Tokenizer:
    """The end is put behind texts by the model's own code, where its configuration says so."""
    tokenizer = llama_tokenizer()
    tokenizer.post_processor = _template(tokenizer, "<s> $A")
    return tokenizer


def _shapes(words: int) -> dict[str, tuple[int, ...]]:
    """The names of a published checkpoint."""
    narrow = KEYS * WIDTH // HEADS
    layer = {
        "self_attn.q_proj.weight": (WIDTH, WIDTH),
        "self_attn.k_proj.weight": (narrow, WIDTH),
        "self_attn.v_proj.weight": (narrow, WIDTH),
        "self_attn.o_proj.weight": (WIDTH, WIDTH),
        "mlp.gate_proj.weight": (INNER, WIDTH),
        "mlp.up_proj.weight": (INNER, WIDTH),
        "mlp.down_proj.weight": (WIDTH, INNER),
        "input_layernorm.weight": (WIDTH,),
        "post_attention_layernorm.weight": (WIDTH,),
    }
    shapes = {TEXT + "embed_tokens.weight": (words, WIDTH), TEXT + "norm.weight": (WIDTH,)}
    for number in range(2):
        shapes |= {f"{TEXT}layers.{number}.{name}": shape for name, shape in layer.items()}
    first, second = (f"{LATENT}cross_attend_blocks.{number}." for number in range(2))
    inside = CROSS_HEADS * CROSS_SIZE
    shapes |= {
        LATENT + "latents": (LATENTS, WIDTH),
        first + "fn.to_q.weight": (inside, WIDTH),
        first + "fn.to_kv.weight": (2 * inside, WIDTH),
        first + "fn.to_out.weight": (WIDTH, inside),
        second + "fn.net.0.weight": (8 * WIDTH, WIDTH),
        second + "fn.net.0.bias": (8 * WIDTH,),
        second + "fn.net.2.weight": (WIDTH, 4 * WIDTH),
        second + "fn.net.2.bias": (WIDTH,),
    }
    for norm in (first + "norm.", first + "norm_context.", second + "norm."):
        shapes |= {norm + part: (WIDTH,) for part in ("weight", "bias")}
    return shapes


NV_EMBED = Architecture(
    NAME,
    "NVEmbedModel",
    _start_alone,
    LLAMA_TOKENS,
    "LlamaTokenizer",
    {
        "add_eos": True,
        "add_pad_token": True,
        "auto_map": {
            "AutoConfig": "configuration_nvembed.NVEmbedConfig",
            "AutoModel": "modeling_nvembed.NVEmbedModel",
        },
        "hidden_size": WIDTH,
        "is_mask_instruction": True,
        "latent_attention_config": {
            "cross_dim_head": CROSS_SIZE,
            "hidden_dim": WIDTH,
            "latent_dim": WIDTH,
            "model_type": "latent_attention",
            "num_cross_heads": CROSS_HEADS,
            "num_latents_value": LATENTS,
            "output_normalize": True,
        },
        "mask_type": "b",
        "padding_side": "right",
        "text_config": {
            "architectures": ["MistralModel"],
            "attention_dropout": 0.0,
            "bos_token_id": 1,
            "eos_token_id": 2,
            "hidden_act": "silu",
            "hidden_size": WIDTH,
            "initializer_range": 0.02,
            "intermediate_size": INNER,
            "max_position_embeddings": 96,
            "model_type": "bidir_mistral",
            "num_attention_heads": HEADS,
            "num_hidden_layers": 2,
            "num_key_value_heads": KEYS,
            "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0,
            # The published code makes its own mask, which knows no window.
            "sliding_window": 6,
        },
        "torch_dtype": "float32",
        "transformers_version": "4.37.2",
    },
    tokenizer_config={"add_bos_token": True, "add_eos_token": False, "model_max_length": NO_LIMIT},
    include_prompt=False,
    shapes=_shapes,
)


class LatentAttention(torch.nn.Module):
    """What tokens see of the latents, then a gated product; each is added to its input."""

    def __init__(self, tensors: dict[str, torch.Tensor], precision: torch.dtype):
        super().__init__()
        self._tensors = {name: tensor.to(precision) for name, tensor in tensors.items()}

    def _of(self, block: int, name: str) -> torch.Tensor:
        return self._tensors[f"cross_attend_blocks.{block}.{name}"]

    def _normalized(self, block: int, name: str, value: torch.Tensor) -> torch.Tensor:
        weight, bias = (self._of(block, f"{name}.{part}") for part in ("weight", "bias"))
        return functional.layer_norm(value, (WIDTH,), weight, bias, eps=1e-5)

    def _seen(self, states: torch.Tensor) -> torch.Tensor:
        context = self._normalized(0, "norm_context", self._tensors["latents"])
        keys, values = (context @ self._of(0, "fn.to_kv.weight").T).split(
            CROSS_HEADS * CROSS_SIZE, dim=-1
        )
        queries = self._normalized(0, "norm", states) @ self._of(0, "fn.to_q.weight").T
        heads = []
        for head in range(CROSS_HEADS):
            part = slice(head * CROSS_SIZE, (head + 1) * CROSS_SIZE)
            scores = queries[..., part] @ keys[:, part].T / CROSS_SIZE**0.5
            heads.append(scores.softmax(dim=-1) @ values[:, part])
        return torch.cat(heads, dim=-1) @ self._of(0, "fn.to_out.weight").T

    def _gated(self, states: torch.Tensor) -> torch.Tensor:
        weight, bias = self._of(1, "fn.net.0.weight"), self._of(1, "fn.net.0.bias")
        plain, gate = functional.linear(states, weight, bias).split(4 * WIDTH, dim=-1)
        weight, bias = self._of(1, "fn.net.2.weight"), self._of(1, "fn.net.2.bias")
        return functional.linear(plain * functional.gelu(gate), weight, bias)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        middle = states + self._seen(states)
        return middle + self._gated(self._normalized(1, "norm", middle))


def has_latents(folder: Path) -> bool:
    return json.loads((folder / "config.json").read_text("ascii"))["model_type"] == NAME


def taken_apart(folder: Path, out: Path) -> Path:
    """Writes a folder of what transformers knows, with the rest of the weights beside it."""
    shutil.copytree(folder, out)
    config = json.loads((folder / "config.json").read_text("ascii"))
    kind = {"architectures": ["MistralModel"], "model_type": "mistral", "torch_dtype": "float32"}
    all_seen = {"is_causal": False, "sliding_window": None}
    write_json(out / "config.json", config["text_config"] | kind | all_seen)
    tensors = load_file(folder / "model.safetensors")
    for file, prefix in {"model.safetensors": TEXT, REST: LATENT}.items():
        part = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        save_file(part, out / file, {"format": "pt"})
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.post_processor = _template(tokenizer, "<s> $A </s>")
    write_json(out / "tokenizer.json", json.loads(tokenizer.to_str()))
    settings = json.loads((out / "tokenizer_config.json").read_text("ascii"))
    settings |= {"tokenizer_class": "PreTrainedTokenizerFast"}
    write_json(out / "tokenizer_config.json", settings)
    return out


def put_latents_behind(model: torch.nn.Module, folder: Path, precision: torch.dtype) -> None:
    """Puts them behind the last normalisation of Mistral's layers, if a folder has some."""
    if not (folder / REST).is_file():
        return
    for layer in model.layers:
        layer.self_attn.is_causal = False
    latents = LatentAttention(load_file(folder / REST), precision)
    model.norm = torch.nn.Sequential(model.norm, latents)
