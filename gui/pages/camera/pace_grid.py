"""How fast live reading goes: rows of a title and a figure."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QWidget

from gui.widgets.formats import DASH, SPACE
from gui.widgets.parts import LineLabel, label


class PaceGrid(QWidget):
    """Rows of figures; `name` begins the names of their widgets, `titles` has each row's key and title."""

    def __init__(self, name: str, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._figures = {key: LineLabel("small", f"{name}-{key}", self) for key in titles}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for place, (key, title) in enumerate(titles.items()):
            grid.addWidget(label(title, "quiet", f"{name}Title-{key}", self), place, 0)
            grid.addWidget(self._figures[key], place, 1)

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show figures by their keys; the others stay."""
        for key, value in values.items():
            self._figures[key].setText(value)

    def show_nothing(self) -> None:
        """Show that there are no figures."""
        for figure in self._figures.values():
            figure.setText(DASH)


def per_second(rate: float) -> str:
    """So many a second; a dash while there is no rate."""
    return f"{rate:.0f}{SPACE}/{SPACE}s" if rate else DASH
