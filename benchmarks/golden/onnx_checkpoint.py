# SPDX-License-Identifier: Apache-2.0
"""Turns an exported ONNX graph of a BERT encoder back into a transformers checkpoint."""

from collections.abc import Iterator

import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel


class Checkpoint:
    """Configuration and weights of a BERT encoder, taken from its exported ONNX graph."""

    def __init__(self, onnx_file: bytes):
        graph = onnx.load_from_string(onnx_file).graph
        self._initializers = {tensor.name: tensor for tensor in graph.initializer}
        self._constants = {
            node.output[0]: numpy_helper.to_array(node.attribute[0].t)
            for node in graph.node
            if node.op_type == "Constant"
        }
        self._nodes = {node.name: node for node in graph.node}
        self.weights = dict(self._named_weights())
        self.config = self._config()

    def _named_weights(self) -> Iterator[tuple[str, torch.Tensor]]:
        for name, tensor in self._initializers.items():
            if name.startswith(("embeddings.", "encoder.")):
                yield name, torch.from_numpy(numpy_helper.to_array(tensor).copy())
        # The exporter folds a linear layer's transpose into its weight, which then has no name but
        # that of the product it is used in.
        for node in self._nodes.values():
            if node.op_type == "MatMul" and node.input[1] in self._initializers:
                name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"
                weight = numpy_helper.to_array(self._initializers[node.input[1]])
                yield name, torch.from_numpy(weight.T.copy())

    def _constant(self, node: str) -> float:
        """The constant operand of an operation."""
        return next(
            float(self._constants[i]) for i in self._nodes[node].input if i in self._constants
        )

    def _config(self) -> BertConfig:
        words, width = self.weights["embeddings.word_embeddings.weight"].shape
        # Scores are divided by the square root of the width of a head.
        head_width = round(self._constant("/encoder/layer.0/attention/self/Div") ** 2)
        activation = "/encoder/layer.0/intermediate/intermediate_act_fn/Erf"
        if activation not in self._nodes:
            raise ValueError(f"expected a GELU by the error function, found no node {activation}")
        return BertConfig(
            vocab_size=words,
            hidden_size=width,
            num_hidden_layers=1 + max(int(n.split(".")[2]) for n in self.weights if "layer." in n),
            num_attention_heads=width // head_width,
            intermediate_size=self.weights["encoder.layer.0.intermediate.dense.bias"].shape[0],
            hidden_act="gelu",
            max_position_embeddings=self.weights["embeddings.position_embeddings.weight"].shape[0],
            type_vocab_size=self.weights["embeddings.token_type_embeddings.weight"].shape[0],
            layer_norm_eps=float(f"{self._constant('/embeddings/LayerNorm/Add'):.6g}"),
        )

    def module(self) -> BertModel:
        """The encoder with these weights; it fails if one is missing or left over."""
        encoder = BertModel(self.config, add_pooling_layer=False)
        weights = {n: w for n, w in self.weights.items() if n != "embeddings.position_ids"}
        encoder.load_state_dict(weights, strict=True)
        return encoder.eval()
