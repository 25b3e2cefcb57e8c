"""“Why?” beside an answer, which leads to the page Inside; that page goes on with the picture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui.widgets.parts import button


def why_button(name: str, parent: QWidget) -> QPushButton:
    """The button, as small as its text."""
    # Without a letter of its own: all of its letters mean something else beside it, on one page or another.
    why = button(QCoreApplication.translate("WhyButton", "Why?"), name, parent=parent)
    why.setToolTip(QCoreApplication.translate("WhyButton", "Look inside the network: why it answers so"))
    why.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return why
