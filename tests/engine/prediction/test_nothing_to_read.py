"""A picture without ink: models for digits have nothing to read, others may still know what it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.catalog import own_classes
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session

PAPER = np.full((60, 60, 3), 255, np.uint8)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def test_models_for_digits_alone_give_one_sentence_for_all(session: Session) -> None:
    answer = session.run(PredictRequest(PAPER, ("numpy-nn", "torch-mlp")), JobContext())
    assert "No digit found" in answer.empty
    assert answer.failures == ()


def test_a_model_with_classes_of_a_persons_own_is_asked_all_the_same(session: Session) -> None:
    """This one is gone, which it says itself: it is no model for digits, whose sentence would stand for all."""
    own = f"{own_classes.PREFIX}/no/project"
    answer = session.run(PredictRequest(PAPER, ("numpy-nn", own)), JobContext())
    assert answer.empty == ""
    assert [failure.model_id for failure in answer.failures] == ["numpy-nn", own]
    assert "No digit found" in answer.failures[0].sentence
    assert "No digit found" not in answer.failures[1].sentence
