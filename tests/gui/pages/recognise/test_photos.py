"""Photos and empty pictures on the page Recognise: what a picture holds decides who answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.data.labels import imagenet
from gui.images import to_qimage

from ...object_models import GONE, HERE, faked_models
from .helpers import CAT, DASH, FOUR, SEVEN, NewUser, open_file


def test_a_photo_is_answered_by_the_photo_models(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch) as models:
        user = new_user()
        assert not user.find("fileAskObjects").isVisible()
        answer = user.answered(lambda: open_file(user, CAT))
        assert user.find("pictureKind-object").isChecked()
        assert {prediction.model_id for prediction in answer} == set(catalog.OBJECT_MODELS) - {GONE}
        assert user.text("objectSentence") == f"{len(answer)} of {len(answer)} models say espresso"
        assert user.find(f"objectCard-{HERE}").isVisible()
        assert not user.find(f"objectCard-{GONE}").isVisible()  # its weights are not there
        assert not user.find("resultsView").isVisible()
        models.missing.clear()
        assert len(user.answered(lambda: open_file(user, CAT))) == len(answer) + 1
        user.answered(lambda: open_file(user, FOUR))
        assert user.find("resultsView").isVisible()
        assert user.headline() == "4"


def test_a_photo_on_which_the_models_disagree_is_kept_as_a_question(
    new_user: NewUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faked_models(monkeypatch) as models:
        models.labels.update(zip(models.labels, imagenet(), strict=False))
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        assert user.text("objectSentence") == "The models disagree"
        page = user.window.recognise
        assert page.presented().answer == "?"
        assert not any(said.agrees for said in page.presented().models.values())
        assert [(thing.said, thing.detail) for thing in page.work()] == [("?", "The models disagree")]


def test_photo_models_whose_weights_are_all_missing_say_where_to_get_them(
    new_user: NewUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faked_models(monkeypatch) as models:
        models.missing = set(catalog.OBJECT_MODELS)
        user = new_user()
        open_file(user, CAT)
        user.until(lambda: user.find("fileAskObjects").isVisible())
        user.until(lambda: user.text("objectSentence").startswith("No weights for these models"))


def test_who_says_that_a_photo_shows_a_digit_is_told_which(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        user.answered(lambda: user.click("pictureKind-one"))
        assert user.text("headlineSentence").startswith(("Best CNN says", "Not sure"))
        assert not user.find("fileAskObjects").isVisible()


def test_one_click_compares_the_photo_models(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        user.click("fileAskObjects")
        page = user.find("comparePage")
        assert page.isVisible()
        user.until(lambda: user.text("photoName") == "cat.jpg")
        user.until(lambda: "espresso" in user.text("objectSentence", page))


def test_a_picture_with_nothing_in_it_is_said_to_be_one(user: Any, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 300), dtype=np.uint8)
    to_qimage(noise).save(str(tmp_path / "noise.png"))
    open_file(user, tmp_path / "noise.png")
    user.qtbot.waitUntil(lambda: user.text("headlineSentence").startswith("No digit found"), timeout=60_000)
    assert user.headline() == DASH
    assert not any(user.find(f"pictureKind-{kind}").isChecked() for kind in ("one", "many", "object"))
    user.answered(lambda: open_file(user, SEVEN))
    assert user.find("pictureKind-one").isChecked()


def test_nobody_judges_what_is_drawn(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("engine.prediction.predict.kind_if_known", asked.append)
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    assert user.headline() == "7"
    assert not asked


def test_a_drawing_with_the_thickest_brush_is_no_photo(user: Any) -> None:
    pad = user.find("drawingPad")
    pad.brush_size = 1
    stripes = [[(0.2, height / 10), (0.8, height / 10)] for height in range(2, 9)]
    user.answered(lambda: pad.draw_strokes(stripes))
    user.until(lambda: not user.is_busy("predict"))
    assert user.headline().rstrip("?").isdigit()
