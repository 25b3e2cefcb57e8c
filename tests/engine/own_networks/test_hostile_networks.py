"""Hostile and broken networks: each is refused with a sentence that names what is wrong, and nothing of them is run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.errors import NetworkRefused
from engine.jobs import JobCancelled, JobContext
from engine.own_networks import trial
from engine.own_networks.apart import Limits, TookTooLong, limits_for
from engine.own_networks.examining import examine
from engine.own_networks.requests import ImportNetworkRequest
from engine.runtimes.onnx_graph import Graph, Node
from engine.runtimes.onnx_messages import Message
from engine.session import Session
from engine.system import folders

from .conftest import CONTEXT, OPSETS, Examine, changed, dense, made_elsewhere, network, reader, rounded

Refusal = Callable[[bytes], str]


@pytest.fixture
def refusal(examined: Examine) -> Refusal:
    """The sentence with which a network is refused."""

    def sentence(content: bytes) -> str:
        with pytest.raises(NetworkRefused) as refused:
            examined(content)
        return refused.value.sentence

    return sentence


@pytest.mark.parametrize("op", ["Loop", "If", "Scan", "RandomNormal", "NonZero", "SequenceMap", "Nonsense"])
def test_operations_that_are_not_listed(op: str, refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes.insert(0, Node(op, ("x",), ("loops",)))
    assert f"the operation “{op}”, which is not taken" in refusal(network(nodes, weights))


def test_operations_of_others(refusal: Refusal) -> None:
    def foreign(model: Message) -> None:
        model.graph.node[1].domain = "evil.example"
        model.opset_import.add(domain="evil.example", version=1)

    assert "“MatMul” of “evil.example”" in refusal(changed(network(*dense()), foreign))


def test_a_graph_inside_an_operation(refusal: Refusal) -> None:
    def nested(model: Message) -> None:
        model.graph.node[0].attribute.add(name="body", type=5)

    assert "holds something else than numbers" in refusal(changed(network(*dense()), nested))


def test_weights_in_another_file(refusal: Refusal) -> None:
    def elsewhere(model: Message) -> None:
        array = next(array for array in model.graph.initializer if array.name == "W")
        array.ClearField("raw_data")
        array.external_data.add(key="location", value="/etc/passwd")

    assert "lie in another file" in refusal(changed(network(*dense()), elsewhere))


def test_a_constant_in_another_file(refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes.insert(0, Node("Constant", (), ("c",), {}))

    def elsewhere(model: Message) -> None:
        attribute = model.graph.node[0].attribute.add(name="value", type=4)
        attribute.t.external_data.add(key="location", value="../secret")

    assert "lie in another file" in refusal(changed(network(nodes, weights), elsewhere))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers(value: float, refusal: Refusal) -> None:
    nodes, weights = dense()
    weights["W"][3, 4] = value
    assert "“W” of this network hold values that are no numbers" in refusal(network(nodes, weights))


def test_arrays_that_say_they_are_huge(refusal: Refusal) -> None:
    def huge(model: Message) -> None:
        array = next(array for array in model.graph.initializer if array.name == "W")
        array.dims[0] = 2**40

    assert "says that it holds 10,995,116,277,760 numbers, and holds 7,840" in refusal(changed(network(*dense()), huge))


def test_arrays_with_negative_sides(refusal: Refusal) -> None:
    def negative(model: Message) -> None:
        array = next(array for array in model.graph.initializer if array.name == "W")
        array.dims[:] = [-784, -10]

    assert "says that it holds" in refusal(changed(network(*dense()), negative))


@pytest.mark.parametrize(
    "shape", [(32, 32, 1), (28, 28, 2), (10,), (), (3, 5000, 5000), (3, 8, 8), (2, 3, 28, 28), (-28, 28, 1)]
)
def test_pictures_of_another_shape(shape: tuple[int, ...], refusal: Refusal) -> None:
    assert "of the shape N×" in refusal(network([Node("Identity", ("x",), ("y",))], shape=shape)) or not shape


@pytest.mark.parametrize(
    "content", [b"\x00" * 50, b"not protobuf at all", b"\x08\x08" * 3, np.random.default_rng(1).bytes(4000)]
)
def test_what_is_no_network(content: bytes, refusal: Refusal) -> None:
    assert "is no ONNX network" in refusal(content)


def test_a_file_that_was_cut(refusal: Refusal) -> None:
    content = network(*dense())
    for share in (0.3, 0.9, 0.999):
        assert refusal(content[: int(len(content) * share)])


def test_several_inputs(refusal: Refusal) -> None:
    def second(model: Message) -> None:
        model.graph.input.add(name="age").type.tensor_type.elem_type = 1

    assert "takes 2 inputs" in refusal(changed(network(*dense()), second))


def test_inputs_that_are_no_numbers(refusal: Refusal) -> None:
    def text(model: Message) -> None:
        model.graph.input[0].type.tensor_type.elem_type = 8

    assert "ONNX type 8" in refusal(changed(network(*dense()), text))


@pytest.mark.parametrize("labels", [1, 2, 26])
def test_digits_have_ten_scores(labels: int, refusal: Refusal) -> None:
    assert f"gives {labels:,} scores for pictures of digits" in refusal(network(*dense(labels=labels)))


def test_what_gives_no_row_of_scores(refusal: Refusal) -> None:
    assert "shape 1×28×28×1" in refusal(network([Node("Relu", ("x",), ("y",))]))


def test_what_gives_the_best_label_alone(refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes.append(Node("ArgMax", ("y",), ("best",), {"axis": 1}))
    assert "whole numbers in place of scores" in refusal(network(nodes, weights, output="best"))


def test_scores_that_are_no_numbers(refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes += [Node("Sub", ("y", "y"), ("zero",)), Node("Log", ("zero",), ("l",)), Node("Mul", ("l", "zero"), ("nan",))]
    assert "are no numbers (NaN)" in refusal(network(nodes, weights, output="nan"))


def test_scores_each_of_their_own(refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes[-1] = Node("Sigmoid", ("z",), ("y",))
    assert "answer of its own (Sigmoid)" in refusal(network(nodes, weights))


def test_rounded_scores_each_of_their_own(refusal: Refusal) -> None:
    nodes, weights = dense()
    nodes[-1] = Node("Sigmoid", ("z",), ("y",))
    graph = Graph(nodes, weights, "x", (28, 28, 1), "y", OPSETS, 8)
    assert "answer of its own (Sigmoid)" in refusal(rounded(graph, 1 / 256))


def test_scores_of_58053_percent_are_no_shares_of_one_whole(tmp_path: Path) -> None:
    """A bundle says that its network gives probabilities; a bare network's are taken for logits."""
    nodes, weights = dense()
    weights["many"] = np.array(580.53, np.float32)
    nodes.append(Node("Mul", ("y", "many"), ("large",)))
    path = tmp_path / "large.onnx"
    path.write_bytes(network(nodes, weights, output="large"))
    with pytest.raises(NetworkRefused, match="no probabilities"):
        examine(path, tmp_path / "made.onnx", only_probabilities=True)
    found = examine(path, tmp_path / "made.onnx")
    assert max(answer.score for answer in found.answers) <= 1
    assert "softmax was added" in found.notes[0]


