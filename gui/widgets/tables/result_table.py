"""A sortable table of rows that can be copied and saved."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Generic

from PySide6.QtCore import (
    QCollator,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel
from gui.widgets.tables.column_model import ColumnModel, Row
from gui.widgets.tables.table_card import TableCard


class _Sorted(QSortFilterProxyModel):
    """Rows by the values of a column: texts as people sort them, where “carla” and “Élodie” stand before “Zoe”, and
    what is not known last, whichever way.
    """

    def __init__(self, model: ColumnModel[Row], parent: QObject) -> None:
        super().__init__(parent)
        self.setSourceModel(model)
        self._model = model
        # Not of the system: a computer that is set to no language sorts by the numbers of the letters.
        collator = QCollator(QLocale(QLocale.Language.English))
        collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        collator.setNumericMode(True)
        self._key = functools.lru_cache(maxsize=100_000)(collator.sortKey)  # each text is compared many times

    def lessThan(self, left: QModelIndex | QPersistentModelIndex, right: QModelIndex | QPersistentModelIndex) -> bool:
        # The values are asked for here: as Qt's own they would be converted twice for each comparison.
        value = self._model.columns[left.column()].value
        one, other = value(self._model.row(left.row())), value(self._model.row(right.row()))
        if one is None or other is None:
            first = other if self.sortOrder() == Qt.SortOrder.AscendingOrder else one
            return one is not other and first is None
        if isinstance(one, str):
            one, other = self._key(one), self._key(other)
        return bool(one < other)


class ResultTable(TableCard, Generic[Row]):
    """Rows of one kind. Signals: `row_chosen(row)` when the person goes to a row."""

    row_chosen = Signal(object)

    def __init__(
        self, name: str, accessible_name: str, model: ColumnModel[Row], stretched: int, parent: QWidget | None = None
    ) -> None:
        """The column `stretched` takes the room that the others leave. Names begin with `name`."""
        super().__init__(f"{name}Table", name, parent)
        self._model, self._stretched = model, stretched
        self._sorted = _Sorted(model, self)
        self._view = self._new_view()
        self._view.setObjectName(f"{name}View")
        self._view.setAccessibleName(accessible_name)
        self._view.setSortingEnabled(True)
        self._view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.put_in(self._view)
        self.fill(())

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these rows in the order that the person chose."""
        self._model.set_rows(rows)
        self._fit_columns(self._view)
        self.enable(bool(rows))

    def add(self, row: Row) -> None:
        """Show one more row; no column changes its width."""
        self._model.add_row(row)
        self.enable(True)

    def shown_rows(self) -> list[Row]:
        """The rows in the order shown."""
        indexes = (self._sorted.index(place, 0) for place in range(self._sorted.rowCount()))
        return [self._model.row(self._sorted.mapToSource(index).row()) for index in indexes]

    def as_png(self) -> QImage:
        """The whole table with its caption as a picture, however little of it is on the screen."""
        page = Card("tablePicture")
        view = self._new_view()
        caption = LineLabel("quiet", "tablePictureCaption", page)
        caption.setText(self.caption.text())
        layout = QVBoxLayout(page)
        layout.addWidget(view)
        layout.addWidget(caption)
        header = view.horizontalHeader()
        height = header.sizeHint().height() + sum(view.rowHeight(row) for row in range(self._sorted.rowCount()))
        view.setFixedHeight(height + 2)
        margins = layout.contentsMargins()
        wide, given = view.sizeHintForColumn(self._stretched), header.sectionSize(self._stretched)
        needed = wide + header.length() - given
        width = max(self.width(), needed + 2 * self.fontMetrics().height() + margins.left() + margins.right())
        page.resize(width, page.sizeHint().height())
        return page.grab().toImage()

    def _new_view(self) -> QTableView:
        """Another view of the same rows."""
        view = QTableView()
        view.setModel(self._sorted)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(self._stretched, QHeaderView.ResizeMode.Stretch)
        follow_font(view, lambda: self._fit_text(view))
        return view

    def _fit_text(self, view: QTableView) -> None:
        height = view.fontMetrics().height()
        view.verticalHeader().setDefaultSectionSize(round(height * 1.9))
        view.horizontalHeader().setMinimumSectionSize(height * 2)
        self._fit_columns(view)

    def _fit_columns(self, view: QTableView) -> None:
        """As wide as the titles and cells need; Qt's own fitting keeps room for a sort arrow beside every title."""
        metrics = view.fontMetrics()
        for place, column in enumerate(self._model.columns):
            texts = (*column.title.split("\n"), *column.widest)
            width = max(view.sizeHintForColumn(place), *(metrics.horizontalAdvance(text) for text in texts))
            view.setColumnWidth(place, width + metrics.height() * 2 // 3)

    def _row_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(self._model.row(self._sorted.mapToSource(index).row()))
