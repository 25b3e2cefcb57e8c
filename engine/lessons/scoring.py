"""Points of a lesson in rounds: what each model, and each rule to follow many models, says, and who is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from engine import catalog
from engine.lessons.lesson import translatable
from engine.lessons.pictures import NO_DIGIT
from engine.prediction.requests import Answer

DIGIT = "digit"
CLASS = translatable("Lessons", "The class")
MOST = translatable("Lessons", "Most models")
MOST_CONFIDENT = translatable("Lessons", "The most confident")
WEIGHTED = translatable("Lessons", "Weighted vote")
DETECTOR = translatable("Lessons", "Digit or not?")


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody says of a picture: a digit, NO_DIGIT or DIGIT; `score` in [0, 1] where there is one."""

    who: str
    says: str
    score: float | None = None

    def is_right(self, truth: str) -> bool:
        """Whether that is true; DIGIT is of any digit."""
        return truth != NO_DIGIT if self.says == DIGIT else self.says == truth


def of_models(answer: Answer) -> tuple[Saying, ...]:
    """What each model says, by its title."""
    return tuple(Saying(catalog.find(p.model_id).title, p.top.label, p.top.score) for p in answer.predictions)


def of_detector(answer: Answer) -> tuple[Saying, ...]:
    """What the network says that tells digits from other things; nothing where it is missing."""
    looks = answer.looks_like_a_digit
    return () if looks is None else (Saying(DETECTOR, DIGIT if looks else NO_DIGIT),)


def of_rules(answer: Answer) -> tuple[Saying, ...]:
    """What one would say who follows most models, the most confident one, or their weighted vote; a draw of models is
    decided by the sum of their scores.
    """
    if not answer.predictions or answer.vote is None:
        return ()
    firsts = Counter(prediction.top.label for prediction in answer.predictions)
    sums: dict[str, float] = defaultdict(float)
    for prediction in answer.predictions:
        for score in prediction.scores:
            sums[score.label] += score.score
    most = max(firsts, key=lambda label: (firsts[label], sums[label]))
    confident = max((prediction.top for prediction in answer.predictions), key=lambda top: top.score)
    return (
        Saying(MOST, most),
        Saying(MOST_CONFIDENT, confident.label, confident.score),
        Saying(WEIGHTED, answer.vote.label),
    )


class Points:
    """The points of everybody over the rounds so far."""

    def __init__(self) -> None:
        self.rounds = 0
        self._points: Counter[str] = Counter()

    def add(self, truth: str, sayings: Iterable[Saying]) -> None:
        """Count one round."""
        self.rounds += 1
        self._points.update(saying.who for saying in sayings if saying.is_right(truth))

    def of(self, who: str) -> int:
        """The points of one."""
        return self._points[who]

    def best_of(self, names: Iterable[str]) -> tuple[str, int]:
        """Whoever of these has most points, the first of several; ("", 0) for nobody."""
        known = list(names)
        best = max(known, key=self.of, default="")
        return best, self.of(best)
