"""The bar of messages above the status bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from gui import theme
from gui.window.message_bar import MessageBar

LEFT = Qt.MouseButton.LeftButton
Show = Callable[[QWidget], None]


def test_a_message_unfolds_its_details_copies_and_goes(put_on_screen: Show) -> None:
    page = QWidget()
    bar = MessageBar(page)
    put_on_screen(page)
    assert not bar.isVisible()
    bar.show_message("The file cannot be read. Open another one.", "line 1\nline 2")
    details = bar.findChild(QWidget, "messageDetails")
    assert bar.isVisible()
    assert not details.isVisible()
    QTest.mouseClick(bar.findChild(QPushButton, "messageDetailsButton"), LEFT)
    assert details.isVisible()
    QTest.mouseClick(bar.findChild(QPushButton, "messageCopy"), LEFT)
    assert QGuiApplication.clipboard().text() == "The file cannot be read. Open another one.\n\nline 1\nline 2"
    QTest.mouseClick(bar.findChild(QWidget, "messageClose"), LEFT)
    assert not bar.isVisible()


def test_the_cross_that_closes_a_message_grows_with_the_text(qapp: QApplication, put_on_screen: Show) -> None:
    page = QWidget()
    bar = MessageBar(page)
    put_on_screen(page)
    close = bar.findChild(QToolButton, "messageClose")
    try:
        theme.apply(qapp, theme.LIGHT)
        usual = close.iconSize().height()
        theme.apply(qapp, theme.LIGHT, 2.0)
        assert close.iconSize().height() >= 1.8 * usual
    finally:
        theme.apply(qapp, theme.LIGHT)
