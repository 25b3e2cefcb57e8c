"""The page Train with a real framework process: to the end, cancelled, killed, closed in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMessageBox
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.system import folders
from engine.weights import store
from engine.weights.training_record import METRICS
from gui.pages.train.form import TrainForm
from gui.widgets.formats import percent

PATIENCE = 60_000  # ms


@pytest.fixture(autouse=True)
def the_better_version_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trains a small network is asked whether to use it, and does not."""
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)


def set_up(user: Any, data: Path, epochs: int) -> Any:
    """Fill in the form for the NumPy network; returns the page."""
    page = user.go("train")
    user.click("trainMode-expert")
    user.find("trainModel").setCurrentText("NumPy network")
    form = user.find("trainForm")
    form.data_choice.use(str(data))
    assert form.data() == str(data)
    epoch_box = user.find("trainEpochs")
    epoch_box.setFocus()
    epoch_box.selectAll()
    QTest.keyClicks(epoch_box, str(epochs))
    QTest.keyClick(epoch_box, Qt.Key.Key_Tab)
    assert epoch_box.value() == epochs
    return page


def curves(user: Any) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = user.find("trainingChart").curves()
    return found


def first_batch(user: Any) -> None:
    user.until(lambda: curves(user)["batch_loss"], PATIENCE)


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


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
        r"NumPy network: \d+\.\d% before, \d+\.\d% now, of the 100 test pictures of digits\.csv\. Use the new", sentence
    )
    assert default == "&Keep the version before"
    assert user.text("trainOutcome").endswith("The run is kept, but not used.")
    assert store.locate("numpy-nn").source == "shipped"
    assert len(list(folders.runs_folder().iterdir())) == 1


@pytest.mark.parametrize("when", ["at once", "in the first epoch"])
def test_cancelled_before_the_first_epoch_keeps_nothing(user: Any, digits_csv: Path, when: str) -> None:
    set_up(user, digits_csv, 1000)
    user.find("trainBatchSize").setValue(1)  # so that an epoch takes hundreds of steps
    user.click("trainStart")
    if when == "in the first epoch":
        first_batch(user)
    user.click("trainCancel")
    assert not user.find("trainCancel").isEnabled()
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    user.until(lambda: "Nothing was kept" in user.text("trainOutcome"))
    assert "before the first epoch" in user.text("trainPosition")
    assert user.message() == ""
    assert store.locate("numpy-nn").source == "shipped"
    assert not folders.runs_folder().exists() or not list(folders.runs_folder().iterdir())


def test_cancelled_later_keeps_the_run_unused(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    user.until(lambda: curves(user)["validation_loss"], PATIENCE)
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    assert user.text("trainPosition").startswith("Stopped after")
    (run,) = folders.runs_folder().iterdir()
    assert "not used" in user.text("trainOutcome")
    assert store.locate("numpy-nn").source == "shipped"
    user.until(lambda: user.find("trainUse").isEnabled())
    user.click("trainUse")
    user.until(lambda: store.locate("numpy-nn").folder == run)
    done = len(curves(user)["validation_loss"])
    user.click("trainContinue")
    user.until(lambda: len(curves(user)["validation_loss"]) > done, PATIENCE)
    assert run.is_dir(), "what was kept stays as it is"
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)


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


def test_a_killed_framework_process_costs_its_training_only(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    first_batch(user)
    user.framework_process().kill()
    user.until(user.message, PATIENCE)
    assert "process ended unexpectedly" in user.message()
    assert user.text("trainPosition") == "The training was interrupted"
    user.until(lambda: user.find("trainStart").isEnabled())
    user.click("messageClose")
    set_up(user, digits_csv, 1)
    user.click("trainStart")
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)
    assert user.message() == ""


def test_data_that_cannot_be_read_is_said_and_the_next_training_works(
    user: Any, digits_csv: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    lines = digits_csv.read_text(encoding="utf-8").splitlines()[:20]
    bad.write_text("\n".join([*lines, "3,1,2"]), encoding="utf-8")
    set_up(user, bad, 1)
    user.click("trainStart")
    user.until(user.message, PATIENCE)
    assert "line 21" in user.message()
    assert str(bad) in user.message()
    user.click("messageClose")
    set_up(user, digits_csv, 1)
    user.click("trainStart")
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)