@pytest.mark.parametrize("op", ["Expand", "ConstantOfShape", "Reshape"])
def test_sizes_that_a_picture_decides(op: str, refusal: Refusal) -> None:
    """On sample pictures they may be harmless, and fill the memory for the next one."""
    nodes, weights = dense()
    weights |= {"billion": np.array([1e9], np.float32), "one": np.ones(1, np.float32)}
    made = ("size",) if op == "ConstantOfShape" else ("one", "size")
    nodes += [
        Node("ReduceMax", ("x",), ("brightest",), {"keepdims": 0}),
        Node("Mul", ("brightest", "billion"), ("many",)),
        Node("Cast", ("many",), ("size",), {"to": 7}),
        Node(op, made, ("large",)),
        Node("ReduceSum", ("large",), ("sum",), {"keepdims": 0}),
        Node("Mul", ("sum", "y"), ("out",)),
    ]
    assert f"How much the operation “{op}”" in refusal(network(nodes, weights, output="out"))


def test_sizes_by_the_shape_of_a_picture_are_taken(examined: Examine) -> None:
    graph = reader()
    graph.weights |= {"from": np.array([0], np.int64), "to": np.array([1], np.int64), "rest": np.array([-1], np.int64)}
    graph.nodes[0:1] = [
        Node("Shape", (graph.input,), ("shape",)),
        Node("Slice", ("shape", "from", "to"), ("count",)),
        Node("Concat", ("count", "rest"), ("wanted",), {"axis": 0}),
        Node("Reshape", (graph.input, "wanted"), graph.nodes[0].outputs),
    ]
    assert examined(graph.to_bytes([graph.output])).scores == 10


