"""The page Evaluate while its parts wait for each other, are stopped, and are saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from engine.evaluation.requests import EvaluateRequest, EvaluationProgress, RobustnessRequest
from engine.evaluation.saving import Part
from engine.jobs import JobCancelled, JobContext
from engine.session import HANDLERS

PATIENCE = 60  # seconds


@pytest.fixture
def told(user: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleQueue[Any]]:
    """Evaluations tell what is put here, in place of real ones; None ends the one under way as cancelled."""
    told: SimpleQueue[Any] = SimpleQueue()

    def evaluate(request: object, services: object, context: JobContext) -> None:
        while (progress := told.get(timeout=PATIENCE)) is not None:
            context.report_even_if_cancelled(progress)
        raise JobCancelled

    for request in (EvaluateRequest, RobustnessRequest):
        monkeypatch.setitem(HANDLERS, request, evaluate)
    user.go("evaluate")
    user.click("evaluateStart")
    yield told
    told.put(None)


def test_a_part_waits_until_its_turn_and_then_says_how_far_it_is(user: Any, told: SimpleQueue[Any]) -> None:
    assert user.text("evaluateHint") == "Waiting…"
    told.put(EvaluationProgress(500, 10_000))
    user.until(lambda: user.text("evaluateHint") == "500 of 10,000 pictures")
    user.click("evaluateParts-robustness")
    user.click("robustnessStart")
    assert user.text("robustnessHint") == "Waiting…"
    told.put(EvaluationProgress(1000, 10_000))
    user.until(lambda: user.text("evaluateHint") == "1,000 of 10,000 pictures")
    assert user.text("robustnessHint") == "Waiting…"
    told.put(None)
    told.put(EvaluationProgress(20, 2000))
    user.until(lambda: user.text("robustnessHint") == "20 of 2,000 pictures")


def test_what_is_cancelled_says_that_it_stops_until_it_has(user: Any, told: SimpleQueue[Any]) -> None:
    told.put(EvaluationProgress(500, 10_000))
    user.until(lambda: user.text("evaluateHint") == "500 of 10,000 pictures")
    user.click("evaluateStart")
    assert user.text("evaluateHint") == "Stopping…"
    heard: list[object] = []
    user.window._bridge.job_event.connect(heard.append)
    told.put(EvaluationProgress(1000, 10_000))
    user.until(lambda: heard)
    assert user.text("evaluateHint") == "Stopping…"
    told.put(None)
    user.until(lambda: user.text("evaluateHint") == "Stopped.")
    user.click("evaluateStart")
    assert user.text("evaluateHint") == "Waiting…"
    told.put(EvaluationProgress(700, 10_000))
    user.until(lambda: user.text("evaluateHint") == "700 of 10,000 pictures")


def test_saving_waits_for_no_evaluation(user: Any, told: SimpleQueue[Any], tmp_path: Path) -> None:
    saver = user.window.page("evaluate")._saver
    saver.save(tmp_path / "report.csv", Part([("label", "f1"), ("0", 0.5)], {}))
    user.until(lambda: "Saved as" in user.window.statusBar().currentMessage())
    assert (tmp_path / "report.csv").read_text(encoding="utf-8-sig") == "label,f1\n0,0.5\n"
    assert user.is_busy("evaluate")
