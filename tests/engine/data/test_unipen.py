"""Digits recorded as pen strokes."""

from __future__ import annotations

import gzip
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test, mnist_train, open_dataset
from engine.data.unipen import BRUSHES, PAD_BRUSH, SIDE, draw, draw_all, read_unipen, split_by_writer
from engine.errors import DataError

ONE = """.PEN_DOWN
 100 300
 100 200
 100 100
.PEN_UP
"""
SEVEN = """.PEN_DOWN
 0 200
 100 200
.PEN_UP
.PEN_DOWN
 100 200
 40 0
.PEN_UP
"""


def unipen(digits: list[tuple[int, str, str]]) -> str:
    lines = [".INCLUDE        x.doc", '.LEXICON "0" "1"', ""]
    for number, (label, writer, strokes) in enumerate(digits):
        lines += [f'.SEGMENT DIGIT    {number} ? "{label}"', f".COMMENT {label} {writer}  {number}", strokes]
    return "\n".join(lines)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="ascii")
    return path


def test_strokes_labels_and_writers_are_read(tmp_path: Path) -> None:
    one, seven = read_unipen(written(tmp_path / "a.unipen", unipen([(1, "12", ONE), (7, "13", SEVEN)])))
    assert (one.label, one.writer, len(one.strokes)) == (1, "12", 1)
    assert (seven.label, seven.writer, len(seven.strokes)) == (7, "13", 2)
    assert one.strokes[0].tolist() == [[100, 300], [100, 200], [100, 100]]


def test_a_compressed_file_reads_alike(tmp_path: Path) -> None:
    text = unipen([(1, "12", ONE)])
    (tmp_path / "a.unipen.gz").write_bytes(gzip.compress(text.encode()))
    assert read_unipen(tmp_path / "a.unipen.gz")[0].label == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing here", "holds no line"),
        (unipen([(1, "12", ".PEN_DOWN\n 1 x\n.PEN_UP")]), "line 4"),
        (unipen([(1, "12", "")]), "no strokes"),
        (unipen([(1, "12", ".PEN_DOWN\n 1 nan\n 2 2\n.PEN_UP")]), "lies nowhere"),
        (unipen([(1, "12", ".PEN_DOWN\n 1 1\n 1e308 2\n.PEN_UP")]), "lies nowhere"),
        (unipen([(1, "12", ".PEN_DOWN\n 5 5\n.PEN_UP")]), "single point"),
        (unipen([(1, "12", ".PEN_DOWN\n" + " 1 1\n" * 100_001)]), "more than 100,000 lines"),
        ('.SEGMENT DIGIT 0 ? "12"\n.PEN_DOWN\n 1 1\n.PEN_UP', "label is 12"),
    ],
)
def test_a_damaged_file_is_a_sentence_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "bad.unipen", text)
    with pytest.raises(DataError, match=said) as caught:
        read_unipen(path)
    assert "bad.unipen" in caught.value.sentence


@pytest.mark.parametrize("place", [13, 60, -5])
def test_a_damaged_compressed_file_is_a_sentence(tmp_path: Path, place: int) -> None:
    content = bytearray(gzip.compress(unipen([(1, "12", ONE)] * 30).encode()))
    content[place] ^= 1
    (tmp_path / "a.unipen.gz").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.unipen\.gz"):
        read_unipen(tmp_path / "a.unipen.gz")


def test_digits_of_one_writer_cannot_be_split(tmp_path: Path) -> None:
    path = written(tmp_path / "a.unipen", unipen([(label, "12", SEVEN) for label in range(10)]))
    with pytest.raises(DataError, match="digits of one writer"):
        open_dataset(str(path))


def test_a_drawing_stands_upright_and_thicker_brushes_give_more_ink(tmp_path: Path) -> None:
    (seven,) = read_unipen(written(tmp_path / "a.unipen", unipen([(7, "13", SEVEN)])))
    thin, usual, thick = (draw(seven, brush) for brush in BRUSHES)
    assert usual.shape == (SIDE, SIDE, 3)
    assert int(thin.sum()) < int(usual.sum()) < int(thick.sum())
    rows = (usual[:, :, 0] > 0).sum(axis=1)
    inked = np.flatnonzero(rows)
    assert rows[inked[0] + 5] > 3 * rows[inked[-1] - 5], "the bar of a 7 is at its top"


def stroke_width(images: np.ndarray) -> float:
    """In pixels, the median over the pictures: twice the distance from the strokes' middle lines to their edges."""
    widths = []
    for image in images:
        large = cv2.resize(image, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
        inside = cv2.distanceTransform((large > 127).astype(np.uint8), cv2.DIST_L2, 5)
        middle = (inside >= cv2.dilate(inside, np.ones((9, 9)))) & (inside > 2)
        widths.append(2 * np.median(inside[middle]) / 8)
    return float(np.median(widths))


def test_the_pads_brush_is_as_wide_as_the_pens_of_mnist(tmp_path: Path) -> None:
    digits = read_unipen(written(tmp_path / "a.unipen", unipen([(1, "12", ONE), (7, "13", SEVEN)])))
    drawn, _ = draw_all(digits, (PAD_BRUSH,))
    assert stroke_width(drawn) == pytest.approx(stroke_width(mnist_train().images[:1000]), abs=0.2)


def test_no_writer_is_in_both_parts(tmp_path: Path) -> None:
    digits = [(1, str(writer), ONE) for writer in range(10) for _ in range(3)]
    training, test = split_by_writer(read_unipen(written(tmp_path / "a.unipen", unipen(digits))))
    assert {digit.writer for digit in training}.isdisjoint({digit.writer for digit in test})
    assert (len(training), len(test)) == (24, 6)


def test_a_stroke_file_is_a_data_set_and_can_be_added_to_another(tmp_path: Path) -> None:
    digits = [(label, str(writer), strokes) for writer in range(5) for label, strokes in ((1, ONE), (7, SEVEN))]
    path = written(tmp_path / "a.unipen", unipen(digits))
    training, test = open_dataset(str(path))
    assert (len(training), len(test)) == (8 * len(BRUSHES), 2)
    assert training.images.shape[1:] == (28, 28)
    both, tested = open_dataset(f"mnist+{path}")
    assert len(both) == 60_000 + len(training)
    assert tested.sha256 == mnist_test().sha256
