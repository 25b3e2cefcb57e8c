"""Inputs times weights as three pictures, of which one place can be looked at in all."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.explain.requests import Arithmetic
from gui.pages.inside.field_view import FieldView
from gui.pages.inside.units import spread
from gui.pages.inside.words import TIMES, number
from gui.widgets.parts import LineLabel

_LINES = 8.0


class ArithmeticPicture(QWidget):
    """Three maps beside each other; a click or the arrow keys choose a place, whose numbers are written below."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Products")
        titles = {
            "Inputs": self.tr("inputs"),
            "Weights": self.tr("× weights"),
            "Products": self.tr("= products"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self._views = []
        for column, (key, title) in enumerate(titles.items()):
            caption = LineLabel("quiet", f"{name}{key}Caption", self)
            caption.setText(title)
            view = FieldView(f"{name}{key}", title, _LINES, can_choose=True, parent=self)
            view.place_chosen.connect(self._choose)
            grid.addWidget(caption, 0, column)
            grid.addWidget(view, 1, column)
            grid.setColumnStretch(column, 1)
            self._views.append(view)
        grid.setRowStretch(1, 1)
        self._line = LineLabel("body", f"{name}PlaceLine", self)
        grid.addWidget(self._line, 2, 0, 1, 3)
        self._maps: list[np.ndarray] = []

    def show_arithmetic(self, arithmetic: Arithmetic | None) -> None:
        """Show inputs, weights and products; None shows none."""
        self._line.setText("")
        if arithmetic is None:
            self._maps = []
            for view in self._views:
                view.show_field(None)
            return
        inputs, weights = arithmetic.inputs, arithmetic.weights
        self._maps = [spread(values) for values in (inputs, weights, inputs * weights)]
        self._show(None)

    def _show(self, place: tuple[int, int] | None) -> None:
        for view, values in zip(self._views, self._maps, strict=True):
            view.show_field(values, place=place, signed=view is not self._views[0])

    def _choose(self, row: int, column: int) -> None:
        self._show((row, column))
        given, weight, product = (float(values[row, column]) for values in self._maps)
        if np.isfinite(product):
            self._line.setText(f"{number(given, 4)} {TIMES} {number(weight, 4)} = {number(product, 4)}")
        else:
            self._line.setText("")
