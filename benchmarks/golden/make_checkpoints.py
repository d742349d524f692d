#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a tiny random checkpoint of every architecture, and golden embeddings by each of them.

How to run, with Python 3.11 or later:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_checkpoints.py --out .

writes `checkpoints/<base>/`, `checkpoints/variants/<name>/` (files to lay over a base) and
`expected/<name>.json`. The same versions give the same bytes.

The expected values are computed by sentence-transformers in float64 from the float32 weights, each
text alone. Before anything is written, float32, a mixed batch, and a batch padded on either side
must agree with them within half the tolerance, and the reference must read the tokens that the
tokenizer's file gives. README.md beside this file says what the output means.
"""

import argparse
import hashlib
import json
import logging as python_logging
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers.utils import logging

import checkpoint_folders
from checkpoint_architectures import ARCHITECTURES as ENCODERS
from checkpoint_decoders import DECODERS, as_the_reference_reads, stretch_rotations
from checkpoint_families import FAMILIES, FAMILY_VARIANTS, one_task, tasks_of
from checkpoint_latents import NV_EMBED, has_latents, put_latents_behind, taken_apart
from checkpoint_texts import BASE_TEXTS, DOCUMENT, PLAIN, QUERY, Repeated, Text, texts_at_the_limit
from checkpoint_variants import VARIANTS, Variant
from sensitivity import sensitivities

ARCHITECTURES = (*ENCODERS, *DECODERS, *FAMILIES, NV_EMBED)
ALL_VARIANTS = (*VARIANTS, *FAMILY_VARIANTS)
TOLERANCE = 2e-5
SIGNIFICANT_DIGITS = 8
TOOLS = (
    "numpy",
    "safetensors",
    "sentence-transformers",
    "sentencepiece",
    "tokenizers",
    "torch",
    "transformers",
)
# Their positions count from the first column, padding or not, so that the reference itself goes
# astray when it pads on the left and is not told the positions.
ABSOLUTE_POSITIONS = ("bert", "deberta-v2", "distilbert", "electra")


@dataclass(frozen=True)
class Checkpoint:
    """One folder to test, and how it comes about."""

    name: str
    layers: list[str]
    without: tuple[str, ...]
    texts: tuple[Text, ...]
    at_the_limit: bool
    given_pooling: str | None = None
    normalize: bool = False

    @staticmethod
    def of_base(name: str) -> "Checkpoint":
        return Checkpoint(name, [name], (), BASE_TEXTS, True)

    @staticmethod
    def of_variant(variant: Variant) -> "Checkpoint":
        return Checkpoint(
            variant.name,
            variant.layers(),
            variant.without,
            variant.texts,
            variant.name.startswith(("limit", "vocab")),
            variant.given_pooling,
            variant.normalize,
        )

    def assemble(self, checkpoints: Path, folder: Path) -> None:
        """Lays the layers over each other, in order, then takes the unwanted files away."""
        for layer in self.layers:
            if (checkpoints / layer).is_dir():
                shutil.copytree(checkpoints / layer, folder, dirs_exist_ok=True)
        for name in self.without:
            (folder / name).unlink()


def reference(checkpoint: Checkpoint, folder: Path, precision: torch.dtype) -> SentenceTransformer:
    arguments = {"dtype": precision}
    published = json.loads((folder / "config.json").read_text("ascii"))
    config = as_the_reference_reads(published)
    if config != published:
        with tempfile.TemporaryDirectory() as temporary:
            translated = shutil.copytree(folder, Path(temporary) / "model")
            checkpoint_folders.write_json(translated / "config.json", config)
            model = SentenceTransformer(str(translated), device="cpu", model_kwargs=arguments)
        stretch_rotations(model[0].auto_model, published)
        return model
    if checkpoint.given_pooling is None:
        model = SentenceTransformer(str(folder), device="cpu", model_kwargs=arguments)
        put_latents_behind(model[0].auto_model, folder, precision)
        return model
    transformer = Transformer(str(folder), model_kwargs=arguments)
    pooling = Pooling(transformer.get_embedding_dimension(), checkpoint.given_pooling)
    modules = [transformer, pooling] + [Normalize()] * checkpoint.normalize
    return SentenceTransformer(modules=modules, device="cpu")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Reading:
    """What a model reads of a text; offsets count UTF-16 units of the text, without the prompt."""

    ids: list[int]
    dropped: int
    read_end: int
    cut_offset: int


class Reader:
    """Tells what a model reads of a text, by its tokenizer file where there is one."""

    def __init__(self, model: SentenceTransformer, folder: Path):
        file = folder / "tokenizer.json"
        lowered = model[0].do_lower_case
        serialized = (
            file.read_text("utf-8")
            if file.is_file() and not lowered
            else model.tokenizer.backend_tokenizer.to_str()
        )
        self.max_tokens = model.max_seq_length
        self._whole = Tokenizer.from_str(serialized)
        self._whole.no_padding()
        self._whole.no_truncation()
        self._cutting = Tokenizer.from_str(self._whole.to_str())
        self._cutting.enable_truncation(self.max_tokens)

    def read(self, prompt: str, content: str) -> Reading:
        kept = self._cutting.encode(prompt + content).ids
        whole = self._whole.encode(prompt + content)

        def offset(code_points: int) -> int:
            return utf16_length(content[: max(0, code_points - len(prompt))])

        dropped = len(whole.ids) - len(kept)
        if dropped == 0:
            return Reading(kept, 0, utf16_length(content), utf16_length(content))
        # The cut text ends in a special token, whose place is the first dropped token's.
        first_dropped = len(kept) - 1
        read_end = whole.offsets[first_dropped - 1][1]
        return Reading(kept, dropped, offset(read_end), offset(whole.offsets[first_dropped][0]))

    def room(self, prompt: str) -> int:
        """How often ` a` fits in behind a prompt: each further one is one more token."""
        return self.max_tokens - len(self._whole.encode(prompt + " a").ids) + 1


class GoldenMaker:
    """Embeds texts by one folder in several ways, which must agree."""

    def __init__(self, checkpoint: Checkpoint, folder: Path):
        self.checkpoint = checkpoint
        self.exact = reference(checkpoint, folder, torch.float64)
        self.single = reference(checkpoint, folder, torch.float32)
        self.reader = Reader(self.exact, folder)
        self.worst: dict[str, float] = {}
        self.config = json.loads((folder / "config.json").read_text("ascii"))

    def prompt(self, role: str) -> str:
        """The prompt of a role as `encode_query`, `encode_document` and `encode` choose it."""
        names = {QUERY: ["query"], DOCUMENT: ["document", "passage", "corpus"], PLAIN: []}[role]
        name = next((name for name in names if name in self.exact.prompts), None)
        return self.exact._resolve_prompt(None, name) or ""

    def texts(self) -> tuple[Text, ...]:
        if not self.checkpoint.at_the_limit:
            return self.checkpoint.texts
        room = self.reader.room(self.prompt(DOCUMENT))
        return self.checkpoint.texts + texts_at_the_limit(room)

    def cases(self) -> list[dict]:
        vectors = {}
        for text in self.texts():
            vectors[text.name] = self.embed(self.exact, text)
            self._compare("float32", text, vectors[text.name], self.embed(self.single, text))
        for role in sorted({text.role for text in self.texts()}):
            texts = [text for text in self.texts() if text.role == role]
            for side in ("right", "left"):
                batch = self._batch(texts, role, side)
                for text, vector in zip(texts, batch):
                    self._compare(f"{side}-padded batch", text, vectors[text.name], vector)
        return [self._case(text, vectors[text.name]) for text in self.texts()]

    def embed(self, model: SentenceTransformer, text: Text) -> np.ndarray:
        encode = {
            QUERY: model.encode_query,
            DOCUMENT: model.encode_document,
            PLAIN: model.encode,
        }[text.role]
        return encode(
            text.expand(),
            normalize_embeddings=self.checkpoint.normalize,
            show_progress_bar=False,
        )

    def _batch(self, texts: list[Text], role: str, side: str) -> np.ndarray:
        """All texts of a role at once, in float32."""
        model = self.single
        was = model.tokenizer.padding_side
        model.tokenizer.padding_side = side
        try:
            contents = [text.expand() for text in texts]
            features = model.preprocess(contents, prompt=self.prompt(role) or None)
        finally:
            model.tokenizer.padding_side = was
        if self.config["model_type"] in ABSOLUTE_POSITIONS:
            positions = features["attention_mask"].cumsum(dim=1) - 1
            features["position_ids"] = positions.clamp(min=0)
        with torch.inference_mode():
            vectors = model(features)["sentence_embedding"][:, : model.truncate_dim]
            if self.checkpoint.normalize:
                vectors = torch.nn.functional.normalize(vectors, p=2, dim=1)
        return vectors.numpy()

    def _case(self, text: Text, vector: np.ndarray) -> dict:
        prompt = self.prompt(text.role)
        reading = self.reader.read(prompt, text.expand())
        self._check_tokens(text, prompt, reading)
        expected_drop = {"at_the_limit": 0, "one_over_the_limit": 1}.get(text.name)
        if expected_drop not in (None, reading.dropped):
            raise AssertionError(f"{self.checkpoint.name}, {text.name}: drops {reading.dropped}")
        content = text.content
        return {
            "name": text.name,
            "role": text.role,
            "text": {"repeat": content.piece, "times": content.times}
            if isinstance(content, Repeated)
            else content,
            "tokens": len(reading.ids),
            "dropped": reading.dropped,
            "cut_offset": reading.cut_offset,
            "read_end": reading.read_end,
            "ids": reading.ids,
            **self._excluded(prompt),
            "vector": [float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in vector],
        }

    def _excluded(self, prompt: str) -> dict:
        """How many tokens pooling leaves out, the leading special token among them."""
        if self.exact[1].include_prompt:
            return {}
        return {"excluded": self.exact[0]._get_prompt_length(prompt) if prompt else 0}

    def _check_tokens(self, text: Text, prompt: str, reading: Reading) -> None:
        features = self.exact.preprocess([text.expand()], prompt=prompt or None)
        seen = features["input_ids"][0].tolist()
        if seen != reading.ids:
            raise AssertionError(
                f"{self.checkpoint.name}, {text.name}: the reference reads {seen}, "
                f"the tokenizer file says {reading.ids}"
            )

    def _compare(self, way: str, text: Text, exact: np.ndarray, other: np.ndarray) -> None:
        difference = float(np.abs(exact - other).max())
        if not difference <= TOLERANCE / 2:
            raise AssertionError(
                f"{self.checkpoint.name}, {text.name}: {way} differs by {difference}, "
                f"at most {TOLERANCE / 2} was expected"
            )
        self.worst[way] = max(self.worst.get(way, 0.0), difference)

    def header(self, folder: Path) -> dict:
        model = self.exact
        modes = model[1].pooling_mode
        dimension = model.get_embedding_dimension()
        return {
            "model": self.checkpoint.name,
            "layers": self.checkpoint.layers,
            "without": list(self.checkpoint.without),
            "files": {
                path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            },
            "tools": {"python": platform.python_version()} | {t: version(t) for t in TOOLS},
            "model_type": self.config["model_type"],
            "pooling": [modes] if isinstance(modes, str) else list(modes),
            "include_prompt": model[1].include_prompt,
            "pooling_given": self.checkpoint.given_pooling is not None,
            "normalize_asked": self.checkpoint.normalize,
            "max_tokens": model.max_seq_length,
            "dimension": min(dimension, model.truncate_dim or dimension),
            "similarity": str(model.similarity_fn_name),
            "query_prompt": self.prompt(QUERY),
            "document_prompt": self.prompt(DOCUMENT),
            "plain_prompt": self.prompt(PLAIN),
            "tolerance": TOLERANCE,
        }


def write(path: Path, head: dict, cases: list[dict]) -> None:
    """One case a line, in ASCII, so that no editor changes an odd character."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
    fields.append(f'  "cases": [\n{lines}\n  ]')
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n", encoding="ascii", newline="\n")


