"""A model that nobody asks for a while gives its memory back; asked again, it answers as before."""

from __future__ import annotations

import pytest

from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.runtimes import last_asked
from engine.session import Session
from engine.types import Image

MODELS = ("numpy-nn", "keras-cnn", "efficientnet-lite0")


def test_what_nobody_asks_is_forgotten_and_loaded_again(
    picture: Image, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(last_asked.time, "monotonic", lambda: now[0])
    session = Session()

    def load_ms(model_id: str, shown: Image) -> float:
        (prediction,) = session.run(PredictRequest(shown, (model_id,)), JobContext()).predictions
        return prediction.timing.load_ms

    asked = [("numpy-nn", picture), ("efficientnet-lite0", coffee)]
    first = [load_ms(*each) for each in asked]
    now[0] += last_asked.UNUSED_SECONDS - 1
    session.rest()
    kept = [load_ms(*each) for each in asked]
    now[0] += last_asked.UNUSED_SECONDS
    session.rest()
    assert not session.runtimes._digits._fast
    assert not session.runtimes._objects._loaded
    again = [load_ms(*each) for each in asked]
    assert all(keep < load for keep, load in zip(kept, first, strict=True))
    assert all(keep < load for keep, load in zip(kept, again, strict=True))
