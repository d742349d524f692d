#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the programs that Sextant runs on devices, on a machine that has none.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python device_check.py --jar ../target/benchmarks.jar

Each golden checkpoint's program is written by the jar, in each precision, and run in two ways:

- On the meta device, which has shapes and no numbers: weights are mapped there when they are
  loaded, ids lie there, lengths lie on the processor as in Sextant. Every operator is watched. None
  may see tensors of both, and none may work on the processor but those that take whole numbers
  from the lengths. So what is left behind on the processor is found, and any operator that has no
  implementation beside the processor's own fails.
- On the processor, where the vectors must be the golden ones: 2e-5 in float32, and a cosine.

It prints a line a precision, `RESULT device.<precision>.<what> <value>`, and names what failed; the
exit code is 1 then. What needs pooling from the user (`pooling_given`) is left out. Some minutes of
one core.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

PRECISIONS = ("fp32", "fp16", "bf16")
TOLERANCE = 2e-5
# The lowest cosine in the checkpoint that is most sensitive; README.md has the reference's own.
LOWEST_COSINE = {"fp32": 1 - 1e-6, "fp16": 0.9999, "bf16": 0.999}
RESOURCES = "providers/transformer/src/test/resources/golden"
# What may work on the processor: it takes whole numbers from lengths and choices.
HOST = {"aten::item", "aten::max", "aten::select", "aten::size", "aten::unique_consecutive"}
HOST |= {"aten::_local_scalar_dense"}


class Watch(TorchDispatchMode):
    """Keeps which operators saw tensors of two devices, and which worked on the processor."""

    def __init__(self):
        super().__init__()
        self.mixed: set[str] = set()
        self.on_host: set[str] = set()
        self.beside: set[str] = set()

    def __torch_dispatch__(self, operator, types, arguments=(), named=None):
        result = operator(*arguments, **(named or {}))
        leaves = tree_leaves((arguments, named, result))
        places = {leaf.device.type for leaf in leaves if isinstance(leaf, torch.Tensor)}
        name = operator.name().split(".")[0]
        if len(places) > 1:
            self.mixed.add(name)
        elif places == {"cpu"}:
            self.on_host.add(name)
        elif places:
            self.beside.add(name)
        return result


def assemble(resources: Path, facts: dict, folder: Path) -> None:
    """Lays the checkpoint's files over each other, as README.md says."""
    for layer in facts["layers"]:
        source = resources / "checkpoints" / layer
        if source.is_dir():
            shutil.copytree(source, folder, dirs_exist_ok=True)
    for missing in facts["without"]:
        (folder / missing).unlink()


def batches(facts: dict):
    """Cases that run together, the longest first, and what the program is told of them."""
    groups: dict[tuple, list[dict]] = {}
    for case in facts["cases"]:
        task = facts.get(f"{case['role']}_task")
        groups.setdefault((case.get("excluded", 0), task), []).append(case)
    for (excluded, task), cases in groups.items():
        number = facts["tasks"].index(task) if task else 0
        yield sorted(cases, key=lambda case: -len(case["ids"])), [excluded, number]


def inputs(cases: list[dict], choices: list[int], device: str) -> tuple[torch.Tensor, ...]:
    ids = torch.tensor([one for case in cases for one in case["ids"]], dtype=torch.int64)
    lengths = torch.tensor([len(case["ids"]) for case in cases], dtype=torch.int64)
    return ids.to(device), lengths, torch.tensor(choices, dtype=torch.int64)


def run(file: Path, facts: dict, device: str, watch=nullcontext()):
    module = torch.jit.load(file, map_location=device)
    for cases, choices in batches(facts):
        given = inputs(cases, choices, device)
        with torch.no_grad(), torch.jit.optimized_execution(False), watch:
            vectors = module(*given)
        yield cases, vectors


def problems_on_meta(file: Path, facts: dict) -> tuple[list[str], Watch]:
    watch = Watch()
    found = []
    for cases, vectors in run(file, facts, "meta", watch):
        expected = (len(cases), facts["dimension"])
        if vectors.device.type != "meta" or vectors.dtype != torch.float32:
            found.append(f"gives {vectors.dtype} on {vectors.device}")
        if vectors.shape != expected:
            found.append(f"gives {tuple(vectors.shape)}, expected {expected}")
    if watch.mixed:
        found.append(f"mixes devices in {sorted(watch.mixed)}")
    if watch.on_host - HOST:
        found.append(f"works on the processor in {sorted(watch.on_host - HOST)}")
    return found, watch


def compare(file: Path, facts: dict) -> tuple[float, float]:
    """The largest difference and the lowest cosine to the golden vectors."""
    difference, cosine = 0.0, 1.0
    for cases, vectors in run(file, facts, "cpu"):
        expected = torch.tensor([case["vector"] for case in cases])
        difference = max(difference, float((vectors - expected).abs().max()))
        cosines = torch.cosine_similarity(vectors.double(), expected.double())
        cosine = min(cosine, float(cosines.min()))
    return difference, cosine


def check(file: Path, facts: dict, precision: str, figures: dict) -> list[str]:
    found, watch = problems_on_meta(file, facts)
    difference, cosine = compare(file, facts)
    if precision == "fp32" and difference > TOLERANCE:
        found.append(f"differs by {difference:.1e}")
    if cosine < LOWEST_COSINE[precision]:
        found.append(f"has a cosine of {cosine:.6f}")
    figures["operators"] |= watch.beside
    figures["difference"] = max(figures["difference"], difference)
    figures["cosine"] = min(figures["cosine"], cosine)
    return found


def read_facts(file: Path, folder: Path) -> dict:
    facts = json.loads(file.read_text("utf-8"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    return facts | {"tasks": config.get("lora_adaptations", [])}


def write_programs(options: argparse.Namespace, work: Path) -> dict[str, dict]:
    """Assembles the checkpoints and has the jar write their programs."""
    resources = options.resources
    known = {}
    for file in sorted((resources / "expected").glob("*.json")):
        facts = json.loads(file.read_text("utf-8"))
        if not facts["pooling_given"] and not facts["normalize_asked"]:
            folder = work / "models" / file.stem
            assemble(resources, facts, folder)
            known[file.stem] = read_facts(file, folder)
    folders = [work / "models" / name for name in known]
    command = ["java", "-jar", options.jar, "program", *folders, "--into", work / "programs"]
    command += ["--precision", ",".join(options.precisions)]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the jar failed: {done.stderr.strip().splitlines()[-1]}")
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--jar", type=Path, required=True, help="benchmarks.jar")
    parser.add_argument("--resources", type=Path, default=root / RESOURCES)
    parser.add_argument("--precisions", nargs="*", default=list(PRECISIONS), choices=PRECISIONS)
    options = parser.parse_args()
    failed = False
    print(f"# torch {torch.__version__}")
    with tempfile.TemporaryDirectory() as temporary:
        known = write_programs(options, Path(temporary))
        for precision in options.precisions:
            figures = {"operators": set(), "difference": 0.0, "cosine": 1.0}
            for name, facts in known.items():
                file = Path(temporary) / "programs" / f"{name}.{precision}.pt"
                for problem in check(file, facts, precision, figures):
                    failed = True
                    print(f"# {name}, {precision}: {problem}", flush=True)
            print(f"RESULT device.{precision}.checkpoints {len(known)}")
            print(f"RESULT device.{precision}.operators {len(figures['operators'])}")
            print(f"RESULT device.{precision}.largest_difference {figures['difference']:.2e}")
            print(f"RESULT device.{precision}.lowest_cosine {figures['cosine']:.7f}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
