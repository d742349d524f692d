#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the program that Sextant writes for devices beside transformers, on a graphics card.

    python3 -m venv venv && venv/bin/pip install -r ../golden/requirements.txt
    java -jar ../target/benchmarks.jar folder all-MiniLM-L6-v2
    venv/bin/python gpu_beside_transformers.py --jar ../target/benchmarks.jar all-MiniLM-L6-v2

Both get the same batches of token ids, texts sorted by length, and give float32 vectors in the
processor's memory; tokenization is in nobody's time. transformers runs the folder's modules by
sentence-transformers, with its fused attention, on batches padded on the right. They take turns;
each round begins with the other. Without a graphics card that torch sees it says so and its exit
code is 2; `--device cpu` runs the same there, to see that it runs: those times mean nothing.

Lines, for each precision: `texts_per_s` and `query_ms` of both (medians of the rounds; a query is
the shortest text alone), `texts_per_s_ratio` and `query_ms_ratio` (of ours to theirs, medians), and
`cosine`, the lowest of a text to what transformers gives in float32, of both.
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

PRECISIONS = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
QUERIES = 50


def read_texts(file: Path, count: int, characters: int) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    return [json.loads(line)["text"][:characters] for line in lines[:count]]


def tokenize(model: SentenceTransformer, texts: list[str]) -> list[list[int]]:
    """The ids of each text, the longest first."""
    limit = model.max_seq_length
    rows = [model.tokenizer(text, truncation=True, max_length=limit)["input_ids"] for text in texts]
    return sorted(rows, key=len, reverse=True)


def plan(rows: list[list[int]], most: int) -> list[list[list[int]]]:
    """Batches of texts of like length, of so many tokens with padding."""
    batches = []
    while rows:
        size = max(1, most // len(rows[0]))
        batches.append(rows[:size])
        rows = rows[size:]
    return batches


def load_program(options: argparse.Namespace, folder: Path, precision: str):
    command = ["java", "-jar", options.jar, "program", options.model.resolve()]
    command += ["--precision", precision, "--into", folder]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the jar failed: {done.stderr.strip().splitlines()[-1]}")
    file = folder / f"{options.model.resolve().name}.{precision}.pt"
    return torch.jit.load(file, map_location=options.device)


def sextant(program, batch: list[list[int]], device: str) -> torch.Tensor:
    """As Sextant calls it: ids on the device, what whole numbers are taken from on the processor."""
    ids = torch.tensor([one for row in batch for one in row], dtype=torch.int64)
    lengths = torch.tensor([len(row) for row in batch], dtype=torch.int64)
    return program(ids.to(device), lengths, torch.zeros(2, dtype=torch.int64)).cpu()


def transformers(model: SentenceTransformer, batch: list[list[int]], device: str) -> torch.Tensor:
    width = max(len(row) for row in batch)
    padding = model.tokenizer.pad_token_id
    ids = torch.tensor([row + [padding] * (width - len(row)) for row in batch])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in batch])
    given = model({"input_ids": ids.to(device), "attention_mask": mask.to(device)})
    return given["sentence_embedding"].float().cpu()


def embed(run, batches: list[list[list[int]]]) -> torch.Tensor:
    return torch.cat([run(batch) for batch in batches])


def rate(run, batches: list[list[list[int]]]) -> float:
    start = time.perf_counter()
    embed(run, batches)
    return sum(len(batch) for batch in batches) / (time.perf_counter() - start)


def query(run, row: list[int]) -> float:
    times = []
    for _ in range(QUERIES):
        start = time.perf_counter()
        run([row])
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def race(runs: dict, batches: list, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Figures of each round, after one that does not count."""
    figures = {name: {"texts_per_s": [], "query_ms": []} for name in runs}
    for number in range(-1, rounds):
        order = list(runs) if number % 2 else list(reversed(runs))
        for name in order:
            texts, one = rate(runs[name], batches), query(runs[name], batches[-1][-1])
            if number >= 0:
                figures[name]["texts_per_s"].append(texts)
                figures[name]["query_ms"].append(one)
    return figures


def report(precision: str, figures: dict, cosines: dict[str, float]) -> None:
    for name in figures:
        prefix = f"RESULT gpu.{name}.{precision}"
        print(f"{prefix}.texts_per_s {statistics.median(figures[name]['texts_per_s']):.1f}")
        print(f"{prefix}.query_ms {statistics.median(figures[name]['query_ms']):.3f}")
        print(f"{prefix}.cosine {cosines[name]:.7f}")
    for what in ("texts_per_s", "query_ms"):
        pairs = zip(figures["sextant"][what], figures["transformers"][what])
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        print(f"RESULT gpu.sextant.{precision}.{what}_ratio {ratio:.3f}", flush=True)


def compare(options: argparse.Namespace, folder: Path, precision: str) -> None:
    device = options.device
    exact = SentenceTransformer(str(options.model), device=device)
    rows = tokenize(exact, read_texts(options.texts, options.count, options.characters))
    batches = plan(rows, options.batch_tokens)
    expected = embed(lambda batch: transformers(exact, batch, device), batches).double()
    kind = {"dtype": PRECISIONS[precision], "attn_implementation": "sdpa"}
    model = SentenceTransformer(str(options.model), device=device, model_kwargs=kind)
    program = load_program(options, folder, precision)
    runs = {
        "sextant": lambda batch: sextant(program, batch, device),
        "transformers": lambda batch: transformers(model, batch, device),
    }
    cosines = {}
    for name, run in runs.items():
        vectors = embed(run, batches).double()
        cosines[name] = float(torch.cosine_similarity(vectors, expected).min())
    tokens = sum(len(row) for row in rows)
    print(f"# {precision}: {len(rows)} texts of {tokens} tokens in {len(batches)} batches")
    report(precision, race(runs, batches, options.rounds), cosines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("model", type=Path, help="a folder of sentence-transformers")
    parser.add_argument("--jar", type=Path, required=True, help="benchmarks.jar")
    parser.add_argument("--device", default="cuda", help="as torch names it")
    shared = Path(__file__).resolve().parents[3] / "shared"
    parser.add_argument("--texts", type=Path, default=shared / "data" / "pubmedqa" / "corpus.jsonl")
    parser.add_argument("--count", type=int, default=2048)
    parser.add_argument("--characters", type=int, default=500)
    parser.add_argument("--batch-tokens", type=int, default=16384)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--precisions", nargs="*", default=["fp16", "bf16"], choices=PRECISIONS)
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        print("torch sees no graphics card here; give --device cpu to see that this runs")
        sys.exit(2)
    name = torch.cuda.get_device_name(options.device) if "cuda" in options.device else "processor"
    print(f"# torch {torch.__version__} on {options.device}, {name}, {options.rounds} rounds")
    with (
        tempfile.TemporaryDirectory() as temporary,
        torch.inference_mode(),
        # As Sextant has it: the optimizer compiles anew for every shape.
        torch.jit.optimized_execution(False),
    ):
        for precision in options.precisions:
            compare(options, Path(temporary), precision)


if __name__ == "__main__":
    main()