def test_a_learning_rate_of_zero_is_said_and_nothing_starts(user: Any) -> None:
    page = user.go("train")
    user.click("trainMode-expert")
    rate = user.find("trainLearningRate")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0")
    user.click("trainStart")
    assert "learning rate is 0" in user.message()
    assert not page.is_running()
    assert not user.is_busy("train")
    assert user.find("trainStart").isEnabled()


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


@pytest.fixture
def german() -> Any:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


def test_the_learning_rate_is_read_as_it_is_written_where_a_comma_is_usual(german: None, qtbot: QtBot) -> None:
    form = TrainForm(expert=True)
    qtbot.addWidget(form)
    models = form.findChild(QComboBox, "trainModel")
    models.setCurrentIndex(models.findData("keras-cnn"))
    rate = form.findChild(object, "trainLearningRate")
    assert rate.value() == 0.002
    rate.interpretText()
    assert (rate.text(), rate.value()) == ("0.002", 0.002)
    for typed in ("0.05", "0,05"):
        rate.setValue(1)
        rate.selectAll()
        QTest.keyClicks(rate, typed)
        QTest.keyClick(rate, Qt.Key.Key_Return)
        assert (rate.text(), form.recipe().learning_rate) == ("0.05", 0.05)


def test_a_recipe_brings_its_values(user: Any) -> None:
    user.go("train")
    user.find("trainModel").setCurrentText("Keras CNN")
    user.find("trainRecipe").setCurrentIndex(user.find("trainRecipe").findData("seed"))
    form = user.find("trainForm")
    assert form.recipe() == form.spec().recipes["seed"]
    assert user.find("trainEpochs").value() == 10


def test_a_quick_recipe_comes_first_and_one_that_was_picked_stays(user: Any) -> None:
    user.go("train")
    model, recipe = user.find("trainModel"), user.find("trainRecipe")
    assert (model.currentText(), recipe.currentData()) == ("Best CNN", "quick")
    model.setCurrentText("Keras CNN")
    assert recipe.currentData() == "tuned"
    model.setCurrentText("Small ViT")
    assert recipe.currentData() == "quick"
    QTest.keyClick(recipe, Qt.Key.Key_Down)
    assert recipe.currentData() == "tuned"
    model.setCurrentText("Best CNN")
    assert recipe.currentData() == "tuned"
    user.find("trainForm").use_settings("numpy-mlp", catalog.find("numpy-mlp").recipe("seed"))
    model.setCurrentText("Keras CNN")
    assert recipe.currentData() == "seed"


@pytest.mark.parametrize("answer", ["Cancel", "Yes"])
def test_closing_while_training_asks_first(user: Any, digits_csv: Path, asked: list[str], answer: str) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    first_batch(user)
    process = user.framework_process()
    closed = user.window.close()
    assert len(asked) == 1
    assert "Training is running" in asked[0]
    if answer == "Cancel":
        assert not closed
        assert user.window.isVisible()
        before = curves(user)
        user.until(lambda: curves(user) != before)  # of quick epochs only the ends are told
        closed = user.window.close()
    assert closed
    assert has_ended(process)


def position(user: Any) -> tuple[int, int]:
    """Epoch and batch of a paused run."""
    text = user.text("trainPosition")
    assert text.startswith("Paused"), text
    numbers = [int(word) for word in text.split() if word.isdigit()]
    return numbers[0], numbers[2]


