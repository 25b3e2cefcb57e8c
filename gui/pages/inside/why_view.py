"""The part Why: examples like the picture, what the answer rests on, and the smallest change that turns it over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from engine.explain.requests import NetworkFacts
from engine.types import Image
from gui.page_parts.part_saver import Saver
from gui.pages.inside.asking import Asking
from gui.pages.inside.change_card import ChangeCard
from gui.pages.inside.heat_map_card import HeatMapCard
from gui.pages.inside.neighbours_card import NeighboursCard
from gui.pages.inside.part_view import PartView
from gui.widgets.layouts.columns import Columns


class WhyView(PartView):
    """Examples stand first, since they help people most; the others follow when the pen rests."""

    def __init__(self, name: str, asking: Asking, saver: Saver, is_first: bool, parent: QWidget | None = None) -> None:
        """`is_first` of the columns compares all models."""
        super().__init__(f"{name}Why", asking, parent)
        area = QScrollArea(self)
        area.setObjectName(f"{name}WhyArea")
        area.setAccessibleName(self.tr("Why the model answers so"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(area.viewport())
        inside.setProperty("role", "page")
        self._neighbours = NeighboursCard(name, asking, saver, inside)
        self._columns = Columns(12, inside)
        self._heat = HeatMapCard(name, asking, saver, self._columns)
        self._change = ChangeCard(name, asking, saver, is_first, self._columns)
        self._columns.add(self._heat, 2)
        self._columns.add(self._change, 3 if is_first else 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._neighbours)
        column.addWidget(self._columns, 1)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self._change.drawing_wanted.connect(self.drawing_wanted)
        for card in (self._neighbours, self._heat, self._change):
            card.failed.connect(self.failed)

    def show_network(self, facts: NetworkFacts) -> None:
        super().show_network(facts)
        for card in (self._neighbours, self._heat, self._change):
            card.show_network(facts)
        self._columns.arrange()

    def show_picture(self, picture: Image | None, at_rest: bool) -> None:
        super().show_picture(picture, at_rest)
        if self._facts is None:
            return
        if picture is None:
            self._neighbours.show_nothing()
        elif self._facts.has_neighbours:
            self._neighbours.ask(picture)
        for card in (self._heat, self._change):
            if at_rest:
                card.ask(picture)
            else:
                card.show_nothing()

    def figure(self) -> QWidget:
        return self._heat.pictures

    def put_figure_back(self) -> None:
        self._heat.put_pictures_back()