def make_folders(checkpoints: Path) -> None:
    shutil.rmtree(checkpoints, ignore_errors=True)
    for architecture in ARCHITECTURES:
        checkpoint_folders.make(architecture, checkpoints / architecture.name)
    for variant in ALL_VARIANTS:
        out = checkpoints / "variants" / variant.name
        out.mkdir(parents=True)
        for part in ("1_Pooling", "2_Dense", "2_LayerNorm"):
            (out / part).mkdir()
        variant.write(checkpoints / variant.base, out)
        for folder in (*(path for path in out.iterdir() if path.is_dir()), out):
            if not any(folder.iterdir()):
                folder.rmdir()


def golden(checkpoint: Checkpoint, folder: Path, temporary: Path) -> tuple[GoldenMaker, list[dict]]:
    """What is expected; of a network with tasks, each role's texts by the network of its own."""
    tasks = tasks_of(folder)
    if not tasks:
        known = taken_apart(folder, temporary / "known") if has_latents(folder) else folder
        maker = GoldenMaker(checkpoint, known)
        return maker, maker.cases()
    cases = []
    for role, task in tasks.items():
        maker = GoldenMaker(checkpoint, one_task(folder, task, temporary / task))
        cases += [case for case in maker.cases() if case["role"] == role]
    return maker, cases


