"""Networks as others make them, good and hostile ones, written by the tests themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.jobs import JobContext
from engine.models.whole_graphs import graph_in
from engine.own_networks import handlers
from engine.own_networks.examining import examine
from engine.own_networks.requests import ImportNetworkRequest
from engine.own_networks.settings import Findings, InputSettings
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.runtimes.onnx_messages import Message, messages
from engine.session import Session
from engine.weights import store

Examine = Callable[..., Findings]
Changed = Callable[[Message], None]

CONTEXT = JobContext()
OPSETS = (("", 17),)


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def examined(tmp_path: Path) -> Examine:
    """Examine a network's bytes in this process, as the process of its own does."""

    def look(content: bytes, settings: InputSettings | None = None) -> Findings:
        path = tmp_path / "given.onnx"
        path.write_bytes(content)
        return examine(path, tmp_path / "made.onnx", settings)

    return look


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks are examined in this process: starting another takes seconds."""
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))


def reader() -> Graph:
    """The network numpy-nn, which reads digits: Reshape, Gemm, Sigmoid, Gemm, Softmax."""
    weights = store.locate("numpy-nn")
    graph = graph_in(catalog.find("numpy-nn"), weights.folder, weights.read("weights.npz"))
    graph.weights = {name: array.copy() for name, array in graph.weights.items()}
    return graph


def made_elsewhere(
    *, shape: tuple[int, ...] = (28, 28, 1), high: float = 1.0, dark: bool = False, logits: bool = False
) -> bytes:
    """numpy-nn as others would have made it: for values up to `high`, for dark ink, with logits at its end."""
    graph = reader()
    first = graph.weights["W0"].astype(np.float64) / high
    if dark:
        graph.weights["b0"] = (graph.weights["b0"] + (first * high).sum(axis=0)).astype(np.float32)
        first = -first
    graph.weights["W0"] = first.astype(np.float32)
    if logits:
        graph = graph.until("z1")
    graph.input_shape = shape
    return graph.to_bytes([graph.output])


def network(
    nodes: Sequence[Node],
    weights: Mapping[str, Array] | None = None,
    shape: tuple[int, ...] = (28, 28, 1),
    output: str = "y",
) -> bytes:
    """A network of these operations, which takes x."""
    return Graph(list(nodes), dict(weights or {}), "x", shape, output, OPSETS, 8).to_bytes([output])


def dense(values: int = 784, labels: int = 10, seed: int = 0) -> tuple[list[Node], dict[str, Array]]:
    """A dense layer with softmax on random weights, from x to y."""
    random = np.random.default_rng(seed)
    weights: dict[str, Array] = {
        "flat": np.array([-1, values], np.int64),
        "W": random.normal(0, 0.05, (values, labels)).astype(np.float32),
    }
    return [
        Node("Reshape", ("x", "flat"), ("a",)),
        Node("MatMul", ("a", "W"), ("z",)),
        Node("Softmax", ("z",), ("y",), {"axis": 1}),
    ], weights


def photo_network(labels: int, side: int = 32) -> bytes:
    """A network for photos, on random weights: logits of the mean colours."""
    weights: dict[str, Array] = {
        "W": np.random.default_rng(0).normal(0, 0.1, (3, labels)).astype(np.float32),
        "axes": np.array([2, 3], np.int64),
    }
    nodes = [
        Node("GlobalAveragePool", ("x",), ("p",)),
        Node("Squeeze", ("p", "axes"), ("s",)),
        Node("MatMul", ("s", "W"), ("y",)),
    ]
    return network(nodes, weights, (3, side, side))


def rounded(graph: Graph, step: float) -> bytes:
    """A network whose scores go through 8 bits, as those of int8 networks from TFLite do."""
    graph.weights |= {"step": np.array(step, np.float32), "zero": np.array(0, np.uint8)}
    graph.nodes = [
        *graph.nodes,
        Node("QuantizeLinear", (graph.output, "step", "zero"), ("in bytes",)),
        Node("DequantizeLinear", ("in bytes", "step", "zero"), ("rounded",)),
    ]
    graph.output = "rounded"
    return graph.to_bytes(["rounded"])


def changed(content: bytes, change: Changed) -> bytes:
    """An ONNX file with its message changed."""
    model = messages().Model()
    model.ParseFromString(content)
    change(model)
    written: bytes = model.SerializeToString()
    return written


def imported(session: Session, tmp_path: Path, content: bytes, **more: object) -> ModelSpec:
    """Import a file with this content, and give the record of the model that it became."""
    path = tmp_path / "elsewhere.onnx"
    path.write_bytes(content)
    return session.run(ImportNetworkRequest(path, **more), CONTEXT).spec  # type: ignore[arg-type]
