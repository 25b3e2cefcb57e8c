"""One unit of a layer, large: what it gives, its weights, and the ways to switch it off and to its arithmetic."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.explain.requests import Field, LayerFacts
from gui.pages.inside.field_view import FieldView
from gui.pages.inside.words import number
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button
from gui.widgets.press_guard import PressGuard

_LINES = 6.5


class UnitPanel(QWidget):
    """Signals: `toggled()` to switch the unit off, or on again; `arithmetic_wanted()`."""

    toggled = Signal()
    arithmetic_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Unit")
        self._map = FieldView(f"{name}UnitMap", self.tr("What the unit gives"), _LINES, parent=self)
        self._filter = FieldView(f"{name}UnitFilter", self.tr("Its weights"), _LINES, parent=self)
        self._title = LineLabel("heading", f"{name}UnitTitle", self)
        self._numbers = LineLabel("quiet", f"{name}UnitNumbers", self)
        self._toggle = button(self.tr("Switch off"), f"{name}UnitToggle", parent=self)
        self._guard = PressGuard(self._toggle)
        self._arithmetic = button(self.tr("Its arithmetic"), f"{name}UnitArithmetic", parent=self)
        self._toggle.clicked.connect(self.toggled)
        self._arithmetic.clicked.connect(self.arithmetic_wanted)
        buttons = WrappingRow()
        buttons.add(self._toggle)
        buttons.add(self._arithmetic)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self._title)
        texts.addWidget(self._numbers)
        texts.addLayout(buttons)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._map)
        row.addWidget(self._filter)
        row.addLayout(texts, 1)
        for view in (self._map, self._filter):
            policy = view.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Fixed)
            policy.setVerticalPolicy(policy.Policy.Fixed)
            view.setSizePolicy(policy)

    def show_unit(
        self, layer: LayerFacts, title: str, unit: int, values: Field, scale: float, filters: Field | None, is_off: bool
    ) -> None:
        """Show the unit of this title among `values`, maps (units, height, width) or numbers (units,), with its
        filter if there is one.
        """
        value = values[unit]
        title = self.tr("{unit} (of {count})").format(unit=title, count=len(values))
        self._title.setText(self.tr("{unit}, switched off").format(unit=title) if is_off else title)
        self._map.setVisible(value.ndim == 2)
        self._map.show_field(value if value.ndim == 2 else None, scale)
        if value.ndim == 2:
            text = self.tr("largest {high}, mean {mean}")
            self._numbers.setText(text.format(high=number(float(value.max())), mean=number(float(np.mean(value)))))
        else:
            self._numbers.setText(self.tr("gives {value}").format(value=number(float(value))))
        shown = filters if filters is not None and unit < len(filters) else None
        self._filter.setVisible(shown is not None)
        self._filter.show_field(None if shown is None else shown[unit])
        self._toggle.setVisible(unit < layer.units)
        text = self.tr("Switch on") if is_off else self.tr("Switch off")
        if text != self._toggle.text():
            self._guard.hold()
            self._toggle.setText(text)
            self._toggle.setAccessibleName(text)
        self._arithmetic.setVisible(layer.has_arithmetic)
