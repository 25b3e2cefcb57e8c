"""The stylesheet wherever the program lies."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from gui import theme

sheet = import_module("gui.theme.stylesheet")


@pytest.mark.parametrize("name", ["Program Files", "Schule für alle (2)", "it's; {here}", "a, b"])
def test_it_holds_in_a_folder_of_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot
) -> None:
    shutil.copytree(theme.ICON_FOLDER, tmp_path / name)
    monkeypatch.setattr(sheet, "ICON_FOLDER", tmp_path / name)
    button, box = QPushButton("Start"), QCheckBox("Filters")
    button.setProperty("role", "primary")
    box.setChecked(True)
    for widget in (button, box):
        qtbot.addWidget(widget)
        widget.setStyleSheet(sheet.stylesheet(theme.LIGHT, QFont()))
    assert button.grab().toImage().pixelColor(button.width() // 2, 4).name().upper() == theme.LIGHT.accent
    assert not QIcon("classlensicons:check-white.svg").pixmap(16).isNull()
    monkeypatch.undo()
    sheet.stylesheet(theme.LIGHT, QFont())  # the icons are where they were
