#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes small weight files with the libraries that write the real ones, and what they hold.

How to run, with Python 3.11 or later:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_weight_files.py --out ../../providers/transformer/src/test/resources/weights

`expected.json` says of every file and tensor: type, shape, the stored bytes in row-major order, and
for floating point numbers the bytes of what torch makes of them in float32 and bfloat16. All bytes
are little-endian, in hexadecimal. Files that must be refused are not in it: `refused-*`.

The same versions give the same bytes, except in older-strided.bin, older-nested.pt and refused-torchscript.pt, where
torch writes addresses and ids of its own.
"""

import argparse
import json
from collections import OrderedDict
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file

FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.1, -3.14159274, 65504.0, 6.1e-5, 6.0e-8, -6.0e-8, 1e-20, 3.0e38,
    1.00390625, 1.01171875, 1.00390637, float("inf"), float("-inf"), float("nan"),
]  # fmt: skip
FLOATING = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
}
WHOLE = {
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
LATER = {torch.uint16: "U16", torch.uint32: "U32", torch.uint64: "U64"}
NAMES = FLOATING | WHOLE | LATER


def stored(tensor: torch.Tensor) -> str:
    """The bytes of a tensor in row-major order."""
    # A scalar has no axis whose bytes could be looked at.
    return tensor.detach().clone().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes().hex()


def described(tensor: torch.Tensor) -> dict:
    """What a reader must find."""
    found = {
        "type": NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "stored": stored(tensor),
    }
    if tensor.dtype in FLOATING:
        found["F32"] = stored(tensor.to(torch.float32))
        found["BF16"] = stored(tensor.to(torch.bfloat16))
    return found


def every_type() -> dict[str, torch.Tensor]:
    """One tensor a type, and the shapes that are easily got wrong."""
    tensors = {}
    for dtype, name in FLOATING.items():
        tensors[f"floating.{name}"] = torch.tensor(FLOATS, dtype=torch.float64).to(dtype).reshape(3, 6)
    for dtype, name in (WHOLE | LATER).items():
        values = [0, 1, 1, 0] if dtype is torch.bool else [0, 1, 100, 127]
        tensors[f"whole.{name}"] = torch.tensor(values, dtype=dtype)
    tensors["whole.negative"] = torch.tensor([-1, -(2**62), 2**63 - 1])
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros((0, 4))
    tensors["name with ünïcode and \"quotes\""] = torch.arange(3.0)
    return tensors


def strided() -> OrderedDict[str, torch.Tensor]:
    """Views that share storages: tied, transposed, cut out, and what modules wrap around them."""
    base = torch.arange(24.0).reshape(4, 6)
    cube = torch.arange(24, dtype=torch.int16).reshape(2, 3, 4)
    tensors = OrderedDict()
    tensors["base"] = base
    tensors["tied"] = base
    tensors["transposed"] = base.t()
    tensors["columns"] = base[:, 1:4]
    tensors["every_other"] = base[1:, ::2]
    tensors["row"] = base[2]
    tensors["scalar"] = base[3, 5]
    tensors["none"] = base[2:2]
    tensors["permuted"] = cube.permute(2, 0, 1)
    tensors["half"] = base.to(torch.float16).t()
    tensors["parameter"] = torch.nn.Parameter(torch.ones(2, 2), requires_grad=False)
    tensors["position_ids"] = torch.arange(5).expand((1, -1))
    return tensors


class TwoLayers(torch.nn.Module):
    """Its state dict carries the `_metadata` that real ones carry."""

    def __init__(self):
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.first = torch.nn.Linear(3, 2)
        self.norm = torch.nn.BatchNorm1d(2)
        for parameter in self.parameters():
            parameter.data = torch.randn(parameter.shape, generator=generator)

    def forward(self, x):
        return self.norm(self.first(x))


def onnx_graph() -> tuple[onnx.ModelProto, dict[str, torch.Tensor]]:
    """A graph as exporters write one: linear layers have lost their names and are transposed."""
    generator = torch.Generator().manual_seed(2)

    def draw(*shape):
        return torch.randn(shape, generator=generator)

    words, query, older, wide = draw(5, 4), draw(3, 4), draw(2, 3), draw(2, 2)
    bias, older_bias = draw(3), draw(2)
    whole = torch.tensor([[0, 1, -2]])
    half = draw(2, 3).to(torch.float16)
    raw, typed = numpy_helper.from_array, helper.make_tensor
    initializers = [
        raw(words.numpy(), "embeddings.word_embeddings.weight"),
        # Old writers put numbers into the field of their type rather than into raw bytes.
        typed("layer.0.query.bias", TensorProto.FLOAT, [3], bias.tolist()),
        typed("embeddings.position_ids", TensorProto.INT64, [1, 3], whole.flatten().tolist()),
        typed("half", TensorProto.FLOAT16, [2, 3], half.flatten().tolist()),
        typed("double", TensorProto.DOUBLE, [2], [0.1, -2.5]),
        raw(older_bias.numpy(), "layer.0.key.bias"),
        raw(query.T.contiguous().numpy(), "onnx::MatMul_17"),
        raw(older.T.contiguous().numpy(), "204"),
        raw(wide.numpy(), "projection"),
    ]
    nodes = [
        helper.make_node("Gather", ["embeddings.word_embeddings.weight", "ids"], ["x"]),
        helper.make_node("MatMul", ["x", "onnx::MatMul_17"], ["q0"], "/layer.0/query/MatMul"),
        helper.make_node("Add", ["layer.0.query.bias", "q0"], ["q"], "/layer.0/query/Add"),
        helper.make_node("MatMul", ["q", "204"], ["k0"], "MatMul_12"),
        helper.make_node("Add", ["k0", "layer.0.key.bias"], ["k"], "Add_13"),
        # A parameter that the model itself multiplies by keeps its name, and its axes.
        helper.make_node("MatMul", ["k", "projection"], ["y"], "/MatMul"),
    ]
    graph = helper.make_graph(
        nodes,
        "weights",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model)
    return model, {
        "embeddings.word_embeddings.weight": words,
        "layer.0.query.bias": bias,
        "layer.0.query.weight": query,
        "layer.0.key.bias": older_bias,
        "layer.0.key.weight": older,
        "embeddings.position_ids": whole,
        "half": half,
        "double": torch.tensor([0.1, -2.5], dtype=torch.float64),
        "projection": wide,
    }


def shards(out: Path, names: list[str], index: str, save) -> dict[str, torch.Tensor]:
    """Two shards and the index that names them."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = {"a.weight": torch.arange(6.0).reshape(2, 3), "b.weight": torch.arange(4.0), "c": torch.ones(1)}
    parts = {names[0]: ["a.weight", "c"], names[1]: ["b.weight"]}
    for file, held in parts.items():
        save({name: tensors[name] for name in held}, out / file)
    weight_map = {name: file for file, held in parts.items() for name in held}
    content = {"metadata": {"total_size": 44}, "weight_map": weight_map}
    (out / index).write_text(json.dumps(content, indent=2) + "\n")
    return tensors


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    expected = {}

    types = every_type()
    save_file(types, out / "types.safetensors", metadata={"format": "pt"})
    expected["types.safetensors"] = types
    torch.save(types, out / "types.bin")
    expected["types.bin"] = types

    views = strided()
    torch.save(views, out / "strided.bin")
    expected["strided.bin"] = views
    for protocol in (3, 4):
        torch.save(views, out / f"protocol{protocol}.pt", pickle_protocol=protocol)
        expected[f"protocol{protocol}.pt"] = views

    module = TwoLayers()
    torch.save(module.state_dict(), out / "module.bin")
    expected["module.bin"] = module.state_dict()
    nested = {"epoch": 3, "loss": 0.5, "state_dict": module.state_dict(), "note": "bést", "steps": [1, 2**40]}
    torch.save(nested, out / "nested.pt")
    expected["nested.pt"] = module.state_dict()

    # As before PyTorch 1.6: no archive.
    older = {"_use_new_zipfile_serialization": False}
    torch.save(views, out / "older-strided.bin", **older)
    expected["older-strided.bin"] = views
    # A storage of what is not read lies between those that are.
    extra = {"optimizer": {"momentum": torch.ones(7)}}
    torch.save(extra | nested, out / "older-nested.pt", **older)
    expected["older-nested.pt"] = module.state_dict()

    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    expected["sharded-safetensors"] = shards(
        out / "sharded-safetensors", names, "model.safetensors.index.json", save_file
    )
    names = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
    expected["sharded-bin"] = shards(
        out / "sharded-bin", names, "pytorch_model.bin.index.json", torch.save
    )

    model, weights = onnx_graph()
    onnx.save(model, out / "linear.onnx")
    expected["linear.onnx"] = weights
    onnx.save(
        model,
        out / "refused-external.onnx",
        save_as_external_data=True,
        location="refused-external.data",
        size_threshold=0,
    )
    (out / "refused-external.data").unlink()

    torch.save(types["scalar"], out / "refused-tensor.pt")
    torch.save({"module": module}, out / "refused-module.pt")
    torch.save({"w": torch.ones(2).to_sparse()}, out / "refused-sparse.pt")
    torch.save({"w": torch.ones(1).expand(1000)}, out / "refused-repeated.pt")
    torch.save({"w": torch.ones(2).to(torch.float8_e4m3fn)}, out / "refused-type.pt")
    torch.jit.save(torch.jit.script(module.eval()), out / "refused-torchscript.pt")

    content = {file: {n: described(t) for n, t in held.items()} for file, held in expected.items()}
    (out / "expected.json").write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
