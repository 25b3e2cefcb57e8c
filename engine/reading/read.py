"""Reading many digits in one picture: models on boxes, two digits that touch taken apart, lines as text."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.labels import DIGITS
from engine.errors import ClassLensError, UsageError
from engine.ink.segmentation import segment
from engine.ink.stages import Segment, Segmentation
from engine.jobs import JobContext
from engine.prediction.likeness import LEAST_LIKENESS, PREPARATION, in_company, in_words, likenesses
from engine.prediction.vote import vote_many
from engine.prediction.vote_weights import vote_weights
from engine.preprocessing.digits import Preparation, prepare_inks
from engine.reading.cells import in_different_cells
from engine.reading.cutting import SLANTS, pairs
from engine.reading.dots import beside_dots
from engine.reading.other_signs import among_others
from engine.reading.points import signs_between
from engine.reading.requests import Digit, Reading, ReadRequest, ReadTiming
from engine.reading.texts import gap, neighbours, patch_of, texts_of
from engine.reading.touching import are_two, odds_of_two
from engine.reading.turning import best_turn, turned
from engine.runtimes.base import Runtime, Runtimes
from engine.types import Batch, Failure, Image, Score, Task

_IN_A_WORD = 0.3  # heights between letters
_ONE_HUE = 0.09  # shares of red, green and blue by which the ink of one pen differs
_MOST_CUT = 3  # rounds of cutting, so that a chain of digits comes apart
_BROAD, _BROAD_DIGIT = 0.65, 0.7  # widths in heights from which it may be two digits; the second if it looks like one
_WRITTEN_BROADLY, _BROADEST = 0.85, 2.0  # between which something may be a digit written broadly
_NARROW = 0.8  # widths in heights: of training digits made broad, 98 % look like digits then, 81 % as they are
_LEAST_PAIR = 0.4  # score and likeness of both parts, multiplied, of two digits that touch
_SURE_PAIR = 0.9  # from which no other slant is tried; a cut through what looks like one digit needs as much
_SURELY_ONE = 0.65  # score and likeness, multiplied, from which it is cut upright alone
_HOPELESS = 0.003  # likenesses of both parts, multiplied: another slant does not make digits of them
_BETTER = 0.05  # than score and likeness of the whole, multiplied


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to read digits; `shown` gives what people see of its softmax scores (N, 10)."""

    spec: ModelSpec
    runtime: Runtime
    shown: Callable[[NDArray[np.float32]], NDArray[np.float32]]

    @property
    def preparation(self) -> Preparation:
        """How a digit becomes its input."""
        assert isinstance(self.spec.preparation, Preparation)  # of models for digits
        return self.spec.preparation


