"""The table of the page Recognise measures: it says so, shows no former times, and says why there are none."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.comparison.requests import CompareRequest, Comparison, ComparisonFailure
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.session import HANDLERS

from .helpers import FOUR, IDS, SEVEN, NewUser, caption, open_file, rows


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Whether measuring may end; it tells how far it is before."""
    may_end = threading.Event()
    may_end.set()
    compare = HANDLERS[CompareRequest]

    def gated(request: CompareRequest, services: Services, context: JobContext) -> Comparison:
        made = compare(request, services, context)
        while not may_end.is_set():
            context.wait(0.01)
        return made

    monkeypatch.setitem(HANDLERS, CompareRequest, gated)
    return may_end


def test_the_table_says_that_it_is_measuring_and_shows_no_former_times(
    measuring: threading.Event, new_user: NewUser
) -> None:
    user = new_user()
    user.answered(lambda: open_file(user, SEVEN))
    measuring.clear()
    user.click("resultsChoice-table")
    assert caption(user) == "Measuring…"
    user.until(lambda: caption(user) == f"Measuring, {len(IDS)} of {len(IDS)}…")
    measuring.set()
    user.until(lambda: rows(user) == len(IDS))
    measuring.clear()
    open_file(user, FOUR)
    user.until(lambda: caption(user).startswith("Measuring"))
    assert rows(user) == 0
    measuring.set()
    user.until(lambda: rows(user) == len(IDS))
    assert {row.label for row in user.window.recognise.results.table.shown_rows()} == {"4"}


def test_times_of_a_picture_that_is_gone_never_come(measuring: threading.Event, new_user: NewUser) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    measuring.clear()
    user.click("resultsChoice-table")
    user.until(lambda: caption(user).startswith("Measuring,"))
    user.click("padClear")
    user.until(lambda: not user.is_busy("compare"))
    assert rows(user) == 0
    assert not caption(user).startswith("Measuring")


def test_what_was_measured_is_not_measured_again_when_the_table_is_seen_again(user: Any) -> None:
    user.draw(user.SEVEN)
    user.click("resultsChoice-table")
    user.until(lambda: rows(user) == len(IDS))
    user.until(lambda: not user.is_busy("compare"))
    user.click("resultsChoice-cards")
    user.click("resultsChoice-table")
    assert not user.is_busy("compare")
    assert rows(user) == len(IDS)


@pytest.mark.parametrize("how", ["one by one", "all at once"])
def test_why_nothing_was_measured_is_said_and_the_table_tries_again(
    new_user: NewUser, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    compare, broken = HANDLERS[CompareRequest], threading.Event()
    broken.set()
    sentence = "Keras CNN cannot use its weights, as they are damaged. Get them again."

    def failing(request: CompareRequest, services: Services, context: JobContext) -> Comparison:
        if not broken.is_set():
            return compare(request, services, context)
        if how == "all at once":
            raise ClassLensError(sentence)
        return Comparison(request, (), (ComparisonFailure(sentence, model_id="keras-cnn"),), ())

    monkeypatch.setitem(HANDLERS, CompareRequest, failing)
    user = new_user()
    user.draw(user.SEVEN)
    user.click("resultsChoice-table")
    user.until(user.message)
    assert user.message() == sentence
    assert caption(user).startswith("No times were measured")
    broken.clear()
    user.click("resultsChoice-cards")
    user.click("resultsChoice-table")
    user.until(lambda: rows(user) == len(IDS))