def test_operations_that_do_not_fit_together(refusal: Refusal) -> None:
    nodes, weights = dense()
    assert "do not fit together" in refusal(network(nodes[1:], weights))
    assert "do not fit together" in refusal(network([*nodes, nodes[0]], weights))
    assert "nothing computes its scores" in refusal(network(nodes, weights, output="nowhere"))


def test_shapes_that_do_not_fit(refusal: Refusal) -> None:
    nodes, weights = dense()
    weights["W"] = weights["W"][:700]
    assert "ONNX Runtime cannot compute" in refusal(network(nodes, weights))


def test_a_version_of_onnx_that_does_not_exist(refusal: Refusal) -> None:
    def future(model: Message) -> None:
        model.opset_import[0].version = 4000

    assert "ONNX Runtime cannot compute" in refusal(changed(network(*dense()), future))


def test_too_many_operations(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.own_networks.network_file.MOST_NODES", 2)
    assert "3 operations, and at most 2" in refusal(network(*dense()))


def test_an_answer_that_takes_too_long(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_SECONDS", 0.0)
    assert "for one picture, and at most 0 s are allowed" in refusal(made_elsewhere())


def test_names_out_of_a_file_cannot_disturb_a_terminal(refusal: Refusal) -> None:
    def odd(model: Message) -> None:
        model.graph.node[0].op_type = "\x1b[2J<img src=x>\n" + "A" * 5000

    sentence = refusal(changed(network(*dense()), odd))
    assert sentence.isprintable()
    assert len(sentence) < 400


def test_what_fills_the_memory_loses_its_process_only(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes, weights = dense()
    weights["size"] = np.array([40_000, 40_000], np.int64)  # 6.4 GB
    nodes += [
        Node("ConstantOfShape", ("size",), ("large",)),
        Node("Exp", ("large",), ("larger",)),
        Node("ReduceSum", ("larger",), ("sum",), {"keepdims": 0}),
        Node("Add", ("sum", "y"), ("out",)),
    ]
    path = tmp_path / "large.onnx"
    path.write_bytes(network(nodes, weights, output="out"))
    monkeypatch.setattr("engine.own_networks.handlers.limits_for", lambda _: Limits(500_000_000, 120))
    with pytest.raises(NetworkRefused, match="memory"):
        session.run(ImportNetworkRequest(path), CONTEXT)
    assert not any(folders.networks_folder().iterdir())


def test_what_never_answers_loses_its_process_only(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "slow.onnx"
    path.write_bytes(made_elsewhere())
    monkeypatch.setattr("engine.own_networks.handlers.limits_for", lambda _: Limits(10**10, 0.0))
    with pytest.raises(TookTooLong, match="did not answer within 0 s"):
        session.run(ImportNetworkRequest(path), CONTEXT)


def test_limits_leave_room_for_the_file() -> None:
    assert limits_for(10**8).memory - limits_for(0).memory > 4 * 10**8


def test_limits_leave_time_to_read_the_file_twice_from_a_slow_share() -> None:
    assert limits_for(553_000_000).seconds - limits_for(0).seconds >= 2 * 553 / 2


def test_an_import_can_be_cancelled(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "good.onnx"
    path.write_bytes(made_elsewhere())
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        session.run(ImportNetworkRequest(path), context)
    assert not any(folders.networks_folder().iterdir())


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2, 3))])
def test_a_file_with_bytes_changed_at_random_is_taken_or_refused(seed: int, tmp_path: Path) -> None:
    """Whatever else `examine` raised would fail here."""
    random, good = np.random.default_rng(seed), network(*dense())
    structure = np.r_[0:300, len(good) - 300 : len(good)]  # what is around the weights
    path, sentences, scores = tmp_path / "changed.onnx", ["."], [0.0]
    for _ in range(12):
        content = bytearray(good)
        for place in random.choice(structure, 3):
            content[place] = random.integers(256)
        path.write_bytes(content)
        try:
            scores += [answer.score for answer in examine(path, tmp_path / "made.onnx").answers]
        except NetworkRefused as refused:
            sentences.append(refused.sentence)
    assert all(sentence.isprintable() for sentence in sentences)
    assert 0 <= min(scores) <= max(scores) <= 1
