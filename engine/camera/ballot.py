"""The vote over frames: what a digit is, judged from many frames."""

from __future__ import annotations

import numpy as np

from engine.data.labels import DIGITS
from engine.prediction.likeness import LEAST_LIKENESS
from engine.reading.requests import Digit
from engine.types import Score

_MEMORY = 20  # frames: older answers count less and less
_LEAD = 0.5  # share of the votes by which another label must lead to take over
_HOLD = 0.08  # how far the likeness must pass the limit before a digit counts as none, or the other way round


class Ballot:
    """Collects what each frame says about one digit: the models together, and each model alone."""

    def __init__(self) -> None:
        self._frames = 0
        # One row for the models together, then one for each model: shares of the frames; the latest count most.
        self._votes = self._scores = np.zeros((0, len(DIGITS)))
        self._labels = np.zeros(0, np.intp)
        self._likeness = 0.0
        self._is_digit = True
        self._last: Digit | None = None

    def add(self, digit: Digit) -> None:
        """Count what a frame said. When the number of models changes, counting starts again."""
        said = [Score(digit.label, digit.score), *digit.by_model]
        rows, columns = np.arange(len(said)), [DIGITS.index(one.label) for one in said]
        if len(said) != len(self._votes):
            self._frames = 0
            self._votes, self._scores = (np.zeros((len(said), len(DIGITS))) for _ in range(2))
            self._labels = np.array(columns)
        self._frames += 1
        share = 1 / min(self._frames, _MEMORY)
        self._votes *= 1 - share
        self._votes[rows, columns] += share
        self._scores *= 1 - share
        self._scores[rows, columns] += share * np.array([one.score for one in said])
        self._last = digit
        ahead = self._votes.argmax(axis=1)
        leads = self._votes[rows, ahead] > self._votes[rows, self._labels] + _LEAD
        self._labels = np.where(leads, ahead, self._labels)
        self._likeness += share * (digit.likeness - self._likeness)
        if self._frames == 1 or abs(self._likeness - LEAST_LIKENESS) > _HOLD:
            self._is_digit = self._likeness >= LEAST_LIKENESS

    def digit(self) -> Digit | None:
        """What the frames say together, with the last frame's box and picture; None before the first frame."""
        if self._last is None:
            return None
        together, *models = (Score(DIGITS[n], float(self._scores[row, n])) for row, n in enumerate(self._labels))
        low, high = (LEAST_LIKENESS, 1.0) if self._is_digit else (0.0, float(np.nextafter(LEAST_LIKENESS, 0)))
        likeness = min(max(self._likeness, low), high)
        return Digit(self._last.box, together.label, together.score, tuple(models), self._last.picture, likeness)
