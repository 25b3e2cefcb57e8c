"""Dialogs that choose projects, pictures and folders, none of which holds up the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.preprocessing.picture_files import SUFFIXES


def _tr(text: str) -> str:
    return QCoreApplication.translate("TeachFiles", text)


def choose_folder(parent: QWidget, title: str, start: Path | str, then: Callable[[Path], None]) -> None:
    """Ask for a folder."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def choose_zip(parent: QWidget, title: str, start: Path | str, then: Callable[[Path], None]) -> None:
    """Ask for a zip file to open."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_tr("Zip files (*.zip)"), _tr("All files (*)")])
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def save_zip(parent: QWidget, title: str, proposed: Path, then: Callable[[Path], None]) -> None:
    """Ask where a zip file is to be written."""
    dialog = _dialog(parent, title, proposed.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters([_tr("Zip files (*.zip)")])
    dialog.setDefaultSuffix("zip")
    dialog.selectFile(proposed.name)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def choose_pictures(parent: QWidget, title: str, start: Path | str, then: Callable[[tuple[Path, ...]], None]) -> None:
    """Ask for picture files."""

    def chosen(paths: Sequence[str]) -> None:
        then(tuple(map(Path, paths)))

    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    dialog.setNameFilters([_tr("Pictures ({pattern})").format(pattern=pattern), _tr("All files (*)")])
    dialog.filesSelected.connect(chosen)
    dialog.open()


def _dialog(parent: QWidget, title: str, start: Path | str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start))
    dialog.setObjectName("teachDialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
