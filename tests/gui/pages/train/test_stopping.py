"""The page Train while a training is made ready, saved and stopped: it says what is done and what is kept."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine import catalog
from engine.jobs import JobCancelled, JobContext
from engine.runs.requests import ContinueRequest, RunRecord, RunState, TrainRequest
from engine.runtimes import child as process_module
from engine.runtimes.process import WaitingProgress
from engine.session import HANDLERS
from engine.system import folders
from engine.training.feature_cache import FeatureProgress
from engine.training.records import EpochRecord, SavingProgress, TrainingProgress

from .training import PATIENCE, curves, first_batch, set_up


@pytest.fixture
def told(user: Any, digits_csv: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleQueue[Any]:
    """A training has been started that tells what is put here, in place of a real one; None ends it as cancelled."""
    told: SimpleQueue[Any] = SimpleQueue()

    def train(request: TrainRequest, services: object, context: JobContext) -> None:
        while (progress := told.get(timeout=PATIENCE / 1000)) is not None:
            context.report_even_if_cancelled(progress)
        raise JobCancelled

    set_up(user, digits_csv, 3)
    monkeypatch.setitem(HANDLERS, TrainRequest, train)
    user.click("trainStart")
    return told


def shows(user: Any, position: str) -> None:
    user.until(lambda: user.text("trainPosition") == position)


def test_a_training_that_ends_takes_the_focus_from_nobody_on_another_page(user: Any, told: SimpleQueue[Any]) -> None:
    user.go("recognise")
    card = user.find("modelCard-numpy-nn")
    card.setFocus()
    told.put(None)
    user.until(lambda: not user.window.page("train").is_running())
    assert QApplication.focusWidget() is card
    user.press_keys("Space")
    assert not user.is_busy("train")


def test_a_training_under_a_presentation_is_not_taken_for_one_that_stops(user: Any, told: SimpleQueue[Any]) -> None:
    user.window.present()
    assert not user.window.page("train")._controls.is_stopping()
    told.put(None)
    user.until(lambda: not user.window.page("train").is_running())


def test_a_training_that_ends_leaves_the_focus_where_it_went_on_its_page(user: Any, told: SimpleQueue[Any]) -> None:
    table = user.find("runTable")
    table.setFocus()
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())
    assert table.hasFocus()


def test_after_a_cancel_by_keys_the_next_training_is_one_key_away(user: Any, told: SimpleQueue[Any]) -> None:
    assert user.find("trainPause").hasFocus()
    user.press_keys("Tab")
    user.press_keys("Tab")
    assert user.find("trainCancel").hasFocus()
    user.until(lambda: not user.find("trainCancel").property("held"))
    user.press_keys("Space")
    shows(user, "Stopping…")
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())
    assert user.find("trainStart").hasFocus()


def test_an_extraction_of_features_is_shown_as_paused_and_going_on(user: Any, told: SimpleQueue[Any]) -> None:
    told.put(FeatureProgress(50, 2000, 6.0, paused=True))
    shows(user, "Paused · The frozen network looks at the pictures: 50 of 2,000")
    assert user.text("trainPause") == "&Continue"
    told.put(FeatureProgress(100, 2000, 12.0))
    shows(user, "The frozen network looks at the pictures: 100 of 2,000")
    assert user.text("trainPause") == "&Pause"
    assert user.text("trainTime").endswith("left")
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())


@pytest.mark.parametrize("answer", ["Cancel"])
def test_that_something_is_kept_is_said_from_the_end_of_the_first_epoch_on(
    user: Any, told: SimpleQueue[Any], asked: list[str]
) -> None:
    told.put(TrainingProgress(1, 3, 5, 10, 2.0, 0.2, 1.0))
    shows(user, "Epoch 1 of 3 · batch 5 of 10")
    assert user.text("trainCancel") == user.find("trainCancel").accessibleName() == "Stop"
    user.window.close()
    assert asked.pop() == "Training is running. Nothing of it is kept yet. Quit?"
    told.put(TrainingProgress(1, 3, 10, 10, 2.0, 0.2, 2.0, EpochRecord(1, 2.0, 0.2, 1.9, 0.3, 2.0)))
    shows(user, "Epoch 1 of 3 · batch 10 of 10")
    assert user.text("trainCancel") == "Stop and &keep"
    user.window.close()
    assert asked.pop() == "Training is running. The best result so far is kept. Quit?"
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())
    user.click("trainStart")
    assert user.text("trainCancel") == "Stop", "the next training has nothing to keep"
    user.window.close()
    assert asked.pop() == "Training is running. Nothing of it is kept yet. Quit?"
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())


def test_a_training_that_waits_for_its_framework_says_so_and_can_be_stopped(user: Any, told: SimpleQueue[Any]) -> None:
    told.put(WaitingProgress("PyTorch"))
    shows(user, "Waiting until PyTorch has finished other work, such as an evaluation…")
    user.click("trainCancel")
    shows(user, "Stopping…")
    told.put(WaitingProgress("PyTorch"))
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())


def test_saving_is_shown_with_its_headway_even_after_cancel(user: Any, told: SimpleQueue[Any]) -> None:
    told.put(FeatureProgress(100, 2000, 12.0))
    user.until(lambda: user.text("trainTime"))
    told.put(SavingProgress(2500, 10_000))
    shows(user, "Saving and testing: 2,500 of 10,000")
    assert user.text("trainTime") == "", "the time left of what was before is not said any more"
    assert user.find("trainProgress").value() == 250
    assert not user.find("trainPause").isEnabled()
    assert not user.find("trainStep").isEnabled()
    user.click("trainCancel")
    shows(user, "Stopping…")
    told.put(SavingProgress(5000, 10_000))
    shows(user, "Saving and testing: 5,000 of 10,000")
    assert not user.find("trainCancel").isEnabled()
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())
    user.click("trainStart")
    assert user.find("trainPause").isEnabled(), "the next training can be paused"
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())


def test_a_training_ended_by_force_says_that_it_can_be_continued_and_a_later_one_that_nothing_was_kept(
    user: Any, digits_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "CANCEL_SECONDS", 0.1)
    kept = "Stopped. What was learnt so far is kept, and the run can be continued."
    set_up(user, digits_csv, 1000)
    user.click("trainStart")
    user.until(lambda: curves(user)["validation_loss"], PATIENCE)
    user.framework_process().suspend()
    user.click("trainCancel")
    user.until(lambda: user.text("trainOutcome") == kept, PATIENCE)
    assert user.text("trainPosition") == "Stopped"
    assert user.find("trainContinue").isEnabled(), "the run is selected"
    (run,) = folders.runs_folder().iterdir()

    user.click("trainContinue")
    user.click("trainCancel")  # while the process starts
    user.until(lambda: user.text("trainOutcome") == kept, PATIENCE)
    assert user.find("trainContinue").isEnabled()

    user.find("trainBatchSize").setValue(1)  # so that an epoch takes hundreds of steps
    user.click("trainStart")
    first_batch(user)
    user.click("trainCancel")
    user.until(lambda: "Nothing was kept" in user.text("trainOutcome"), PATIENCE)
    assert list(folders.runs_folder().iterdir()) == [run]
    assert user.message() == ""


def test_a_continued_run_is_drawn_as_far_as_its_checkpoint_and_no_epoch_twice(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: SimpleQueue[Any] = SimpleQueue()

    def train(request: ContinueRequest, services: object, context: JobContext) -> None:
        while (progress := told.get(timeout=PATIENCE / 1000)) is not None:
            context.report_even_if_cancelled(progress)
        raise JobCancelled

    monkeypatch.setitem(HANDLERS, ContinueRequest, train)
    records = [EpochRecord(epoch, 1 / epoch, 0.5, 1 / epoch, 0.5, 1.0) for epoch in range(1, 6)]
    recipe = catalog.find("numpy-nn").recipe("tuned").changed(epochs=10)
    state = {"recipe": recipe, "epochs": tuple(records), "can_continue": True, "continued_after": 3}
    page = user.go("train")
    page._continue(RunRecord("run", RunState.CANCELLED, model_id="numpy-nn", **state))
    at_first, headway = curves(user)["validation_loss"], user.find("trainProgress").value()
    told.put(TrainingProgress(3, 10, 5, 5, 0.3, 0.5, 4.0, records[2]))
    told.put(TrainingProgress(4, 10, 5, 5, 0.3, 0.5, 4.0, records[3]))
    told.put(None)
    user.until(lambda: user.find("trainStart").isEnabled())
    assert ([epoch for epoch, _ in at_first], headway) == ([1, 2, 3], 300)
    assert [epoch for epoch, _ in curves(user)["train_accuracy"]] == [1, 2, 3, 4]
    assert page._records == records[:4]