@dataclass(frozen=True, slots=True)
class SegmentsRead:
    """The digits of each segment, one or several, and what preparing and answering took, in milliseconds.

    `models` are those that answered, `failures` say why others did not.
    """

    digits: tuple[tuple[Digit, ...], ...]
    prepare_ms: float
    infer_ms: float
    models: tuple[LoadedModel, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A segment with what was read: the first model's input, and its likeness to a digit.

    `score` is the mean of the models' softmax scores for the label, by which digits that touch are judged; `shown` are
    the scores (models, 10) that people see.
    """

    segment: Segment
    label: int
    score: float
    shown: NDArray[np.float32]
    given: NDArray[np.float32]
    likeness: float


class _ModelFailed(Exception):
    """One of several models could not answer."""

    def __init__(self, model: LoadedModel, error: ClassLensError) -> None:
        super().__init__(error.sentence)
        self.model = model
        self.error = error


class _Reader:
    def __init__(self, models: Sequence[LoadedModel], context: JobContext) -> None:
        self._models = models
        self._weights = vote_weights([model.spec.id for model in models])
        self._context = context
        self.prepare_ms = self.infer_ms = 0.0

    def read(self, segments: Sequence[Segment]) -> list[_Read]:
        """Let all models answer to all segments. Raises _ModelFailed."""
        if not segments:
            return []
        pictures = [one.ink for one in segments]
        batches: dict[Preparation, Batch] = {}
        answers, shown = [], []
        for preparation in {PREPARATION, *(model.preparation for model in self._models)}:
            started = time.perf_counter()
            batches[preparation] = prepare_inks(pictures, preparation)
            self.prepare_ms += (time.perf_counter() - started) * 1e3
        for model in self._models:
            self._context.raise_if_cancelled()
            try:
                scores, infer_ms = model.runtime.infer(batches[model.preparation])
            except ClassLensError as error:
                raise _ModelFailed(model, error) from error
            self.infer_ms += infer_ms
            answers.append(scores)
            shown.append(model.shown(scores))
        started = time.perf_counter()
        alike = _likenesses(segments, batches[PREPARATION])
        self.infer_ms += (time.perf_counter() - started) * 1e3
        scores, seen = np.stack(answers), np.stack(shown)
        labels = vote_many(seen, self._weights)
        means = scores.mean(axis=0)[np.arange(len(segments)), labels]
        given = batches[self._models[0].preparation][..., 0]
        return [
            _Read(one, int(labels[n]), float(means[n]), seen[:, n], given[n], float(alike[n]))
            for n, one in enumerate(segments)
        ]

    def taken_apart(self, whole: _Read, rounds: int = _MOST_CUT) -> list[_Read]:
        """The digits of a segment if it is two or more that touch, or itself where no cut leaves digits."""
        self._context.raise_if_cancelled()
        box, alone = whole.segment.box, whole.score * whole.likeness
        one = whole.likeness >= LEAST_LIKENESS
        least = max(_SURE_PAIR if one else _LEAST_PAIR, alone + _BETTER)
        if rounds == 0 or box.width < (_BROAD_DIGIT if one else _BROAD) * box.height or least >= 1:
            return [whole]
        best: list[_Read] = []
        for slant in SLANTS if alone < _SURELY_ONE else SLANTS[:1]:
            cut = pairs(whole.segment, slant)
            alike = self._likenesses_of_pairs(cut)
            hopeful = [part for pair, both in zip(cut, alike, strict=True) if both >= least for part in pair]
            read = self.read(hopeful)
            best = max([best, *(list(pair) for pair in zip(read[::2], read[1::2], strict=True))], key=_pair_goodness)
            if _pair_goodness(best) >= _SURE_PAIR or alike.max(initial=0.0) < _HOPELESS:
                break
        if _pair_goodness(best) < least:
            return [whole]
        return [digit for part in best for digit in self.taken_apart(part, rounds - 1)]

    def _likenesses_of_pairs(self, cut: Sequence[tuple[Segment, Segment]]) -> NDArray[np.float32]:
        """The likenesses of both parts to a digit, multiplied, (N,): a pair is never better, whatever models say."""
        if not cut:
            return np.zeros(0, np.float32)
        parts = [part for pair in cut for part in pair]
        started = time.perf_counter()
        batch = prepare_inks([part.ink for part in parts], PREPARATION)
        self.prepare_ms += (time.perf_counter() - started) * 1e3
        return np.asarray(_likenesses(parts, batch).reshape(-1, 2).prod(axis=1), np.float32)


def _pair_goodness(parts: Sequence[_Read]) -> float:
    """How far all parts are digits that the models are sure of, in [0, 1]; for more than two as if they were two."""
    return math.prod(part.score * part.likeness for part in parts) ** (2 / len(parts)) if parts else 0.0


def _likenesses(segments: Sequence[Segment], batch: Batch) -> NDArray[np.float32]:
    """The likeness to a digit of each segment, (N,). One that is written broadly is also looked at narrower."""
    alike = likenesses(batch).copy()
    broad = [n for n, one in enumerate(segments) if _WRITTEN_BROADLY < one.box.width / one.box.height < _BROADEST]
    if broad:
        narrower = [_narrower(segments[n].ink) for n in broad]
        alike[broad] = np.maximum(alike[broad], likenesses(prepare_inks(narrower, PREPARATION)))
    return alike


def _narrower(ink: Image) -> Image:
    size = (max(1, round(_NARROW * ink.shape[0])), ink.shape[0])
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)


def load_models(
    model_ids: Sequence[str], runtime: str, runtimes: Runtimes, context: JobContext
) -> tuple[list[LoadedModel], list[Failure]]:
    """The models that can read digits now, and why the others cannot.

    Raises UsageError for a model that reads no digits, and ClassLensError when none is left.
    """
    models, failures = [], []
    for model_id in model_ids:
        spec = catalog.find(model_id)
        if spec.task != Task.DIGITS:
            raise UsageError(f"{spec.title} reads no digits. Choose a model for digits.")
        try:
            models.append(LoadedModel(spec, runtimes.get(spec, runtime, context), partial(runtimes.shown, spec)))
        except ClassLensError as error:
            failures.append(Failure(model_id, error.sentence))
    if not models:
        raise ClassLensError(" ".join(failure.sentence for failure in failures) or "Choose a model for digits.")
    return models, failures


def read_picture(
    request: ReadRequest, models: Sequence[LoadedModel], failures: Sequence[Failure], context: JobContext
) -> Reading:
    """Find the digits of the request's picture and let the models read them; at least one model is needed.

    A page that lies sideways or upside down is turned first, if the request allows it.
    """
    started = time.perf_counter()
    stages = segment(request.picture)
    may_turn = request.may_turn and models[0].preparation == PREPARATION
    turns = _best_turn(stages.segments, models[0].runtime) if may_turn else 0
    picture = turned(request.picture, turns) if turns else request.picture
    if turns:
        stages = segment(picture)
    find_ms = (time.perf_counter() - started) * 1e3
    answered = read_segments(stages, models, context)
    digits: list[Digit] = []
    lines, segments = [], []
    for line in stages.lines:
        first = len(digits)
        segments += [number for number in line for _ in answered.digits[number]]
        digits += [digit for number in line for digit in answered.digits[number]]
        lines.append(tuple(range(first, len(digits))))
    digits = among_others(digits, lines, picture)
    signs = _signs(neighbours(digits, lines), segments, stages)
    return Reading(
        request,
        tuple(model.spec.id for model in answered.models),
        (*failures, *answered.failures),
        tuple(digits),
        tuple(lines),
        texts_of(digits, lines, stages.patches, signs),
        stages,
        ReadTiming(find_ms, answered.prepare_ms, answered.infer_ms),
        turns,
    )


def _best_turn(segments: Sequence[Segment], runtime: Runtime) -> int:
    try:
        return best_turn(segments, runtime)
    except ClassLensError:
        return 0  # the model fails again when it reads, and says why


def _signs(rows: Sequence[Sequence[int]], segments: Sequence[int], stages: Segmentation) -> dict[tuple[int, int], str]:
    """What stands between neighbours in rows of digits; `segments` are what each digit was found in.

    Between two digits that touch there is nothing, nor between those on different patches, and a dot beside a letter or
    a mark is its own. Between cells of a table there is a blank.
    """
    on = [patch_of(segment.box, stages.patches) for segment in stages.segments]
    apart = [pair for row in rows for pair in itertools.pairwise(row) if segments[pair[0]] != segments[pair[1]]]
    beside = [pair for pair in apart if on[segments[pair[0]]] == on[segments[pair[1]]]]
    places = [(stages.places[segments[one]], stages.places[segments[other]]) for one, other in beside]
    of_digits = {segments[number] for row in rows for number in row}
    others = [place for number, place in enumerate(stages.places) if number not in of_digits]
    signs, parted = signs_between(places, others, stages), in_different_cells(places, stages.uprights)
    return {pair: sign or " " * cells for pair, sign, cells in zip(beside, signs, parted, strict=True)}


def read_segments(stages: Segmentation, models: Sequence[LoadedModel], context: JobContext) -> SegmentsRead:
    """Let the models read what was found in a picture; at least one model is needed.

    One that fails is left out. Raises the ClassLensError of the last one.
    """
    left, failures = list(models), list[Failure]()
    while True:
        try:
            return _read_by(left, tuple(failures), stages, context)
        except _ModelFailed as failed:
            left.remove(failed.model)
            failures.append(Failure(failed.model.spec.id, failed.error.sentence))
            if not left:
                raise failed.error from None


def _read_by(
    models: Sequence[LoadedModel], failures: tuple[Failure, ...], stages: Segmentation, context: JobContext
) -> SegmentsRead:
    reader = _Reader(models, context)
    found = _found(reader, reader.read(stages.segments), stages)
    alike = in_company(np.array([one.likeness for parts in found for one in parts], np.float32))
    likeness = iter(in_words(alike, _words(found, stages), _heights(found)))
    marks = _marks(found, stages)
    digits = tuple(
        tuple(_digit(one, float(next(likeness)) * (LEAST_LIKENESS if number in marks else 1)) for one in parts)
        for number, parts in enumerate(found)
    )
    return SegmentsRead(digits, reader.prepare_ms, reader.infer_ms, tuple(models), failures)


def _marks(found: Sequence[Sequence[_Read]], stages: Segmentation) -> set[int]:
    """The segments that are question marks, exclamation marks or letters, as their dots say."""
    whole = [number for number, parts in enumerate(found) if len(parts) == 1]
    labels = [DIGITS[found[number][0].label] for number in whole]
    dotted = beside_dots(labels, [stages.places[number] for number in whole], stages)
    return {number for number, is_mark in zip(whole, dotted, strict=True) if is_mark}


def _found(reader: _Reader, wholes: Sequence[_Read], stages: Segmentation) -> list[list[_Read]]:
    """The digits of each segment: the whole, or those it comes apart into if, among the others, it is rather two."""
    apart = [reader.taken_apart(whole) for whole in wholes]
    odds = np.zeros(len(wholes))
    for n, (whole, parts) in enumerate(zip(wholes, apart, strict=True)):
        if len(parts) > 1:
            odds[n] = odds_of_two(_pair_goodness(parts), whole.segment.box.width / whole.segment.box.height)
    alone = np.array([whole.likeness for whole in wholes], np.float32)
    each = [[whole] for whole in wholes]
    two = are_two(alone, odds, _words(each, stages), _heights(each))
    return [parts if two[n] else [wholes[n]] for n, parts in enumerate(apart)]


def _words(found: Sequence[Sequence[_Read]], stages: Segmentation) -> list[list[range]]:
    """What stands close together in a line in ink of one colour, as letters of a word do: the places of each segment.

    Places are among all digits. A red tick behind a digit that is not red makes no word with it.
    """
    firsts = list(itertools.accumulate((len(parts) for parts in found), initial=0))
    hues = [np.array(colour) / max(1.0, sum(colour)) for colour in stages.colours]
    words: list[list[range]] = []
    for line in stages.lines:
        before: int | None = None
        for number in line:
            box, places = found[number][0].segment.box, range(firsts[number], firsts[number + 1])
            last = found[before][-1].segment.box if before is not None else None
            close = last and gap(last, box) <= _IN_A_WORD * min(last.height, box.height)
            beside = close and patch_of(last or box, stages.patches) == patch_of(box, stages.patches)
            if beside and np.abs(hues[number] - hues[before or 0]).max() <= _ONE_HUE:
                words[-1].append(places)
            else:
                words.append([places])
            before = number
    return words


def _heights(found: Sequence[Sequence[_Read]]) -> list[int]:
    """Of all digits, in pixels of the picture."""
    return [one.segment.box.height for parts in found for one in parts]


def _digit(read: _Read, likeness: float) -> Digit:
    best = read.shown.argmax(axis=1)
    by_model = tuple(Score(DIGITS[label], float(read.shown[n, label])) for n, label in enumerate(best))
    picture = (np.clip(read.given, 0, 1) * 255 + 0.5).astype(np.uint8)
    score = float(read.shown[:, read.label].mean())
    return Digit(read.segment.box, DIGITS[read.label], score, by_model, picture, likeness)
