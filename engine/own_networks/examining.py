"""The examination of a network made elsewhere. To be called in a process of its own, which may be ended at any time.

The file is taken apart, brought into normal form, written anew, and asked about sample pictures. What it takes of time
and memory for one picture it takes for every other one too, since nothing in a picture decides how much is computed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.data.datasets import mnist_train
from engine.errors import ClassLensError, NetworkRefused
from engine.own_networks.guessing import candidates, guess, side_left_open, with_usual_labels
from engine.own_networks.network_file import open_network
from engine.own_networks.normal_form import labels_of
from engine.own_networks.settings import Findings, Golden, InputSettings, SampleAnswer
from engine.own_networks.trial import Trial, Tried, answers, prepared, sample_pictures
from engine.plain_names import as_name
from engine.runtimes.onnx_graph import Graph
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.runtimes.opened_network import OpenedNetwork
from engine.types import Task

_TOLERANCE = 1e-3  # of a golden picture's score
_SMALL = 10_000_000  # weights of networks whose operations are counted
_LONGEST_LINE = 200
_SLOW = 0.1  # seconds: a network that needs more for an answer is not tried in further ways
_QUICK, _FURTHER = 0.01, 200  # seconds for an answer, at most, to be asked about further digits, and how many these are


def examine(
    path: Path,
    out: Path,
    settings: InputSettings | None = None,
    labels: tuple[str, ...] = (),
    golden: tuple[Golden, ...] = (),
    only_probabilities: bool = False,
) -> Findings:
    """Examine the network in a file and write it to `out` in normal form. Without settings they are guessed; `labels`
    then are those of its scores, if it has none of its own.

    `golden` are pictures with the scores that they must get; with `only_probabilities` the network gives probabilities
    by itself, or is refused. Raises NetworkRefused for what is not taken, RuntimeUnavailable, OSError, MemoryError.
    """
    opened = open_network(path)
    trial, guessed = Trial(opened, out), tuple[str, ...]()
    if settings is None:
        settings, guessed = guess(opened)
        settings = replace(settings, labels=labels or settings.labels)
        settings.check()
        if guessed and settings.task is Task.DIGITS:
            settings, sentence = _best(trial, settings, opened.input_type)
            guessed = (*guessed, sentence)
    settings.check()
    tried = trial.ask(settings, only_probabilities)
    settings = with_usual_labels(settings, tried.scores.shape[1])
    _check_golden(out, settings, golden)
    network = _looked_into(tried.graph)
    weights = [array for array in opened.graph.weights.values() if array.dtype.kind == "f" and array.ndim]
    return Findings(
        settings=settings,
        scores=tried.scores.shape[1],
        answers=_sample_answers(settings, tried),
        parameters=sum(array.size for array in weights),
        flops=None if network is None else network.flops,
        seconds=tried.seconds,
        one_at_a_time=tried.one_at_a_time,
        free_size=side_left_open(opened.graph.input_shape),
        licence=_line(opened.metadata.get("licence", "")),
        title=_line(opened.metadata.get("title", "")),
        guessed=guessed,
        notes=_notes(tried, opened.further_outputs, network is not None),
    )


def _best(trial: Trial, settings: InputSettings, input_type: str) -> tuple[InputSettings, str]:
    """The way of scaling with which most sample digits are read rightly, and a sentence about it.

    Of several, it is the one with which most of further digits are; a slow network is not asked about these. Then that
    with which the right digits have the highest scores: a network reads large digits also where their values are half
    as large as those it learnt from. Scores alone do not tell, since values that are too large make it surer.
    """
    counted, refused = [], None
    for candidate in candidates(settings, input_type):
        try:
            tried = trial.ask(candidate)
        except NetworkRefused as error:  # too large values may give scores that are no numbers
            refused = error
            continue
        right = int((tried.scores.argmax(axis=1) == np.arange(10)).sum())
        counted.append((right, float(np.trace(tried.scores)), candidate))
        if right == 10 and tried.seconds > _SLOW:
            break
    if refused is not None and not counted:
        raise refused
    right = max(entry[0] for entry in counted)
    equal = [(sure, candidate) for count, sure, candidate in counted if count == right]
    if len(equal) > 1 and tried.seconds <= _QUICK:
        further = mnist_train().limited(_FURTHER)
        best = max(equal, key=lambda entry: (trial.count_right(entry[1], further), entry[0]))[1]
    else:
        best = max(equal, key=lambda entry: entry[0])[1]
    ink = "dark" if best.dark_ink else "bright"
    scaled = f", less {best.mean[0]:g} and over {best.deviation[0]:g}," if best.deviation != (1.0,) else ""
    return best, (
        f"Values from {best.low:g} to {best.high:g}{scaled} with {ink} ink were chosen by trying: so it reads {right} "
        "of 10 sample digits."
    )


def _check_golden(path: Path, settings: InputSettings, golden: tuple[Golden, ...]) -> None:
    if not golden:
        return
    given, _ = answers(OnnxRuntime(path), prepared(settings, [one.picture for one in golden]))
    for scores, one in zip(given, golden, strict=True):
        if len(scores) != len(one.scores) or not np.abs(scores - np.array(one.scores)).max() <= _TOLERANCE:
            raise NetworkRefused(
                "This network answers the golden pictures of its bundle differently from what the bundle promises. Ask "
                "for the bundle to be made and copied again."
            )


def _looked_into(graph: Graph) -> OpenedNetwork | None:
    """The network as the page Inside opens it; None when it is large, or cannot be looked into."""
    if sum(array.size for array in graph.weights.values()) > _SMALL:
        return None
    try:
        return OpenedNetwork(graph)
    except (ClassLensError, LookupError, ValueError, TypeError):  # made for other networks, which it may not know
        return None


def _sample_answers(settings: InputSettings, tried: Tried) -> tuple[SampleAnswer, ...]:
    labels = labels_of(settings) or tuple(f"class {number}" for number in range(1, tried.scores.shape[1] + 1))
    found = []
    for path, scores in zip(sample_pictures(settings.task), tried.scores, strict=True):
        best = int(scores.argmax())
        right = path.stem.removeprefix("digit-") if settings.task is Task.DIGITS else ""
        found.append(SampleAnswer(path.name, labels[best], float(scores[best]), right))
    return tuple(found)


def _notes(tried: Tried, further_outputs: int, shown_inside: bool) -> tuple[str, ...]:
    notes = []
    if tried.ending.logits:
        notes.append("It gives logits; softmax was added, so that its scores sum to 100 %.")
    if tried.ending.rounded:
        notes.append("Its scores are rounded; they were divided by their sum, so that they sum to 100 %.")
    if tried.one_at_a_time:
        notes.append("It takes one picture at a time.")
    if further_outputs:
        notes.append("It gives several results, of which the first is taken.")
    if np.ptp(tried.scores, axis=0).max() < 1e-4:
        notes.append("It gives the same scores for all sample pictures. Look whether the range of its values is right.")
    if not shown_inside:
        notes.append("The operations for one picture were not counted.")
    return tuple(notes)


def _line(text: str) -> str:
    """A text out of a file, as one line that can be shown."""
    return as_name(text)[:_LONGEST_LINE]
