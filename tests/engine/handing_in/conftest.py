"""What somebody may have done in a lesson."""

from __future__ import annotations

import numpy as np
import pytest

from engine.handing_in.work import AnsweredPicture, Evaluated, LessonResult, Table, TrainedRun, Work
from engine.training.records import EpochRecord


@pytest.fixture
def work() -> Work:
    picture = np.zeros((12, 10, 3), np.uint8)
    picture[3:9, 4:6] = 255
    epochs = tuple(EpochRecord(n, 1.5 / n, 1 - 0.5 / n, 1.4 / n, 1 - 0.4 / n, 2.0) for n in range(1, 6))
    run = TrainedRun(
        model="Keras CNN",
        name="our first",
        date="2026-11-28T10:15:00",
        recipe="tuned",
        data="mnist",
        settings=(("epochs", "5"), ("learning_rate", "0.001"), ("hidden_units", "128, 64")),
        epochs=epochs,
        validation_accuracy=0.92,
        test_accuracy=0.9321,
        test_count=10_000,
        seconds=65.0,
        remarks=("The loss still falls.",),
    )
    matrix = Table(("", "cat", "dog"), (("cat", "8", "2"), ("dog", "1", "9")), "Confusion matrix")
    return Work(
        date="2026-11-28T10:30:00",
        name="Ada Lovelace",
        notes="It takes a 4 for a 9.\nWhy?",
        pictures=(AnsweredPicture(picture, "Drawing", "1", "Best CNN 99.1%"),),
        runs=(run, TrainedRun(model="Taught: pets", epochs=epochs[:1], validation_accuracy=0.5)),
        evaluations=(Evaluated(title="Best CNN", data="MNIST", count=20, accuracy=0.85, tables=(matrix,)),),
        lessons=(
            LessonResult(
                lesson="quiz", title="Quiz", right=9, of=12, table=Table(("round", "the class"), (("1", "7"),))
            ),
        ),
    )
