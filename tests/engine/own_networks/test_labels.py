"""The labels of networks made elsewhere: from a file of text, in any script, each of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import DataError, NetworkRefused
from engine.own_networks.labels_file import read_labels
from engine.own_networks.requests import LabelsRequest
from engine.session import Session

from .conftest import CONTEXT, imported, photo_network

pytestmark = pytest.mark.usefixtures("in_this_process")


def test_labels_come_from_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes("\ufeffnull\r\n eins \r\nzwei\r\n\r\n".encode())
    assert read_labels(path) == ("null", "eins", "zwei")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        read_labels(path)
    with pytest.raises(DataError):
        read_labels(tmp_path)


def test_labels_are_in_any_script_and_have_plain_spaces(session: Session, tmp_path: Path) -> None:
    path, written = tmp_path / "labels.txt", ("\U0001f469\u200d\U0001f680", "می\u200cخواهم", "\U0001fa77")
    path.write_text("\n".join(written) + "\nune\u00a0tasse \u3000 bleue", encoding="utf-8")
    labels = session.run(LabelsRequest(path), CONTEXT)
    spec = imported(session, tmp_path, photo_network(4), labels=labels)
    assert spec.labels == (*written, "une tasse bleue")


@pytest.mark.parametrize("label", ["", " ", "\u200b", "a\x00b", "a\u202eb", "a\uf8ffb", "x" * 101])
def test_labels_that_nobody_could_read_are_refused(session: Session, tmp_path: Path, label: str) -> None:
    with pytest.raises(NetworkRefused, match="A label is empty"):
        imported(session, tmp_path, photo_network(4), labels=("a", "b", "c", label))


def test_labels_that_differ_by_their_spaces_alone_are_the_same(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NetworkRefused, match="Two scores have the label “a b”"):
        imported(session, tmp_path, photo_network(4), labels=("a b", "a\u00a0b", "c", "d"))
