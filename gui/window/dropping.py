"""What files that are dropped on the window are for, by how their names end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl

from engine.data.catalog import FILE_KINDS
from engine.handing_in import session_files
from engine.pretrained import packs_beside_program

_NETWORKS = (".onnx", ".keras", ".h5", ".pt", ".pth", ".safetensors", ".tflite")
"""Of these, ClassLens imports the first; of the others its import says what to do."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files sorted: `pictures` also holds folders, and whatever might be a picture; `elsewhere`, a sentence about each
    of the others, says where it belongs.
    """

    pictures: tuple[Path, ...]
    packs: tuple[Path, ...]
    networks: tuple[Path, ...]
    elsewhere: tuple[str, ...]


def sort_files(paths: Iterable[Path], on_models: bool) -> Dropped:
    """Sort files that are dropped, `on_models` while the page Models is shown, where an archive is a model."""
    pictures, packs, networks, elsewhere = [], [], [], []
    for path in paths:
        suffix = path.suffix.lower()
        if suffix == packs_beside_program.SUFFIX:
            packs.append(path)
        elif suffix in _NETWORKS or (suffix == ".zip" and on_models):
            networks.append(path)
        elif sentence := _place_of(path.name.lower()):
            elsewhere.append(sentence.format(name=path.name))
        else:
            pictures.append(path)
    return Dropped(tuple(pictures), tuple(packs), tuple(networks), tuple(elsewhere))


def data_of(paths: Iterable[Path]) -> QMimeData:
    """Files as a file manager gives them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def _place_of(name: str) -> str:
    """Where files of such names belong; "" for pictures, and for what nobody knows."""
    if name.endswith(session_files.SUFFIX):
        return _tr("“{name}” is a session. To open it, use Open sessions… in the menu File.")
    if name.endswith(".zip"):
        return _tr("“{name}” is no picture. Drop a model on the page Models, or open a project on the page Teach.")
    if any(name.endswith(kind.suffixes) for kind in FILE_KINDS):
        return _tr("“{name}” is a data set, not a picture. Choose it as data on the page Train or Evaluate.")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dropping", text)
