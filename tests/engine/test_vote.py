"""The vote of all models: one model, one vote."""

from __future__ import annotations

import numpy as np

from engine.types import Prediction, Score, Timing
from engine.vote import Vote, vote, vote_many


def _prediction(model_id: str, **scores: float) -> Prediction:
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    return Prediction(model_id, tuple(Score(label, score) for label, score in ranked), Timing(0, 0, 0), "fast")


def test_no_predictions_no_vote() -> None:
    assert vote([]) is None


def test_all_agree() -> None:
    predictions = [_prediction("a", seven=0.9, one=0.1), _prediction("b", seven=0.6, one=0.4)]
    assert vote(predictions) == Vote("seven", 2, 2, (), tied=False)


def test_the_majority_wins_even_when_the_minority_is_surer() -> None:
    predictions = [
        _prediction("a", seven=0.51, one=0.49),
        _prediction("b", one=1.0, seven=0.0),
        _prediction("c", seven=0.51, one=0.49),
    ]
    assert vote(predictions) == Vote("seven", 2, 3, (predictions[1],), tied=False)


def test_a_tie_goes_to_the_higher_sum_of_scores_whatever_the_order() -> None:
    surer, other = _prediction("a", one=0.8, seven=0.2), _prediction("b", seven=0.7, one=0.3)
    assert vote([surer, other]) == Vote("one", 1, 2, (other,), tied=True)
    assert vote([other, surer]) == Vote("one", 1, 2, (other,), tied=True)


def test_many_pictures_are_voted_on_by_the_same_rule() -> None:
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(3), (4, 200)).astype(np.float32)  # four models, three labels: many ties
    voted = vote_many(scores)
    for picture in range(scores.shape[1]):
        one = vote([
            _prediction(str(m), **{str(label): float(s) for label, s in enumerate(scores[m, picture])})
            for m in range(4)
        ])  # fmt: skip
        assert one is not None
        assert str(voted[picture]) == one.label