def test_a_training_is_paused_stepped_and_continued_by_keys(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.find("trainBatchSize").setValue(1)
    user.click("trainStart")
    first_batch(user)
    user.press_keys("F8")
    user.until(lambda: user.text("trainPosition").startswith("Paused"), PATIENCE)
    epoch, batch = position(user)
    assert user.text("trainPause") == "&Continue"
    left = user.text("trainTime")
    user.press_keys("F10")
    user.until(lambda: position(user) != (epoch, batch), PATIENCE)
    assert position(user) == ((epoch, batch + 1) if batch < 480 else (epoch + 1, 1))
    assert left.endswith("left")
    user.press_keys("F8")
    user.until(lambda: user.text("trainPosition").startswith("Epoch"), PATIENCE)
    assert user.text("trainPause") == "&Pause"
    user.click("trainPause")
    user.until(lambda: user.text("trainPosition").startswith("Paused"), PATIENCE)
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    assert user.message() == ""


@pytest.mark.parametrize("answer", ["Yes"])
def test_an_interrupted_run_is_listed_and_continued_to_its_end(user: Any, digits_csv: Path, asked: list[str]) -> None:
    set_up(user, digits_csv, 30)
    user.click("trainStart")
    user.until(lambda: curves(user)["validation_loss"], PATIENCE)
    user.framework_process().kill()
    user.until(user.message, PATIENCE)
    assert "continue it on the page Train" in user.message()
    user.until(lambda: user.find("trainContinue").isEnabled(), PATIENCE)
    assert "interrupted after epoch" in user.text("runNote")
    assert store.locate("numpy-nn").source == "shipped"
    user.click("trainContinue")
    user.until(lambda: user.text("trainPosition").startswith("Finished"), PATIENCE)
    assert [at for at, _ in curves(user)["validation_loss"]] == list(range(1, 31))
    user.until(lambda: not user.find("trainContinue").isEnabled())
    user.until(lambda: store.locate("numpy-nn").source == "own")


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


def test_a_models_own_settings_can_be_edited_and_are_checked_before_the_run(user: Any, digits_csv: Path) -> None:
    page = set_up(user, digits_csv, 1)
    user.find("trainModel").setCurrentText("TensorFlow DNN")
    form = user.find("trainForm")
    units = user.find("trainHiddenUnits")
    units.setText("64, 32, 16")
    user.find("trainSchedule").setCurrentText("one-cycle")
    user.find("trainPatience").setValue(3)
    user.click("trainAugmentation-noise")
    recipe = form.recipe()
    assert recipe.settings == {
        **form.spec().recipes["tuned"].settings,
        "hidden_units": (64, 32, 16),
        "schedule": "one-cycle",
    }
    assert (recipe.patience, recipe.augmentation) == (3, (*form.spec().recipes["tuned"].augmentation, "noise"))
    for text, sentence in (("64, none", "not a whole number"), ("64", "3 activations, but 1 hidden units")):
        units.setText(text)
        user.click("trainStart")
        assert sentence in user.message()
        assert not page.is_running()
    user.find("trainModel").setCurrentText("PyTorch MLP")
    assert user.find("trainHiddenUnits").text() == "512"
    assert form.recipe() == form.spec().recipes["tuned"]


def test_training_pictures_are_shown_before_and_after_augmentation(user: Any, digits_csv: Path) -> None:
    user.go("train")
    rows = user.find("previewPictures")

    def shown_after(act: Callable[[], object]) -> list[Any]:
        before = rows.pictures()
        act()
        user.until(lambda: rows.pictures() != before)
        return list(rows.pictures())

    user.until(rows.pictures)
    plain, augmented = rows.pictures()
    assert len(plain) == len(augmented) == 8
    assert plain == augmented, "the quick recipe changes nothing"
    changed = shown_after(lambda: user.click("trainAugmentation-noise"))
    assert changed[0] == plain
    assert changed[1] != plain
    assert shown_after(lambda: user.click("previewAnother"))[0] != plain
    form = user.find("trainForm")
    shown_after(lambda: form.data_choice.use(str(digits_csv)))
    form.data_choice.use(str(digits_csv.parent / "nothing.csv"))
    user.until(lambda: "nothing.csv" in user.text("previewNote"))
    assert user.message() == ""


def test_several_seeds_follow_each_other_and_their_mean_and_range_are_said(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1)
    user.find("trainSeeds").setValue(3)
    user.click("trainStart")
    user.until(lambda: user.text("trainOutcome").startswith("3 of 3 seeds: "), 3 * PATIENCE)
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    records = [json.loads((run / METRICS).read_text()) for run in folders.runs_folder().iterdir()]
    assert sorted(record["seed"] for record in records) == [0, 1, 2]
    accuracies = [record["test_accuracy"] for record in records]
    said = user.text("trainOutcome")
    assert f"from {percent(min(accuracies))} to {percent(max(accuracies))}" in said
    assert percent(sum(accuracies) / 3) in said


def test_stopping_ends_the_series_of_seeds(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.find("trainSeeds").setValue(3)
    user.click("trainStart")
    assert "Seed 1 of 3." in user.text("trainOutcome")
    user.until(lambda: curves(user)["validation_loss"], PATIENCE)
    user.click("trainCancel")
    user.until(lambda: user.find("trainStart").isEnabled(), PATIENCE)
    assert not user.is_busy("train")
    assert len(list(folders.runs_folder().iterdir())) == 1