def task_facts(folder: Path) -> dict:
    return {f"{role}_task": task for role, task in tasks_of(folder).items()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the golden files")
    parser.add_argument("--only", nargs="*", help="names of the checkpoints to embed by")
    parser.add_argument(
        "--sensitivity", action="store_true", help="also measure what typical mistakes change"
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    python_logging.getLogger("sentence_transformers").setLevel(python_logging.ERROR)
    torch.set_num_threads(1)
    checkpoints = options.out / "checkpoints"
    make_folders(checkpoints)
    for checkpoint in (
        *(Checkpoint.of_base(architecture.name) for architecture in ARCHITECTURES),
        *(Checkpoint.of_variant(variant) for variant in ALL_VARIANTS),
    ):
        if options.only and checkpoint.name not in options.only:
            continue
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / checkpoint.name
            checkpoint.assemble(checkpoints, folder)
            maker, cases = golden(checkpoint, folder, Path(temporary))
            path = options.out / "expected" / f"{checkpoint.name}.json"
            write(path, maker.header(folder) | task_facts(folder), cases)
            worst = ", ".join(f"{way} {value:.1e}" for way, value in maker.worst.items())
            print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes; {worst}")
            if options.sensitivity and checkpoint.layers == [checkpoint.name]:
                for line in sensitivities(maker, folder):
                    print(f"  {line}")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
