"""The (i): it explains, and asks the outermost window for an entry of the help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout, QWidget

from gui.widgets.info_button import HelpWanted, InfoButton


class Window(QWidget):
    """Remembers which entries were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def event(self, event: QEvent) -> bool:
        if isinstance(event, HelpWanted):
            self.asked.append(event.entry)
            return True
        return super().event(event)


def test_it_explains_in_place_and_more_asks_for_the_entry(put_on_screen: Callable[[QWidget], None]) -> None:
    window = Window()
    info = InfoButton("What an epoch is", "One pass through all pictures.", "glossary.md#epoch", "epochInfo", window)
    QVBoxLayout(window).addWidget(info)
    put_on_screen(window)
    assert info.accessibleName() == "What an epoch is"
    assert info.accessibleDescription() == info.toolTip() == "One pass through all pictures."
    QTest.mouseClick(info, Qt.MouseButton.LeftButton)
    shown = window.findChild(QWidget, "epochInfoExplanation")
    assert shown.isVisible()
    assert {text.text() for text in shown.findChildren(QLabel)} == {info.accessibleName(), info.toolTip()}
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert window.asked == []
    QTest.mouseClick(info, Qt.MouseButton.LeftButton)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
    assert window.asked == ["glossary.md#epoch"]


def test_in_a_dialog_it_asks_the_window_that_the_dialog_belongs_to(put_on_screen: Callable[[QWidget], None]) -> None:
    window = Window()
    put_on_screen(window)
    dialog = QDialog(window)
    info = InfoButton("Labels", "Names of pictures.", "glossary.md#label", "labelInfo", dialog)
    QVBoxLayout(dialog).addWidget(info)
    dialog.open()
    QTest.mouseClick(info, Qt.MouseButton.LeftButton)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
    assert window.asked == ["glossary.md#label"]
