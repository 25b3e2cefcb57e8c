"""Reading pictures with many digits: labels, scores, "not a digit", touching digits, lines as text, the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as pillow

from engine import catalog, cli
from engine.data.datasets import mnist_test
from engine.errors import ClassLensError, UsageError
from engine.jobs import JobCancelled, JobContext
from engine.preprocessing.digits import Preparation
from engine.reading import read
from engine.reading.requests import Digit, ReadRequest
from engine.reading.texts import texts_of
from engine.runtimes.base import LoadFigures
from engine.session import Session
from engine.types import Batch, Box, Image, Score
from engine.weights import store

Run = Callable[..., tuple[int, str, str]]


def _glyph(label: int, height: int = 44) -> np.ndarray:
    """A test digit of MNIST cropped to its ink, in [0, 1]."""
    test = mnist_test()
    image = test.images[int(np.flatnonzero(test.labels == label)[3])]
    rows, columns = np.flatnonzero(image.max(axis=1) > 100), np.flatnonzero(image.max(axis=0) > 100)
    crop = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = round(crop.shape[1] * height / crop.shape[0])
    return cv2.resize(crop, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255


def _written(*lines: str, gap: int = 22, wide: int = 150) -> Image:
    """Lines of digits on paper; a blank is a wide gap, "+" lets two digits touch."""
    ink = np.zeros((40 + 80 * len(lines), 620), np.float32)
    for row, line in enumerate(lines):
        x, y = 20, 30 + 80 * row
        for character in line:
            if character == " ":
                x += wide
            elif character == "+":
                x -= gap + 4
            else:
                glyph = _glyph(int(character))
                place = ink[y : y + glyph.shape[0], x : x + glyph.shape[1]]
                np.maximum(place, glyph, out=place)
                x += glyph.shape[1] + gap
    grey = 230 - 190 * np.clip(ink, 0, 1)
    return np.ascontiguousarray(np.repeat(grey.astype(np.uint8)[..., np.newaxis], 3, axis=2))


def test_lines_of_digits_are_read_from_the_top_and_from_the_left(session: Session) -> None:
    request = ReadRequest(_written("3142", "6507", "98"), source="camera")
    reading = session.run(request, JobContext())
    assert reading.request is request
    assert reading.texts == ("3142", "6507", "98")
    assert reading.lines == ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9))
    assert reading.model_ids == (catalog.DEFAULT,)
    assert "".join(digit.label for digit in reading.digits) == "3142650798"
    for digit in reading.digits:
        assert digit.is_digit
        assert 0.5 <= digit.score <= 1
        assert digit.by_model == (Score(digit.label, pytest.approx(digit.score)),)
        assert digit.picture.shape == (28, 28)
        assert digit.picture.max() == 255
    assert reading.timing.find_ms > 0
    assert reading.timing.infer_ms > 0


def test_touching_digits_come_apart(session: Session) -> None:
    reading = session.run(ReadRequest(_written("2+81", "7+56 90")), JobContext())
    assert tuple(text.replace(" ", "") for text in reading.texts) == ("281", "75690")


@pytest.mark.parametrize("pair", ["18", "41", "66", "38", "56"])
def test_two_narrow_digits_that_touch_come_apart_too(session: Session, pair: str) -> None:
    assert session.run(ReadRequest(_written("+".join(pair))), JobContext()).texts == (pair,)


def _leaning(first: int, second: int, lean: float = 0.45) -> Image:
    """Two digits on paper that lean to the right and touch, so that no upright line goes between them."""
    ink = np.zeros((60, 220), np.float32)
    one, other = _glyph(first), _glyph(second)
    ink[8:52, 70 : 70 + one.shape[1]] = one
    place = ink[8:52, 68 + one.shape[1] : 68 + one.shape[1] + other.shape[1]]
    np.maximum(place, other, out=place)
    shear = np.array([[1, -lean, 30 * lean], [0, 1, 0]], np.float32)
    ink = cv2.warpAffine(ink, shear, (220, 60), flags=cv2.INTER_LINEAR)
    grey = (230 - 190 * np.clip(np.pad(ink, 40), 0, 1)).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2))


@pytest.mark.parametrize("pair", [(3, 7), (5, 0), (8, 6), (0, 5)])
def test_digits_that_lean_and_touch_come_apart(session: Session, pair: tuple[int, int]) -> None:
    assert session.run(ReadRequest(_leaning(*pair)), JobContext()).texts == (f"{pair[0]}{pair[1]}",)


def test_one_digit_written_broadly_is_not_cut(session: Session) -> None:
    ink = np.zeros((120, 400), np.float32)
    for x, label in ((20, 3), (320, 7)):
        glyph = _glyph(label)
        ink[40 : 40 + glyph.shape[0], x : x + glyph.shape[1]] = glyph
    broad = cv2.resize(_glyph(2), (66, 40))
    ink[44:84, 150:216] = broad
    grey = (230 - 190 * np.clip(ink, 0, 1)).astype(np.uint8)
    picture = np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2))
    assert session.run(ReadRequest(picture), JobContext()).texts[0].replace(" ", "") == "327"


@pytest.mark.parametrize(("letter", "stretched"), [*((letter, 0.45) for letter in "HUVKh"), ("V", 1.5), ("v", 1.5)])
def test_a_letter_whose_halves_look_like_digits_is_not_cut(session: Session, letter: str, stretched: float) -> None:
    grey = np.full((160, 200), 230, np.uint8)
    cv2.putText(grey, letter, (60, 110), cv2.FONT_HERSHEY_SIMPLEX, 2.2, 40, 6)
    grey = cv2.resize(grey, (round(200 * stretched), 160), interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2))
    (found,) = session.run(ReadRequest(picture), JobContext()).digits
    assert not found.is_digit


@pytest.mark.parametrize("number", [7, 33])
def test_a_digit_written_broadly_looks_like_one(session: Session, number: int) -> None:
    test = mnist_test()
    broad, label = test.images[number], str(test.labels[number])
    rows, columns = np.flatnonzero(broad.max(axis=1) > 100), np.flatnonzero(broad.max(axis=0) > 100)
    crop = broad[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    grey = np.full((120, 400), 230, np.uint8)
    grey[40:84, 150:216] = 230 - 0.75 * cv2.resize(crop, (66, 44), interpolation=cv2.INTER_CUBIC)
    picture = np.ascontiguousarray(np.repeat(grey[..., np.newaxis], 3, axis=2))
    (digit,) = session.run(ReadRequest(picture), JobContext()).digits
    assert (digit.label, digit.is_digit) == (label, True)


def test_what_stands_close_together_in_a_line_is_looked_at_as_a_word(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[list[list[int]]]] = []

    def in_words(likenesses: np.ndarray, words: list[list[range]], heights: list[int]) -> np.ndarray:
        seen.append([[list(thing) for thing in word] for word in words])
        assert len(heights) == len(likenesses)
        return likenesses

    monkeypatch.setattr(read, "in_words", in_words)
    reading = session.run(ReadRequest(_written("31 4", "65", gap=8)), JobContext())
    assert reading.lines == ((0, 1, 2), (3, 4))
    assert seen == [[[[0], [1]], [[2]], [[3], [4]]]]
    session.run(ReadRequest(_written("41+87", gap=8)), JobContext())
    assert seen[1] == [[[0], [1, 2], [3]]], "digits that touch stand beside others as one thing"


class _Noting:
    """A model that answers 7 to everything, and notes how large what it is given is."""

    name, threads, figures = "noting", 1, LoadFigures()

    def __init__(self) -> None:
        self.sizes: set[tuple[int, ...]] = set()

    def infer(self, batch: Batch) -> tuple[np.ndarray, float]:
        self.sizes.add(batch.shape[1:])
        return np.tile(np.eye(10, dtype=np.float32)[7], (len(batch), 1)), 0.0


def test_each_model_gets_pictures_of_its_own_size_also_where_a_page_lies_sideways() -> None:
    usual = catalog.find(catalog.DEFAULT)
    other = replace(usual, preparation=Preparation(height=32, width=32, box=24))
    page = np.ascontiguousarray(np.rot90(_written("3142", "6507")))
    for specs in ((other, usual), (usual, other)):
        models = [read.LoadedModel(spec, _Noting(), lambda scores: scores) for spec in specs]
        reading = read.read_picture(ReadRequest(page), models, (), JobContext())
        sizes = [model.runtime.sizes for model in models]
        assert sizes == [{(spec.preparation.height, spec.preparation.width, 1)} for spec in specs]
        assert {digit.label for digit in reading.digits} == {"7"}


def test_several_models_vote(session: Session) -> None:
    model_ids = ("best-cnn", "keras-cnn", "numpy-nn")
    reading = session.run(ReadRequest(_written("3142"), model_ids), JobContext())
    assert reading.model_ids == model_ids
    assert reading.texts == ("3142",)
    for digit in reading.digits:
        assert len(digit.by_model) == 3
        agreeing = [score.score for score in digit.by_model if score.label == digit.label]
        assert len(agreeing) >= 2


def test_a_model_that_fails_costs_its_voice_and_the_only_one_the_reading(session: Session) -> None:
    store.choose_run("keras-cnn", "gone")
    reading = session.run(ReadRequest(_written("31"), ("keras-cnn", "best-cnn")), JobContext())
    assert reading.texts == ("31",)
    assert reading.model_ids == ("best-cnn",)
    assert [failure.model_id for failure in reading.failures] == ["keras-cnn"]
    with pytest.raises(ClassLensError, match="weights"):
        session.run(ReadRequest(_written("31"), ("keras-cnn",)), JobContext())
    with pytest.raises(UsageError, match="no-such"):
        session.run(ReadRequest(_written("31"), ("no-such",)), JobContext())


@pytest.mark.parametrize("after", [0, 1, 2])  # answers: also in the middle of a reading, and when a page is turned
def test_a_model_that_fails_while_it_reads_costs_its_voice_and_the_only_one_the_reading(
    session: Session, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    runtime = session.runtimes.get(catalog.find("numpy-nn"), "fast", JobContext())
    infer, answers = type(runtime).infer, []

    def failing(self: object, batch: Batch) -> tuple[np.ndarray, float]:
        if self is runtime:
            answers.append(len(batch))
            if len(answers) > after:
                raise ClassLensError("Its memory is full.")
        return infer(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(type(runtime), "infer", failing)
    page = np.ascontiguousarray(np.rot90(_written("3+142", "7069")))
    reading = session.run(ReadRequest(page, ("numpy-nn", "best-cnn")), JobContext())
    assert reading.model_ids == ("best-cnn",)
    assert [(failure.model_id, failure.sentence) for failure in reading.failures] == [
        ("numpy-nn", "Its memory is full.")
    ]
    assert {len(digit.by_model) for digit in reading.digits} == {1}
    assert len(reading.digits) >= 7
    with pytest.raises(ClassLensError, match="memory"):
        session.run(ReadRequest(page, ("numpy-nn",)), JobContext())


def test_an_empty_picture_has_no_lines(session: Session) -> None:
    reading = session.run(ReadRequest(np.full((90, 120, 3), 200, np.uint8)), JobContext())
    assert (reading.digits, reading.lines, reading.texts) == ((), (), ())


def test_reading_stops_when_cancelled(session: Session) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        session.run(ReadRequest(_written("31")), context)


def _digit(x: int, label: str, likeness: float = 0.9) -> Digit:
    return Digit(Box(x, 0, 20, 30), label, 0.9, (), np.zeros((28, 28), np.uint8), likeness)


def test_a_wide_gap_is_a_blank() -> None:
    digits = [_digit(x, label) for x, label in ((0, "1"), (30, "2"), (60, "3"), (200, "4"), (230, "5"))]
    assert texts_of(digits, [range(5)]) == ("123 45",)


def test_digits_that_all_stand_apart_are_one_number() -> None:
    assert texts_of([_digit(100 * n, str(n)) for n in range(5)], [range(5)]) == ("01234",)


def test_numbers_are_parted_where_gaps_are_of_two_kinds() -> None:
    places = [10 + 70 * number + 24 * digit for number in range(5) for digit in range(2)]
    assert texts_of([_digit(x, "7") for x in places], [range(10)]) == ("77 77 77 77 77",)


def test_digits_on_different_patches_are_different_numbers() -> None:
    digits = [_digit(x, label) for x, label in ((0, "1"), (24, "2"), (60, "3"), (96, "4"))]
    patches = [Box(-4, -4, 52, 38), Box(56, -4, 28, 38), Box(92, -4, 28, 38)]
    assert texts_of(digits, [range(4)], patches) == ("12 3 4",)


def test_a_highlighter_over_half_a_number_does_not_part_it() -> None:
    digits = [_digit(30 * n, str(n)) for n in range(4)]
    assert texts_of(digits, [range(4)], [Box(-5, -5, 60, 45)]) == ("0123",)


def test_signs_stand_between_their_digits_and_part_no_numbers() -> None:
    digits = [_digit(x, label) for x, label in ((0, "3"), (40, "1"), (64, "4"), (160, "2"))]
    assert texts_of(digits, [range(4)], signs={(0, 1): ".", (1, 2): ""}) == ("3.14 2",)


def test_what_is_no_digit_leaves_the_text() -> None:
    digits = [_digit(0, "1"), _digit(30, "8", likeness=0.3), _digit(60, "2"), _digit(0, "7", likeness=0.2)]
    assert texts_of(digits, [(0, 1, 2), (3,)]) == ("12",)


# the command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command here; returns exit status, stdout and stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return command


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    pillow.fromarray(_written("3142", "6507")).save(path)
    return path


def test_read_as_json_has_the_agreed_fields(run: Run, page: Path) -> None:
    status, out, err = run("read", page, "--json")
    assert (status, err) == (0, "")
    (row,) = json.loads(out)
    assert set(row) == {"file", "model", "digits", "lines", "turned", "error"}
    assert (row["file"], row["model"], row["error"]) == (str(page), catalog.DEFAULT, None)
    assert row["lines"] == ["3142", "6507"]
    assert [digit["digit"] for digit in row["digits"]] == list("31426507")
    for digit in row["digits"]:
        assert set(digit) == {"x", "y", "w", "h", "digit", "score", "looks_like_a_digit", "looks_like_a_digit_score"}
        assert digit["looks_like_a_digit"] is True
        assert 0.5 <= digit["looks_like_a_digit_score"] <= 1
        assert 0.5 <= digit["score"] <= 1
        assert digit["x"] >= 0
        assert digit["x"] + digit["w"] <= 620


def test_read_for_people_is_a_line_for_each_line(run: Run, page: Path) -> None:
    status, out, err = run("read", page, "--model", "numpy-nn")
    assert (status, err) == (0, "")
    header, *rows = out.splitlines()
    assert header.split() == ["file", "line", "digits"]
    assert [row.split()[1:] for row in rows] == [["1", "3142"], ["2", "6507"]]


def test_a_bad_picture_costs_its_own_row(run: Run, page: Path, tmp_path: Path) -> None:
    empty, white = tmp_path / "empty.png", tmp_path / "white.png"
    empty.write_bytes(b"")
    pillow.new("L", (50, 50), 255).save(white)
    status, out, _ = run("read", empty, white, page, tmp_path / "nothing.png", "--json")
    rows = json.loads(out)
    assert status == 1
    assert [row["error"] is None for row in rows] == [False, True, True, False]
    assert [len(row["lines"]) for row in rows] == [0, 0, 2, 0]
    status, out, err = run("read", white)
    assert (status, out) == (0, "")
    assert str(white) in err
    assert err.strip().endswith(".")


@pytest.mark.parametrize("arguments", [(), ("page.png", "--model", "nothing"), ("page.png", "--runtime", "fast")])
def test_wrong_usage_of_read(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("read", *arguments)[0] == 2
