"""The page Train with a real framework process: a training that is stopped, paused, killed or closed in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.runs.requests import TrainingRun, TrainRequest
from engine.session import HANDLERS
from engine.system import folders
from engine.training.records import TrainingResult
from engine.weights import store

from .training import PATIENCE, curves, first_batch, set_up

pytestmark = pytest.mark.usefixtures("the_better_version_is_kept")


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


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


def test_a_killed_framework_process_costs_its_training_only(user: Any, digits_csv: Path) -> None:
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    first_batch(user)
    user.framework_process().kill()
    user.until(user.message, PATIENCE)
    assert "NumPy process" in user.message()
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


def test_a_training_that_ends_by_itself_says_why_and_ends_the_series(
    user: Any, digits_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TrainRequest] = []

    def diverges(request: TrainRequest, services: Any, context: Any) -> TrainingRun:
        asked.append(request)
        result = TrainingResult((), 2, 1.0, cancelled=True, warning="The loss is no longer a finite number.")
        folder = folders.runs_folder() / "diverged"
        return TrainingRun(request.model_id, request.recipe, folder, result, 0.9, 0.9, 0.3, 100, "digits.csv")

    monkeypatch.setitem(HANDLERS, TrainRequest, diverges)
    set_up(user, digits_csv, 3)
    user.find("trainSeeds").setValue(3)
    user.click("trainStart")
    user.until(lambda: user.text("trainPosition").startswith("Ended by itself after"))
    user.until(lambda: user.find("trainStart").isEnabled())
    said = user.text("trainOutcome")
    assert said.startswith("The loss is no longer a finite number. NumPy network reads ")
    assert said.endswith("The run is kept, but not used.")
    assert len(asked) == 1
