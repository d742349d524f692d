#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden vectors of long texts by the tiny checkpoints whose kind reads long texts.

Run after make_checkpoints.py, with the same requirements and the same folder:

    venv/bin/python make_long_golden.py --out .

writes `expected-long.json`. The network alone is asked, for token ids that a rule gives, with as
many positions as the text needs; in float64, and in float32 where what the reference makes of all
tokens by all tokens would not fit into memory (five gigabytes as it is). `t5` and `deberta-v2` have
no 32,768 tokens: the reference would hold several tables of 17 gigabytes.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModel, T5EncoderModel

import checkpoint_folders
from checkpoint_decoders import as_the_reference_reads, stretch_rotations
from checkpoint_latents import has_latents, put_latents_behind, taken_apart

IN_FLOAT64 = 8192
LENGTHS = {
    "modernbert": (8192,),
    "nomic_bert": (8192,),
    "new": (8192,),
    "eurobert": (8192,),
    "gemma3_text": (8192, 32768),
    "qwen2": (8192, 32768),
    "qwen2-sliding": (8192, 32768),
    "qwen3": (8192, 32768),
    "mistral": (8192, 32768),
    "nvembed": (8192, 32768),
    "t5": (8192,),
    "deberta-v2": (8192,),
}
# The reference holds matrices of all tokens by all tokens, one for each head, several at a time.
IN_FLOAT32 = ("t5", "deberta-v2")
BASES = {"qwen2-sliding": ["qwen2", "variants/qwen2-sliding"]}
# Windows of a few tokens say little of a long text.
WINDOWS = {"mistral": 1000, "qwen2-sliding": 1000, "gemma3_text": 512, "modernbert": 128}
POSITIONS = ("max_position_embeddings", "n_positions")


def long_config(config: dict, name: str, length: int) -> dict:
    if "text_config" in config:
        return config | {"text_config": long_config(config["text_config"], name, length)}
    config = config | {key: length for key in POSITIONS if key in config}
    window = "local_attention" if name == "modernbert" else "sliding_window"
    return config | ({window: WINDOWS[name]} if name in WINDOWS else {})


def token_ids(words: int, length: int) -> list[int]:
    """The rule; its test draws the same."""
    return [(31 * i * i + 17 * i + 5) % words for i in range(length)]


def vectors(folder: Path, name: str, length: int) -> dict[str, list[float]]:
    published = long_config(json.loads((folder / "config.json").read_text("ascii")), name, length)
    checkpoint_folders.write_json(folder / "config.json", as_the_reference_reads(published))
    words = published.get("text_config", published)["vocab_size"]
    if has_latents(folder):
        folder = taken_apart(folder, folder.parent / "known")
    exact = length <= IN_FLOAT64 and name not in IN_FLOAT32
    precision = torch.float64 if exact else torch.float32
    config = AutoConfig.from_pretrained(folder)
    kind = T5EncoderModel if name == "t5" else AutoModel
    model = kind.from_pretrained(folder, config=config, dtype=precision).eval()
    stretch_rotations(model, published)
    put_latents_behind(model, folder, precision)
    ids = torch.tensor([token_ids(words, length)])
    with torch.inference_mode():
        states = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]
    pooled = {"mean": states.double().mean(0), "last": states[-1].double()}
    return {
        key: [float(f"{number:.8g}") for number in (value / value.norm()).tolist()]
        for key, value in pooled.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the golden files")
    parser.add_argument("--only", nargs="*", help="names; what is there of the others is kept")
    options = parser.parse_args()
    out, file = options.out, options.out / "expected-long.json"
    there = json.loads(file.read_text("ascii")) if options.only else []
    lines = []
    for name, lengths in LENGTHS.items():
        if options.only and name not in options.only:
            kept = [case for case in there if case["checkpoint"] == name]
            lines += [json.dumps(case, separators=(",", ":")) for case in kept]
            continue
        for length in lengths:
            with tempfile.TemporaryDirectory() as temporary:
                folder = Path(temporary) / name
                for layer in BASES.get(name, [name]):
                    shutil.copytree(out / "checkpoints" / layer, folder, dirs_exist_ok=True)
                case = {"checkpoint": name, "tokens": length, "window": WINDOWS.get(name)}
                case |= vectors(folder, name, length)
            lines.append(json.dumps(case, separators=(",", ":")))
            print(f"{name}, {length} tokens", flush=True)
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    file.write_text(text, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
