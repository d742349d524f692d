#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times a random checkpoint of Qwen3-0.6B's true size in Sextant and in PyTorch, taking turns.

    python3 -m venv venv && venv/bin/pip install -r ../golden/requirements.txt
    venv/bin/python qwen3_beside_pytorch.py --jar ../target/benchmarks.jar

Both embed the same texts with the same number of threads, tokenization included. PyTorch runs
sentence-transformers with texts sorted by length, in the batch size that is fastest of three. Each
round starts Sextant anew, which loads, embeds once without counting, and then counts. Needs 8 GB of
memory and 2.5 GB in the folder for temporary files. The tokenizer is the tiny checkpoint's: a
vocabulary of true size comes with the published model alone, and costs little of the time.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from transformers import Qwen3Config, Qwen3Model

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
import checkpoint_folders  # noqa: E402
from checkpoint_decoders import DECODERS  # noqa: E402

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16}
SIZES = {
    "head_dim": 128,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "max_position_embeddings": 32768,
    "num_attention_heads": 16,
    "num_hidden_layers": 28,
    "num_key_value_heads": 8,
    "rms_norm_eps": 1e-6,
    "rope_theta": 1000000,
    "tie_word_embeddings": True,
    "vocab_size": 151669,
}


def write_checkpoint(folder: Path) -> None:
    """The published model's sizes, in bfloat16 as it is published."""
    architecture = next(one for one in DECODERS if one.name == "qwen3")
    tokenizer = architecture.tokenizer()
    checkpoint_folders.write_tokenizer(architecture, tokenizer, folder)
    torch.manual_seed(20261123)
    rope = {"rope_theta": SIZES["rope_theta"], "rope_type": "default"}
    sizes = {name: value for name, value in SIZES.items() if name != "rope_theta"}
    model = Qwen3Model(Qwen3Config(**sizes, rope_parameters=rope)).to(torch.bfloat16)
    model.save_pretrained(folder)
    config = {"architectures": ["Qwen3Model"], "model_type": "qwen3", "hidden_act": "silu"}
    checkpoint_folders.write_json(folder / "config.json", config | SIZES)
    names = ("Transformer", "Pooling", "Normalize")
    checkpoint_folders.write_json(folder / "modules.json", checkpoint_folders.modules(*names))
    pooling = checkpoint_folders.pooling("lasttoken") | {"word_embedding_dimension": 1024}
    checkpoint_folders.write_json(folder / "1_Pooling" / "config.json", pooling)
    checkpoint_folders.write_json(
        folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False}
    )


def read_texts(file: Path, count: int, characters: int) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    return [json.loads(line)["text"][:characters] for line in lines[:count]]


def rate(model: SentenceTransformer, texts: list[str], batch: int) -> float:
    start = time.perf_counter()
    model.encode(texts, batch_size=batch, show_progress_bar=False)
    return len(texts) / (time.perf_counter() - start)


def sextant(options: argparse.Namespace, folder: Path, precision: str) -> dict[str, float]:
    command = ["java", "-jar", options.jar, "model", folder, "--precision", precision]
    command += ["--threads", options.threads, "--rounds", "1", "--texts", options.texts]
    command += ["--count", options.count, "--characters", options.characters]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the jar failed: {done.stderr.strip().splitlines()[-1]}")
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("RESULT")]
    return {name.rsplit(".", 1)[1]: float(value) for _, name, value in lines}


def compare(options: argparse.Namespace, folder: Path, precision: str) -> None:
    texts = read_texts(options.texts, options.count, options.characters)
    arguments = {"dtype": PRECISIONS[precision]}
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs=arguments)
    rates = {batch: rate(model, texts, batch) for batch in (1, 8, 32)}
    batch = max(rates, key=rates.get)
    print(f"# {precision}: PyTorch with batches of {batch}, of {sorted(rates)}", flush=True)
    ours, theirs = [], []
    for _ in range(options.rounds):
        theirs.append(rate(model, texts, batch))
        ours.append(sextant(options, folder, precision))
    own = [figures["texts_per_s"] for figures in ours]
    load = statistics.median(figures["load_s"] for figures in ours)
    ratio = statistics.median(b / a for a, b in zip(own, theirs))
    for name, value in (
        (f"sextant.{precision}.load_s", load),
        (f"sextant.{precision}.texts_per_s", statistics.median(own)),
        (f"pytorch.{precision}.texts_per_s", statistics.median(theirs)),
        (f"sextant.{precision}.time_ratio", ratio),
    ):
        print(f"RESULT qwen3.{name} {value:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--jar", type=Path, required=True, help="benchmarks.jar")
    shared = Path(__file__).resolve().parents[3] / "shared"
    parser.add_argument("--texts", type=Path, default=shared / "data" / "pubmedqa" / "corpus.jsonl")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--characters", type=int, default=500)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precisions", nargs="*", default=list(PRECISIONS))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"# torch {torch.__version__}, {options.threads} threads, {options.rounds} rounds")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "qwen3-0.6b-random"
        write_checkpoint(folder)
        for precision in options.precisions:
            compare(options, folder, precision)


if __name__ == "__main__":
    main()
