"""The page Train with a real framework process: what a training to its end shows, and what answers then."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from engine import catalog
from engine.system import folders
from engine.weights import store
from engine.weights.training_record import METRICS
from gui.widgets.formats import percent

from .training import PATIENCE, curves, first_batch, set_up

pytestmark = pytest.mark.usefixtures("the_better_version_is_kept")


def score(user: Any) -> float:
    return next(float(p.top.score) for p in user.heard[-1] if p.model_id == "numpy-nn")


@pytest.mark.parametrize("answer", ["Yes"])
def test_a_training_to_the_end_shows_progress_and_its_weights_answer(
    user: Any, digits_csv: Path, asked: list[str]
) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    shipped_score = score(user)
    page = set_up(user, digits_csv, 3)
    changed: list[str] = []
    page.weights_changed.connect(changed.append)
    user.click("trainStart")
    assert not user.find("trainStart").isEnabled()
    assert not user.find("trainForm").isEnabled()
    first_batch(user)
    assert user.find("trainProgress").value() > 0
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)
    assert user.find("trainProgress").value() == user.find("trainProgress").maximum()
    drawn = curves(user)
    for part in ("train", "validation"):
        for what in ("loss", "accuracy"):
            assert [position for position, _ in drawn[f"{part}_{what}"]] == [1, 2, 3]
    assert drawn["train_loss"][-1][1] < drawn["train_loss"][0][1]
    assert all(0 <= value <= 1 for _, value in drawn["validation_accuracy"])
    assert f"test pictures of {digits_csv.name}" in user.text("trainOutcome")
    user.until(lambda: asked)  # it is worse than the original model, and the person wants it all the same
    user.until(lambda: user.text("trainOutcome").endswith("Recognise now uses your version."))
    user.until(lambda: user.find("trainShipped").isVisible())
    assert user.find("runTable").model().rowCount() == 1
    assert user.find("trainStart").isEnabled()
    assert changed == ["numpy-nn"]
    assert store.locate("numpy-nn").source == "own"
    user.until(lambda: score(user) != shipped_score)
    own_score = score(user)

    user.go("models")
    user.until(lambda: user.text("modelStateText", user.find("modelState-numpy-nn")) == "trained by you")
    card = user.find("modelState-numpy-nn")
    user.click("modelStateBack", card)
    user.until(lambda: user.text("modelStateText", card) == "original model")
    user.until(lambda: score(user) == pytest.approx(shipped_score))
    assert own_score != pytest.approx(shipped_score)
    assert len(list(folders.runs_folder().iterdir())) == 1, "the run itself is kept"


@pytest.mark.parametrize("seen", [True, False])
def test_a_run_that_is_worse_does_not_take_over_in_silence(
    user: Any, digits_csv: Path, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[tuple[str, str]] = []

    def left_alone(box: QMessageBox) -> int:
        questions.append((box.text(), box.defaultButton().text()))
        QTest.keyClick(box, Qt.Key.Key_Return)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", left_alone)
    set_up(user, digits_csv, 1)
    user.click("trainStart")
    if not seen:
        user.go("recognise")
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)
    if not seen:
        assert not questions, "nobody is interrupted while drawing"
        user.go("train")
    user.until(lambda: questions)
    ((sentence, default),) = questions
    assert re.match(
        r"NumPy network: [\d.]+% \([\d.–]+\) before, [\d.]+% \([\d.–]+\) now, "
        r"of the 100 test pictures of digits\.csv\. Use the new",
        sentence,
    )
    assert default == "&Keep the version before"
    assert user.text("trainOutcome").endswith("The run is kept, but not used.")
    assert store.locate("numpy-nn").source == "shipped"
    assert len(list(folders.runs_folder().iterdir())) == 1


def test_digits_that_are_misread_are_shown_beside_the_curves(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    row = user.find("trainMisread")
    assert not row.isVisible()
    user.click("trainStart")
    user.until(row.isVisible, PATIENCE)
    assert 1 <= len(row.captions()) <= 8
    assert all(caption[1] != caption[-1] for caption in row.captions()), "“4”, is 9"
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)


def test_one_can_draw_while_a_model_trains(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    first_batch(user)
    user.go("recognise")
    user.draw(user.SEVEN)
    user.until(lambda: user.labels() == ["7"] * len(catalog.DIGIT_MODELS))
    assert user.is_busy("train")
    assert user.window.page("train").is_running()
    user.go("train")
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)


def test_a_part_of_the_pictures_is_trained_on_where_that_is_chosen(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1)
    limit = user.find("trainLimit")
    assert (limit.text(), user.find("trainForm").limit()) == ("all", None)
    limit.setFocus()
    limit.selectAll()
    QTest.keyClicks(limit, "60")
    user.click("trainStart")
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)
    (run,) = folders.runs_folder().iterdir()
    data = json.loads((run / METRICS).read_text(encoding="utf-8"))["data"]
    assert data["train"] + data["validation"] == 60


def test_a_network_that_is_stuck_gets_a_hint_while_it_trains(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.find("trainModel").setCurrentText("NumPy MLP")
    recipes = user.find("trainRecipe")
    recipes.setCurrentIndex(recipes.findData("seed"))
    user.find("trainEpochs").setValue(1000)
    user.click("trainStart")
    user.until(lambda: "stuck" in user.text("trainHint"), PATIENCE)
    assert "learning rate" in user.text("trainHint")
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)


def test_several_seeds_follow_each_other_and_their_mean_and_range_are_said(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1)
    user.find("trainSeeds").setValue(3)
    user.click("trainStart")
    user.until(lambda: user.text("trainOutcome").startswith("3 of 3 seeds: "), 3 * PATIENCE)
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    records = [json.loads((run / METRICS).read_text(encoding="utf-8")) for run in folders.runs_folder().iterdir()]
    assert sorted(record["seed"] for record in records) == [0, 1, 2]
    accuracies = [record["test_accuracy"] for record in records]
    said = user.text("trainOutcome")
    assert f"from {percent(min(accuracies))} to {percent(max(accuracies))}" in said
    assert percent(sum(accuracies) / 3) in said
