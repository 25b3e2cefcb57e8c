"""What models are asked about one picture, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.spec import FAST
from engine.jobs import Request
from engine.prediction.likeness import LEAST_LIKENESS
from engine.prediction.vote import Vote
from engine.preprocessing.steps import Step
from engine.types import Failure, Image, PictureKind, Prediction, Task


@dataclass(frozen=True, slots=True)
class PredictRequest(Request["Answer"]):
    """Ask some models about one picture; `source` is for the asker and comes back untouched.

    With a `task`, models of another one are left out, and where no models are named, all of the task are asked. Who
    knows what the picture holds says so in `kind`; otherwise it is judged, for the hint in the Answer.
    """

    picture: Image
    model_ids: tuple[str, ...] = ()
    runtime: str = FAST
    source: str = ""
    task: Task | None = None
    kind: PictureKind | None = None


@dataclass(frozen=True, slots=True)
class ScoresRequest(Request[None]):
    """Show the scores that networks give, from now on (`raw`), or calibrated ones."""

    raw: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """All models' predictions, the failures of those that gave none, and what the networks saw.

    `steps` are those of the first model's preparation. They are empty and `empty` holds a sentence when there was no
    ink in the picture. `hint` is a sentence when the picture is of another kind than the models are for. There is no
    vote of models for digits and for objects together. `likeness` says how much what was drawn looks like a digit, in
    [0, 1], 0 for an empty picture; None when no model for digits was asked, or the network that tells it is missing.
    """

    request: PredictRequest
    predictions: tuple[Prediction, ...]
    failures: tuple[Failure, ...]
    steps: tuple[Step, ...]
    vote: Vote | None
    empty: str = ""
    hint: str = ""
    likeness: float | None = None

    @property
    def looks_like_a_digit(self) -> bool | None:
        """Whether what was drawn is a digit rather than something else; None when that is not known."""
        return None if self.likeness is None else self.likeness >= LEAST_LIKENESS
