"""“What if the data are unfair?”: what the lesson says is what the trainings do."""

from __future__ import annotations

from functools import cache

import pytest

from engine.data.unfairness import Unfairness
from engine.jobs import JobCancelled, JobContext
from engine.lessons.requests import UnfairRequest, UnfairRun
from engine.lessons.unfair import unfair_run
from engine.session import Session
from engine.system import folders


@cache
def _run(kept: float = 1.0, mislabelled: float = 0.0) -> UnfairRun:
    return unfair_run(Unfairness(kept=kept, mislabelled=mislabelled), lambda progress: None)


def test_a_digit_that_is_rare_is_read_badly_and_the_accuracy_of_all_hides_it() -> None:
    fair, rare = _run(), _run(kept=0.05)
    assert rare.labelled[3] < 0.06 * fair.labelled[3]
    assert fair.accuracies[3] > 0.85
    assert rare.accuracies[3] < 0.5
    assert fair.accuracy - rare.accuracy < 0.06
    assert fair.confusion.sum() == rare.confusion.sum() == 5000


def test_most_labels_win() -> None:
    some, most = _run(mislabelled=0.3), _run(mislabelled=0.6)
    assert some.accuracies[4] > 0.6
    assert most.accuracies[4] < 0.2
    assert most.confusion[4].argmax() == 9


def test_it_is_trained_in_the_process_stops_at_once_and_keeps_nothing() -> None:
    session = Session()
    try:
        context = JobContext(lambda progress: context.cancel())
        with pytest.raises(JobCancelled):
            session.run(UnfairRequest(Unfairness()), context)
    finally:
        session.close()
    assert not folders.runs_folder().exists()
