"""What looks like a digit and what does not: each kind as a person would show it, drawn here anew."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as pillow
from PIL import ImageDraw, ImageFont

from engine import catalog
from engine.data.datasets import mnist_test
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.prediction.likeness import LEAST_LIKENESS, PREPARATION, in_company, in_words, likenesses
from engine.prediction.requests import Answer, PredictRequest
from engine.preprocessing.digits import prepare
from engine.preprocessing.picture_files import open_picture
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.system import folders
from engine.types import Image

FONT = folders.ASSETS / "fonts" / "DejaVuSans.ttf"
Points = list[tuple[float, float]]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _answer(session: Session, picture: Image, *models: str) -> Answer:
    return session.run(PredictRequest(picture, models or (catalog.DEFAULT,)), JobContext())


def _looks(picture: Image) -> bool:
    return bool(likenesses(prepare(picture, PREPARATION).batch)[0] >= LEAST_LIKENESS)


def _coloured(ink: np.ndarray) -> Image:
    return np.ascontiguousarray(np.repeat((255 - ink).astype(np.uint8)[..., np.newaxis], 3, axis=2))


def _pad(*strokes: Points, pen: int = 14) -> Image:
    """Strokes on a pad of 200 pixels, black on white."""
    ink = np.zeros((200, 200), np.uint8)
    for stroke in strokes:
        points = np.round(np.array(stroke) * 200).astype(np.int32)[:, np.newaxis]
        cv2.polylines(ink, [points], False, 255, pen, cv2.LINE_AA)
    return _coloured(ink)


def _print(text: str) -> Image:
    picture = pillow.new("L", (400, 300))
    ImageDraw.Draw(picture).text((60, 60), text, 255, ImageFont.truetype(str(FONT), 120))
    return _coloured(np.asarray(picture))


def _circle(x: float, y: float, radius: float) -> Points:
    return [(x + radius * np.cos(a), y + radius * np.sin(a)) for a in np.linspace(0, 6.3, 40)]


@pytest.mark.parametrize("label", range(10))
def test_the_sample_digits_look_like_digits(session: Session, label: int) -> None:
    answer = _answer(session, open_picture(folders.SAMPLES / f"digit-{label}.png"))
    assert answer.looks_like_a_digit
    assert answer.likeness is not None
    assert LEAST_LIKENESS <= answer.likeness <= 1


@pytest.mark.parametrize("label", "0123456789")
def test_print_looks_like_digits_too(label: str) -> None:
    assert _looks(_print(label))


def test_of_mnist_hardly_any_digit_is_turned_away() -> None:
    batch = mnist_test().batch(0, 2000)
    assert (likenesses(batch) >= LEAST_LIKENESS).mean() >= 0.975


@pytest.mark.parametrize("letter", "AEFHKMNPRTWXYaehkmrtwxÄñΔЖ")
def test_letters_are_no_digits(letter: str) -> None:
    assert not _looks(_print(letter))


@pytest.mark.parametrize("sign", "+−×÷=%?*#&@<>:√→★♥")
def test_operators_and_signs_are_no_digits(sign: str) -> None:
    assert not _looks(_print(sign))


def _swing(a: float, b: float) -> tuple[float, float]:
    return 0.5 + 0.35 * np.sin(a), 0.5 + 0.35 * np.sin(b)


FACE = ((0.5, 0.5, 0.38), (0.36, 0.4, 0.03), (0.64, 0.4, 0.03))
LIMBS: list[Points] = [[(0.5, 0.32), (0.5, 0.62)], [(0.3, 0.45), (0.7, 0.45)], [(0.35, 0.9), (0.5, 0.62), (0.65, 0.9)]]
HAND: dict[str, Callable[[], Image]] = {
    "H": lambda: _pad([(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)], [(0.3, 0.5), (0.7, 0.5)]),
    "A": lambda: _pad([(0.25, 0.8), (0.5, 0.2), (0.75, 0.8)], [(0.35, 0.6), (0.65, 0.6)]),
    "plus": lambda: _pad([(0.5, 0.2), (0.5, 0.8)], [(0.2, 0.5), (0.8, 0.5)]),
    "equals": lambda: _pad([(0.25, 0.4), (0.75, 0.4)], [(0.25, 0.6), (0.75, 0.6)]),
    "frame": lambda: _pad([(0.15, 0.2), (0.85, 0.2), (0.85, 0.8), (0.15, 0.8), (0.15, 0.2)], pen=6),
    "grid": lambda: _pad(*([(0.1, y), (0.9, y)] for y in (0.35, 0.65)), *([(x, 0.1), (x, 0.9)] for x in (0.35, 0.65))),
    "triangle": lambda: _pad([(0.5, 0.15), (0.85, 0.8), (0.15, 0.8), (0.5, 0.15)]),
    "scribble": lambda: _pad([(x, 0.25 + 0.5 * (n % 2)) for n, x in enumerate(np.linspace(0.2, 0.8, 13))]),
    "tangle": lambda: _pad([_swing(3 * t, 4 * t + 1) for t in np.linspace(0, 6, 99)]),
    "smiley": lambda: _pad(*(_circle(*one) for one in FACE), [(0.35, 0.62), (0.5, 0.7), (0.65, 0.62)], pen=10),
    "stick figure": lambda: _pad(_circle(0.5, 0.2, 0.12), *LIMBS, pen=10),
    "dot": lambda: _pad([(0.5, 0.5), (0.5, 0.5)], pen=16),
    "small dot": lambda: _pad([(0.8, 0.2), (0.8, 0.2)], pen=9),
    "click": lambda: _pad([(0.5, 0.5), (0.52, 0.51)]),
    "three dots": lambda: _pad(*([(x, 0.5), (x, 0.5)] for x in (0.3, 0.5, 0.7))),
    "underline": lambda: _pad([(0.1, 0.5), (0.9, 0.52)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", HAND)
def test_what_else_people_draw_is_no_digit(session: Session, kind: str) -> None:
    answer = _answer(session, HAND[kind]())
    assert answer.looks_like_a_digit is False
    assert answer.predictions, "it is said beside the answer, never in place of it"


@pytest.mark.parametrize("seed", range(5))
def test_even_grey_noise_is_no_digit(session: Session, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for side, spread in ((28, 40), (64, 20), (160, 60)):
        grey = np.clip(rng.normal(128, spread, (side, side)), 0, 255)
        assert _answer(session, _coloured(grey)).looks_like_a_digit is False


def test_pieces_of_photos_are_no_digits(session: Session) -> None:
    looks = []
    for path in sorted(folders.PHOTOS.glob("*.jpg")):
        photo = open_picture(path)
        side = min(photo.shape[:2]) // 3
        for y, x in itertools.product((0, side, 2 * side), repeat=2):
            looks.append(_answer(session, np.ascontiguousarray(photo[y : y + side, x : x + side])).looks_like_a_digit)
    assert len(looks) == 54
    assert np.mean(looks) <= 0.05


def test_two_digits_side_by_side_are_not_one() -> None:
    test = mnist_test()
    wrong = 0
    for number in range(0, 100, 2):
        pair = np.concatenate([test.images[number], test.images[number + 1]], axis=1)
        wrong += _looks(_coloured(cv2.resize(pair, None, fx=3, fy=3)))
    assert wrong <= 2


def test_every_model_for_digits_is_told_the_same_and_one_for_objects_nothing(session: Session) -> None:
    picture = HAND["H"]()
    alone = {
        model_id: _answer(session, picture, model_id).likeness for model_id in ("best-cnn", "numpy-nn", "keras-cnn")
    }
    assert len(set(alone.values())) == 1
    assert None not in alone.values()
    nothing = PredictRequest(picture, ("no-such-model",))
    assert session.run(nothing, JobContext()).looks_like_a_digit is None


def test_signs_between_digits_keep_their_boxes_and_leave_the_line(session: Session) -> None:
    line = np.full((120, 420, 3), 255, np.uint8)
    for place, picture in enumerate((_print("7"), _print("+"), _print("5"))):
        rows, columns = (
            np.flatnonzero((picture < 128).any(axis=(1, 2))),
            np.flatnonzero((picture < 128).any(axis=(0, 2))),
        )
        crop = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        line[15 : 15 + crop.shape[0], 30 + 130 * place : 30 + 130 * place + crop.shape[1]] = crop
    reading = session.run(ReadRequest(line), JobContext())
    assert [digit.is_digit for digit in reading.digits] == [True, False, True]
    assert "".join(reading.texts).replace(" ", "") == "75"


def test_without_the_network_models_answer_and_reading_says_what_to_do(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = open_picture(folders.SAMPLES / "digit-7.png")
    shipped = folders.SHIPPED_WEIGHTS
    for number, spoil in enumerate((_remove, _damage, _no_record)):
        place = tmp_path / str(number)
        shutil.copytree(shipped / "not-a-digit", place / "not-a-digit")
        shutil.copytree(shipped / catalog.DEFAULT, place / catalog.DEFAULT)
        spoil(place / "not-a-digit")
        monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", place)
        answer = _answer(session, picture)
        assert answer.predictions[0].top.label == "7"
        assert (answer.likeness, answer.looks_like_a_digit) == (None, None)
        with pytest.raises(WeightsError, match="Install ClassLens again"):
            session.run(ReadRequest(picture), JobContext())


def _remove(folder: Path) -> None:
    (folder / "model.onnx").unlink()


def _damage(folder: Path) -> None:
    content = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(content[:-1] + b"?")


def _no_record(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"files": []}), encoding="utf-8")


def test_among_digits_what_is_doubtful_is_a_digit_and_among_words_none() -> None:
    doubtful = np.array([0.3, 0.6, 0.001], np.float32)
    among_digits = in_company(np.concatenate([doubtful, np.full(20, 0.999, np.float32)]))
    among_words = in_company(np.concatenate([doubtful, np.full(20, 0.001, np.float32)]))
    assert (among_digits[:3] >= LEAST_LIKENESS).tolist() == [True, True, False]
    assert (among_words[:3] >= LEAST_LIKENESS).tolist() == [False, False, False]
    for one in (0.0, 0.2, 0.9, 1.0):
        (alone,) = in_company(np.array([one], np.float32))
        assert 0 <= alone <= 1
        assert (alone >= LEAST_LIKENESS) == (one >= LEAST_LIKENESS)
    assert len(in_company(np.zeros(0, np.float32))) == 0


def test_a_letter_that_looks_like_a_digit_is_none_among_letters() -> None:
    alike = np.array([0.01, 0.1, 0.9, 0.05, 0.95, 0.9], np.float32)
    together = in_words(alike, [[[0], [1], [2], [3]], [[4]], [[5]]], [60] * 6)
    assert together[2] < LEAST_LIKENESS
    assert (together[4:] == alike[4:]).all()


def test_a_digit_beside_an_operator_and_a_doubtful_one_among_digits_stay_what_they_are() -> None:
    alike = np.array([0.99, 0.02, 0.97, 0.99], np.float32)
    assert ((in_words(alike, [[[0], [1], [2], [3]]], [60] * 4) >= LEAST_LIKENESS) == [True, False, True, True]).all()
    assert in_words(np.array([0.6, 0.99, 0.99], np.float32), [[[0], [1], [2]]], [60] * 3)[0] == pytest.approx(0.6)


def test_a_low_sign_says_nothing_against_a_digit_and_a_tall_letter_says_much_against_a_low_one() -> None:
    between_operators = np.array([0.01, 0.97, 0.01], np.float32)
    assert in_words(between_operators, [[[0], [1], [2]]], [35, 60, 25])[1] == pytest.approx(0.97)
    assert in_words(between_operators, [[[0], [1], [2]]], [60, 40, 60])[1] < LEAST_LIKENESS


@pytest.mark.parametrize("low", [40, 44, 48])
def test_low_letters_speak_against_a_tall_one_that_looks_like_a_digit(low: int) -> None:
    """As in ml or Sam: in print low letters are 0.65 to 0.8 times as high as tall ones."""
    alike = np.array([0.97, 0.01, 0.01], np.float32)
    assert in_words(alike, [[[0], [1], [2]]], [60, low, low])[0] < LEAST_LIKENESS


def test_neighbours_half_as_sure_outweigh_what_looks_most_like_a_digit() -> None:
    alike = np.array([0.02, 0.99, 0.5], np.float32)
    assert in_words(alike, [[[0], [1], [2]]], [60] * 3)[1] < LEAST_LIKENESS


def test_the_halves_of_a_letter_do_not_vouch_for_each_other() -> None:
    alike = np.array([0.05, 0.9, 0.9, 0.1], np.float32)
    assert (in_words(alike, [[[0], [1, 2], [3]]], [60] * 4) < LEAST_LIKENESS).all()
