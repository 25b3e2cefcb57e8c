"""A network made elsewhere, tried on sample pictures in normal form. To be called in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.datasets import Dataset
from engine.errors import NetworkRefused, RuntimeUnavailable, WeightsError
from engine.own_networks.network_file import Opened
from engine.own_networks.normal_form import Ending, normal_form, preparation_of
from engine.own_networks.settings import MOST_LABELS, InputSettings
from engine.preprocessing.digits import Preparation
from engine.preprocessing.picture_decoding import decode_picture
from engine.runtimes.onnx_graph import Graph
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders, places
from engine.types import Batch, Task

SEVERAL = 3
"""Pictures that a network is tried with at once."""
MOST_SECONDS = 5.0
"""For one answer."""

_WHOLE = 2e-3  # by which the sum of probabilities may differ from 1
_NEARLY = 0.1  # the same, where they were rounded: ten scores in steps of 1/256 differ by up to 0.02
_KEEPING = frozenset((
    "Cast", "Clip", "DequantizeLinear", "Flatten", "Identity", "QuantizeLinear", "Reshape", "Squeeze", "Transpose",
    "Unsqueeze",
))  # fmt: skip
"""Operations that at most round scores, or put them into another shape."""
_LONGEST_REASON = 200

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tried:
    """A network in normal form, and its scores (N, K) for the samples; `seconds` is the time of its fastest answer."""

    graph: Graph
    scores: Scores
    ending: Ending
    seconds: float
    one_at_a_time: bool


class Trial:
    """Asks the network of an opened file; each time, what is asked is written to `path` before."""

    def __init__(self, opened: Opened, path: Path) -> None:
        self._opened, self._path = opened, path

    def ask(self, settings: InputSettings, only_probabilities: bool = False) -> Tried:
        """Ask about all samples. Rounded probabilities come to sum to 1, and logits become probabilities, unless the
        network was said to give them by itself.

        Raises NetworkRefused for what gives no scores, or takes too long for them.
        """
        batch = prepared(settings, sample_pictures(settings.task))
        ending = self._ending(settings, batch[:1])
        runtime, _ = self._loaded(settings, ending, ordered=False)
        scores, _ = answers(runtime, batch)
        ending = self._told_by(scores, ending, only_probabilities)
        runtime, graph = self._loaded(settings, ending)
        scores, seconds = answers(runtime, batch)
        return Tried(graph, scores, ending, seconds, not _takes_several(runtime, batch, scores))

    def count_right(self, settings: InputSettings, digits: Dataset) -> int:
        """How many of these digits are read rightly. Raises NetworkRefused."""
        self.ask(settings)  # which writes the network for these settings
        preparation = preparation_of(settings)
        pictures = np.repeat(digits.images[..., np.newaxis], 3, axis=3)
        batch = np.concatenate([preparation.apply(picture).batch for picture in pictures])
        return int((answers(OnnxRuntime(self._path), batch)[0].argmax(axis=1) == digits.labels).sum())

    def _ending(self, settings: InputSettings, one: Batch) -> Ending:
        """What the network gives for one picture. Raises NetworkRefused when it is no row of scores."""
        runtime, _ = self._loaded(settings, Ending(), ordered=False)
        given = answer(runtime, one)
        if given.ndim < 2 or given.size != given.shape[1] or given.shape[0] != 1:
            shape = "×".join(map(str, given.shape)) or "a single number"
            raise NetworkRefused(
                f"For one picture this network gives an array of the shape {shape}, and a row of scores is needed "
                "(1×labels). Export a network that classifies whole pictures."
            )
        if given.dtype.kind != "f":
            raise NetworkRefused(
                "This network gives whole numbers in place of scores. Export it without the part that picks the best."
            )
        _check_count(settings, given.shape[1])
        return Ending(given.ndim, cast=given.dtype != np.float32)

    def _told_by(self, scores: Scores, ending: Ending, only_probabilities: bool) -> Ending:
        """The ending with what these scores are: probabilities, rounded ones, or logits. Raises NetworkRefused for
        others.
        """
        source, rounded = _source(self._opened.graph)
        if not rounded and are_probabilities(scores):
            return ending
        if not np.isfinite(scores).all():
            raise NetworkRefused(
                "For sample pictures this network gives scores that are no numbers (NaN) or infinite. Train it again "
                "with a lower learning rate, or look whether the range of its input is right."
            )
        if source in ("Sigmoid", "HardSigmoid"):
            raise NetworkRefused(
                "Each score of this network is an answer of its own (Sigmoid), and the scores of a picture do not sum "
                "to 100 %. Export a network with softmax at its end, or with nothing there."
            )
        if source == "Softmax" or _are_shares(scores, _NEARLY):
            return replace(ending, rounded=True)
        if only_probabilities:
            raise NetworkRefused(
                f"This network gives scores that are no probabilities (up to {scores.max():.0%}), though its bundle "
                "says so. Ask for the bundle to be made again."
            )
        return replace(ending, logits=True)

    def _loaded(self, settings: InputSettings, ending: Ending, ordered: bool = True) -> tuple[OnnxRuntime, Graph]:
        graph = normal_form(self._opened.graph, settings, self._opened.input_type, ending, ordered)
        self._path.write_bytes(graph.to_bytes([graph.output]))
        try:
            return OnnxRuntime(self._path), graph
        except RuntimeUnavailable:
            raise
        except WeightsError as error:
            raise refused(error) from error


def sample_pictures(task: Task) -> tuple[Path, ...]:
    """The sample pictures that a network is tried on: of digits one of each, in their order."""
    if task is Task.DIGITS:
        return tuple(folders.SAMPLES / f"digit-{digit}.png" for digit in range(10))
    return tuple(path for path in places.inside(folders.PHOTOS) if path.suffix == ".jpg")


def prepared(settings: InputSettings, pictures: Sequence[Path]) -> Batch:
    """Pictures prepared for a network in normal form, (N, height, width, channels)."""
    preparation = preparation_of(settings)
    return np.concatenate([preparation.apply(decode_picture(path)).batch for path in pictures])


def prepared_samples() -> Batch:
    """The sample digits as all digit models take them, (10, 28, 28, 1)."""
    preparation = Preparation()
    return np.concatenate([preparation.apply(decode_picture(path)).batch for path in sample_pictures(Task.DIGITS)])


def answer(runtime: OnnxRuntime, batch: Batch) -> Scores:
    """What a network gives for pictures. Raises NetworkRefused."""
    try:
        return runtime.infer(batch)[0]
    except WeightsError as error:
        raise refused(error) from error


def answers(runtime: OnnxRuntime, batch: Batch) -> tuple[Scores, float]:
    """What a network gives for pictures, one at a time, and the seconds of the fastest. Raises NetworkRefused when one
    takes too long.
    """
    found, fastest = [], float("inf")
    for place in range(len(batch)):
        started = time.perf_counter()
        found.append(answer(runtime, batch[place : place + 1]))
        taken = time.perf_counter() - started
        fastest = min(fastest, taken)
        if fastest > MOST_SECONDS:
            raise NetworkRefused(
                f"This network takes {taken:.1f} s for one picture, and at most {MOST_SECONDS:.0f} s are allowed. "
                "Choose a smaller one."
            )
    return np.concatenate(found), fastest


def are_probabilities(scores: Scores) -> bool:
    """Whether scores (N, K) are shares of one whole for each picture."""
    return _are_shares(scores, _WHOLE)


def _are_shares(scores: Scores, tolerance: float) -> bool:
    """Whether scores (N, K) are shares of what differs from 1 by at most `tolerance`."""
    values = scores.astype(np.float64).reshape(len(scores), -1)
    return bool(values.min() >= -_WHOLE and (np.abs(values.sum(axis=1) - 1) <= tolerance).all())


def _source(graph: Graph) -> tuple[str, bool]:
    """The operation that makes the scores of a graph, and whether they are rounded to whole steps after it."""
    producers, node = graph.producers(), graph.producers().get(graph.output)
    rounded = False
    while node is not None and node.op in _KEEPING:
        rounded |= node.op == "DequantizeLinear"
        node = producers.get(node.inputs[0])
    return "" if node is None else node.op, rounded


def refused(error: WeightsError) -> NetworkRefused:
    """What ONNX Runtime says against a network, as a sentence."""
    if "alloc" in error.details:
        return NetworkRefused("This network needs more memory than there is here. Choose a smaller one.", error.details)
    plain = "".join(sign if sign.isprintable() else " " for sign in error.details)
    reason = " ".join(plain.split())[:_LONGEST_REASON].rstrip(". ")
    return NetworkRefused(
        f"ONNX Runtime cannot compute with this network ({reason}). Export it again, for another version (opset) of "
        "ONNX.",
        error.details,
    )


def _check_count(settings: InputSettings, count: int) -> None:
    if settings.task is Task.DIGITS and count != 10:
        raise NetworkRefused(
            f"This network gives {count:,} scores for pictures of digits, and ten are needed: one for each digit. "
            "Choose a network that tells the digits 0 to 9."
        )
    if not 2 <= count <= MOST_LABELS:
        raise NetworkRefused(
            f"This network gives {count:,} scores, and 2 to {MOST_LABELS:,} are taken. Choose another one."
        )
    if settings.labels and len(settings.labels) != count:
        raise NetworkRefused(
            f"This network gives {count:,} scores, and there are {len(settings.labels):,} labels. Give a label for "
            "each score, in their order."
        )


def _takes_several(runtime: OnnxRuntime, batch: Batch, scores: Scores) -> bool:
    """Whether the network gives the same for several pictures at once."""
    try:
        given = answer(runtime, batch[:SEVERAL])
    except NetworkRefused:
        return False
    return given.shape == scores[:SEVERAL].shape and bool(np.allclose(given, scores[:SEVERAL], atol=1e-4))
