"""The report: all that was done, as text that is text."""

from __future__ import annotations

import base64
import io
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image as pillow

from engine.handing_in.drawing import Ink, curves
from engine.handing_in.html import html_of
from engine.handing_in.report import Heading, Paragraph, contents, date_text, report_of, shortened
from engine.handing_in.work import AnsweredPicture, LessonResult, Table, TrainedRun, Work
from engine.training.records import EpochRecord

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;"""


class Tags(HTMLParser):
    """The tags of a page, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of a computer an hour, in summer two, ahead of UTC."""
    if sys.platform == "win32":
        pytest.skip("Windows has one time zone for all programs")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_long_tables_are_shortened_and_that_is_said() -> None:
    table = Table(("a", "b"), tuple((str(row), "1") for row in range(4)), "Counts")
    blocks = (Heading("Report", 1), table, table, table, Table(("a",), (("1",),)))
    shown = tuple(shortened(blocks, 18))
    assert [len(block.rows) for block in shown if isinstance(block, Table)] == [4, 3]
    assert [block.text.split(".")[0] for block in shown if isinstance(block, Paragraph)] == [
        "1 more row is not shown here",
        "4 more rows are not shown here",
        "1 more row is not shown here",
    ]
    assert tuple(shortened(blocks, 32)) == blocks


def test_the_report_holds_everything(work: Work) -> None:
    text = Tags(html_of(report_of(work))).text
    for said in (
        "Ada Lovelace", "28 Nov 2026, 10:30", "It takes a 4 for a 9.\nWhy?", "Best CNN 99.1%", "Keras CNN · our first",
        "Test accuracy 93.21% (92.70–93.69)", "recipe best accuracy", "1 min 05 s", "Epochs: 5",
        "Hidden units: 128, 64",
        "The loss still falls.", "Taught: pets", "Accuracy 85.00% (63.96–94.76) · 20 pictures of MNIST",
        "Confusion matrix", "9 of 12 answers were right.", "1 picture, 2 trainings, 1 evaluation, 1 lesson",
    ):  # fmt: skip
        assert said in text, said


def test_a_picture_stands_in_the_page_with_all_its_pixels(work: Work) -> None:
    (source,) = (attributes["src"] for tag, attributes in Tags(html_of(report_of(work))).tags if tag == "img")
    assert source is not None
    content = base64.b64decode(source.removeprefix("data:image/png;base64,"))
    assert np.array_equal(np.asarray(pillow.open(io.BytesIO(content))), work.pictures[0].picture)


def test_no_text_becomes_more_than_text(work: Work) -> None:
    plain = {tag for tag, _ in Tags(html_of(report_of(work))).tags}
    hostile = replace(
        work,
        name=HOSTILE,
        notes=HOSTILE,
        pictures=(AnsweredPicture(work.pictures[0].picture, HOSTILE, HOSTILE, HOSTILE),),
        runs=(replace(work.runs[0], model=HOSTILE, name=HOSTILE, data=HOSTILE, settings=((HOSTILE, HOSTILE),)),),
        evaluations=(replace(work.evaluations[0], title=HOSTILE, data=HOSTILE, remarks=(HOSTILE,)),),
        lessons=(LessonResult(lesson="x", title=HOSTILE, table=Table((HOSTILE,), ((HOSTILE,),), HOSTILE)),),
    )
    page = Tags(html_of(report_of(hostile)))
    assert {tag for tag, _ in page.tags} <= plain
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert page.text.count("<script>alert(1)</script>") >= 14


def test_the_page_fetches_and_runs_nothing(work: Work) -> None:
    page = html_of(report_of(work))
    policy = next(a["content"] for tag, a in Tags(page).tags if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?:|<script|<link|<iframe|@import|url\(", page)


def test_the_curves_are_vectors_with_a_description(work: Work) -> None:
    page = html_of(report_of(work))
    first, second = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    label = ElementTree.fromstring(first).attrib["aria-label"]
    assert "60.0% after the first, 92.0% after the last" in label
    assert label.startswith("Curves of 5 epochs.")
    assert ElementTree.fromstring(second).attrib["aria-label"].startswith("Curves of 1 epoch.")
    assert len(ElementTree.fromstring(first).findall("circle")) == 4 * 5
    assert len(ElementTree.fromstring(second).findall("circle")) == 4


@pytest.mark.parametrize("losses", [[0.0], [1e12, 1e12], [0.5] * 400, [1e-9, 2e-9], [1e-300, 1e-13]])
def test_any_curve_stays_inside_its_drawing(losses: list[float]) -> None:
    epochs = tuple(EpochRecord(n, loss, 1.0, loss, 0.0, 1.0) for n, loss in enumerate(losses, start=1))
    drawing = curves(TrainedRun(model="x", epochs=epochs))
    points = [point for line in drawing.lines for point in line.points]
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)
    assert len([line for line in drawing.lines if line.ink is Ink.TRAINING and len(line.points) == len(losses)]) >= 2
    ticks = [words.text for words in drawing.words if words.anchor == 1]
    assert len(set(ticks)) == len(ticks)


def test_a_better_run_is_drawn_higher(work: Work) -> None:
    drawing = curves(work.runs[0])
    accuracy = next(line.points for line in drawing.lines if line.ink is Ink.HELD_BACK and len(line.points) == 5)
    heights = [y for _, y in accuracy]
    assert heights == sorted(heights, reverse=True)  # y counts downwards, and the accuracy rises


def test_nothing_done_is_a_report_too() -> None:
    work = Work(date="2026-11-28T10:30")
    assert contents(work) == "Nothing yet"
    assert "Report of a lesson" in html_of(report_of(work))


@pytest.mark.parametrize(
    "date", ["yesterday", "", "2026-13-01", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59+00:00"]
)
def test_a_date_that_no_clock_shows_is_shown_as_it_is(date: str, in_berlin: None) -> None:
    assert date_text(date) == date


def test_lessons_and_trainings_are_dated_by_the_same_clock(work: Work, in_berlin: None) -> None:
    assert date_text("2026-11-28T09:05") == "28 Nov 2026, 09:05"  # a lesson, by the clock of its computer
    assert date_text("2026-07-28T07:05:00+00:00") == "28 Jul 2026, 09:05"  # a run
    dated = replace(work, date="2026-11-28T09:05", runs=(replace(work.runs[0], date="2026-11-28T08:04:30+00:00"),))
    page = Tags(html_of(report_of(dated))).text
    assert "28 Nov 2026, 09:05" in page
    assert "28 Nov 2026, 09:04" in page
