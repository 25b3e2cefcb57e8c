"""Asks which sessions to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.handing_in.session_files import SUFFIX
from gui.preferences import Preferences


def choose_sessions(parent: QWidget, preferences: Preferences, opened: Callable[[Sequence[Path]], None]) -> None:
    """Ask for one or several files."""
    dialog = _dialog(parent, preferences, "openSessionsDialog", _tr("Open sessions"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(_tr("Sessions (*{suffix})").format(suffix=SUFFIX))
    dialog.filesSelected.connect(lambda paths: opened([Path(path) for path in paths]))
    dialog.open()


def choose_folder(parent: QWidget, preferences: Preferences, opened: Callable[[Sequence[Path]], None]) -> None:
    """Ask for a folder of sessions."""
    dialog = _dialog(parent, preferences, "openSessionFolderDialog", _tr("Open a folder of sessions"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: opened([Path(path)]))
    dialog.open()


def _dialog(parent: QWidget, preferences: Preferences, name: str, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(preferences.folder_for_files()))
    dialog.setObjectName(name)
    dialog.filesSelected.connect(lambda paths: preferences.remember_folder_of(Path(paths[0])))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sessions", text)
