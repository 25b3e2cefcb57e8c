"""What was taught answers on the other pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from engine.teaching.requests import AddSampleRequest
from gui.bridge import Listener
from gui.images import to_qimage

from ...object_models import HERE, faked_models


def trained(teacher: Any) -> str:
    """Train the project; returns the id of its model."""
    teacher.user.click("teachTrain")
    teacher.user.until(lambda: teacher.state.learnt is not None)
    teacher.quiet()
    return f"own-classes:{teacher.state.folder}"


def picture(teacher: Any, folder: Path) -> Path:
    """A drawing as a file."""
    teacher.draw(teacher.CROSS)
    path = folder / "cross.png"
    to_qimage(teacher.bench.inputs.picture()).save(str(path))
    return path


def test_what_another_page_keeps_is_there_when_teach_is_shown_again(taught: Any) -> None:
    user = taught.user
    key = taught.card("cross").key
    user.go("recognise")
    request = AddSampleRequest(taught.state.folder, key, np.zeros((40, 60, 3), np.uint8), "files", "a photo")
    user.window._bridge.submit("teach", request, Listener(lambda _: None))
    user.go("teach")
    user.until(lambda: taught.samples("cross") == 3)
    assert len(taught.card("cross").samples().keys()) == 3


@pytest.mark.parametrize("answer", ["Yes"])
def test_the_project_of_the_last_class_answers_in_a_new_lesson_only_when_it_is_opened_again(
    taught: Any, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    user, folder = taught.user, taught.state.folder

    def answers_on_photos() -> bool:
        page = user.go("compare")
        user.until(lambda: model_id in page._specs and not user.is_busy("models"))
        user.until(lambda: " say" in user.text("objectSentence"))
        card: QWidget = page.findChild(QWidget, f"objectCard-{model_id}")
        assert (model_id in page._bar.model_ids()) == card.isVisible()
        return card.isVisible()

    with faked_models(monkeypatch):
        model_id = trained(taught)
        assert answers_on_photos()
        before = user.window.recognise
        user.menu_entry("Start a new lesson…").trigger()
        user.until(lambda: user.window.recognise is not before)
        assert "answers again when you open it" in asked[0]
        assert not answers_on_photos()
        teach = user.go("teach")
        teach._project.open(folder)
        user.until(lambda: teach._project.state is not None and not user.is_busy("teach"))
        assert answers_on_photos()


def test_a_trained_project_answers_on_recognise_photos_and_camera(
    taught: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = taught.user
    with faked_models(monkeypatch):
        model_id = trained(taught)
        assert "“Shapes” is trained" in user.window.statusBar().currentMessage()
        cross = picture(taught, tmp_path)

        user.go("recognise")
        user.window.recognise.inputs.opener.open_file(str(cross))
        user.until(lambda: user.find("pictureKind").isEnabled())
        user.click("pictureKind-object")
        answers = user.find("photoAnswers")
        user.until(lambda: answers.findChild(QWidget, f"objectCard-{model_id}") is not None)
        card = answers.findChild(QWidget, f"objectCard-{model_id}")
        user.until(lambda: card.accessibleDescription().startswith("cross"))
        assert card.property("state") != "disagrees", "it has words of its own, so it disagrees with nobody"

        user.go("compare")
        menu = user.find("compareModels").menu()
        user.until(lambda: "Shapes" in [entry.text() for entry in menu.actions()])

        user.go("camera")
        user.click("cameraTask-objects")
        models = user.find("cameraObjectModel")
        user.until(lambda: models.findData(model_id) >= 0)
        assert models.currentData() == HERE, "the choice is the same as before"

        user.go("teach")
        taught.page._project.delete(taught.state.folder, "Shapes")
        taught.quiet()
        user.go("camera")
        user.until(lambda: models.findData(model_id) < 0)
        user.go("compare")
        user.until(lambda: "Shapes" not in [entry.text() for entry in menu.actions()])
