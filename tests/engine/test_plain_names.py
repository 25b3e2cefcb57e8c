"""Names of files that are no UTF-8."""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.datasets import Dataset
from engine.errors import ClassLensError, DataError
from engine.plain_names import as_name, in_ascii, is_plain, readable_name, shown, writable_folder
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.runtimes.warm_up import ONNX_NETWORK


@pytest.mark.parametrize("text", ["caf\udce9.csv", "\ud83d.png", "a\udcff/\udc80", "\udfff"])
def test_what_no_library_can_write_is_told_and_shown(text: str) -> None:
    assert not is_plain(text)
    assert is_plain(shown(text))
    assert len(shown(text)) == len(text)
    assert "�" in shown(text)


@pytest.mark.parametrize("text", ["\x1b[31mred.png", "a\rb", "\x9b2J", "x\u202egnp.png", "bell\x07", "\x00", "\x7f"])
def test_orders_to_a_terminal_and_turned_text_are_shown_as_signs(text: str) -> None:
    assert shown(text).isprintable()
    assert "�" in shown(text)


@pytest.mark.parametrize("text", ["", "café.csv", "三.png", "\U0001f600", "�", "two\nlines\tand a tab", "שלום.png"])
def test_all_other_texts_stay_as_they_are(text: str) -> None:
    assert is_plain(text)
    assert shown(text) == text


JOINED = [
    "\U0001f469\u200d\U0001f680",
    "می\u200cخواهم",
    "ශ්\u200dරී",
    "שלום\u200f",
    "\u2764\ufe0f",
    "\U0001f1e9\U0001f1ea",
]
"""An emoji of two, Persian, Sinhala, Hebrew with its mark, a red heart."""

NEW = ["\U0001fa77", "\U0001fabf Gans", "\U0001fae9"]
"""Emoji of Unicode 15 and 16, which some Pythons do not know."""


@pytest.mark.parametrize("text", ["cup", *JOINED, *NEW, "\u20dd", "…"])
def test_a_name_holds_every_sign_that_can_be_shown(text: str) -> None:
    assert as_name(text) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" a\u00a0b\u3000c\td\ne\u2028f ", "a b c d e f"),
        ("\x1b[31mred\x07", "[31mred"),
        ("x\u202egnp.png", "x gnp.png"),
        ("caf\udce9", "caf"),
        ("\uf8ff apple \U000f0000", "apple"),
        ("a\ufdd0b\uffffc\U0003fffed", "a b c d"),
    ],
)
def test_spaces_become_plain_and_what_has_no_shape_is_left_out(text: str, name: str) -> None:
    assert as_name(text) == name


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200d\u200c", "\ufe0f", "\u0301", "\u3164", "\u2800 \u2800", "\u200e\u2066"]
)
def test_a_name_of_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert as_name(text) == ""


def test_a_sentence_can_be_written_anywhere_whatever_names_it_holds() -> None:
    error = DataError("“caf\udce9.csv” cannot be read.")
    assert error.sentence == str(error) == "“caf�.csv” cannot be read."
    again: ClassLensError = pickle.loads(pickle.dumps(error))
    assert again.sentence == error.sentence


def test_other_libraries_read_a_file_under_a_name_that_they_can_write(tmp_path: Path) -> None:
    plain = tmp_path / "café.txt"
    plain.write_bytes(b"one")
    with readable_name(plain) as name:
        assert name == str(plain)


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_a_name_that_is_no_utf8_gets_another_one_to_read_it_by(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    odd.write_bytes(b"two")
    with readable_name(odd) as name:
        assert is_plain(name)
        assert Path(name).read_bytes() == b"two"
    with pytest.raises(FileNotFoundError), readable_name(tmp_path / os.fsdecode(b"\xe9")):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_networks_answer_whatever_the_name_of_their_folder_holds(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"m\xfcller")
    folder.mkdir()
    (folder / "model.onnx").write_bytes(ONNX_NETWORK)
    scores, _ = OnnxRuntime(folder / "model.onnx").infer(np.ones((1, 1, 4, 4), np.float32))
    assert scores.shape == (1, 2)


def test_libraries_write_into_a_folder_that_they_can_name(tmp_path: Path) -> None:
    with writable_folder(tmp_path) as plain:
        assert plain == tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_what_libraries_write_ends_in_a_folder_whose_name_they_cannot_write(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"m\xfcller")
    folder.mkdir()
    with writable_folder(folder) as plain:
        assert is_plain(plain)
        (plain / "model").mkdir()
        (plain / "model" / "part").write_bytes(b"one")
        (plain / "file").write_bytes(b"two")
    assert (folder / "model" / "part").read_bytes() == b"one"
    assert (folder / "file").read_bytes() == b"two"
    assert not plain.exists()


def test_data_in_a_file_with_any_name_can_be_shown() -> None:
    images, labels = np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.int64)
    data = replace(Dataset.of("caf\udce9.csv", images, labels), notes=("“caf\udce9.csv” was read.",))
    assert (data.name, data.notes) == ("caf�.csv", ("“caf�.csv” was read.",))


@pytest.mark.parametrize("name", ["Zoë Müller", "Зоя", "課堂"])
def test_a_folder_has_a_name_that_tensorflow_understands(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "a").touch()
    alias = in_ascii(folder)
    assert (alias / "a").exists()
    assert alias == folder if sys.platform != "win32" else str(alias).isascii()
