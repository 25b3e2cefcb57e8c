"""Digits of MNIST written on sheets, taken by a camera and found again: pictures as the network gets them in use.

The sheets are those of benchmarks/sheets.py, but with other digits and other seeds than it measures with.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2] / "benchmarks")]

import pens  # noqa: E402 - after the folder was named
from disturbances import DISTURBANCES, SCENES  # noqa: E402
from sheet import boxes_turned, make_sheet  # noqa: E402
from sheets import matched  # noqa: E402

from engine.data.datasets import Dataset  # noqa: E402
from engine.jobs import JobContext  # noqa: E402
from engine.reading.requests import ReadRequest  # noqa: E402
from engine.session import Session  # noqa: E402


def found_on_sheets(digits: Dataset, sheets: int, first: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pictures (N, 28, 28) and labels (N,) of what is found on so many sheets of each disturbance.

    The first sheet is made from the seed `first`; benchmarks measure with seeds from 50,000 on.
    """
    pens.write_with(digits)
    session, pictures, labels = Session(), [], []
    for number, name in enumerate(("", *DISTURBANCES, *SCENES)):
        for seed in range(first + 1000 * number, first + 1000 * number + sheets):
            sheet = make_sheet(seed, (name,) if name else ())
            reading = session.run(ReadRequest(sheet.picture), JobContext())
            boxes = boxes_turned(sheet.boxes, sheet.picture.shape, reading.quarter_turns)
            for digit, box in matched(boxes, reading.digits).items():
                pictures.append(reading.digits[box].picture)
                labels.append(sheet.labels[digit])
    session.close()
    return np.stack(pictures), np.array(labels, np.uint8)
