"""Every digit model and their vote on the 10,000 test pictures of MNIST, as the page *Evaluate* asks them.

Wanted is the vote's accuracy, and the seconds of all models but `vgg16-transfer`, which sends each picture through a
large network and is reported apart. Beside it stands the first time left that was told, with when that was. The result
is JSON. With --nine, `vgg16-transfer` is left out: it takes minutes, the others a good ten seconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import asdict

from common import put

from engine import catalog
from engine.evaluation.requests import AllModels, EvaluateAllRequest, EvaluationProgress
from engine.jobs import JobContext
from engine.session import Session

APART = "vgg16-transfer"
WANTED = {"vote_accuracy": 0.9975, "seconds": 20}


def main() -> None:
    """Evaluate and print."""
    quick = tuple(model_id for model_id in catalog.DIGIT_MODELS if model_id != APART)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home  # the shipped weights, not a person's own
        session = Session()
        asked = {"nine": quick} if "--nine" in sys.argv else {"nine": quick, "ten": (*quick, APART)}
        answers = {name: _evaluated(session, models) for name, models in asked.items()}
        session.close()
    last, _ = list(answers.values())[-1]
    put(
        "evaluate_all",
        {
            "models": {row.model_id: asdict(row) for row in last.rows},
            "vote_accuracy": {name: answer.vote_accuracy for name, (answer, _) in answers.items()},
            "seconds": {name: answer.seconds for name, (answer, _) in answers.items()},
            "first_time_left": {name: told for name, (_, told) in answers.items()},
            "wanted": WANTED,
        },
    )


def _evaluated(session: Session, models: tuple[str, ...]) -> tuple[AllModels, dict[str, float]]:
    """The answer, and the seconds that were said to be left at first, after how many, and how many it then took."""
    began, told = time.perf_counter(), dict[str, float]()

    def report(progress: object) -> None:
        if isinstance(progress, EvaluationProgress) and progress.seconds_left and not told:
            told.update(left=progress.seconds_left, after=time.perf_counter() - began)

    answer: AllModels = session.run(EvaluateAllRequest(models), JobContext(report))
    if answer.failures:
        raise SystemExit(" ".join(failure.sentence for failure in answer.failures))
    return answer, {**told, "took": time.perf_counter() - began - told["after"]}


if __name__ == "__main__":
    main()
