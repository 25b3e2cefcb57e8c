"""A sortable table of measured rows that can be copied and saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.tables import column_model, comparison_columns
from gui.widgets.tables.column_model import SORT_ROLE, ColumnModel
from gui.widgets.tables.comparison_columns import Row


class ResultTable(Card):
    """A table in a card, with a caption, Copy and Save below.

    `formats` are the endings of files it can be saved as. Signals: `copy_requested()` from its button and for Ctrl+C in
    the table; `save_requested()` from its button; `row_chosen(row)` when the person goes to a row.
    """

    formats: tuple[str, ...] = (".csv", ".json")
    copy_requested = Signal()
    save_requested = Signal()
    row_chosen = Signal(object)

    def __init__(
        self, name: str, accessible_name: str, model: ColumnModel, stretched: int, parent: QWidget | None = None
    ) -> None:
        """The column `stretched` takes the room that the others leave. Names begin with `name`."""
        super().__init__(f"{name}Table", parent)
        self._model, self._stretched = model, stretched
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(model)
        self._sorted.setSortRole(SORT_ROLE)
        self._view = self.new_view()
        self._view.setObjectName(f"{name}View")
        self._view.setAccessibleName(accessible_name)
        self._view.setSortingEnabled(True)
        self._view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.caption = LineLabel("quiet", f"{name}Caption", self)
        self._copy = button(self.tr("Cop&y"), f"{name}Copy", parent=self)
        self._save = button(self.tr("S&ave…"), f"{name}Save", parent=self)
        self._copy_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self._view)
        self._copy_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._copy_keys.activated.connect(self.copy_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)
        row = QHBoxLayout()
        row.addWidget(self.caption, 1)
        row.addWidget(self._copy)
        row.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.addWidget(self._view, 1)
        layout.addLayout(row)
        self.fill(())

    def fill(self, rows: Sequence[column_model.Row]) -> None:
        """Show these rows in the order that the person chose."""
        self._model.set_rows(rows)
        self._fit_columns(self._view)
        self._enable()

    def add(self, row: column_model.Row) -> None:
        """Show one more row; no column changes its width."""
        self._model.add_row(row)
        self._enable()

    def entries(self) -> list[column_model.Row]:
        """The rows of the model in the order shown."""
        indexes = (self._sorted.index(place, 0) for place in range(self._sorted.rowCount()))
        return [self._model.row(self._sorted.mapToSource(index).row()) for index in indexes]

    def shown_rows(self) -> list[Row]:
        """The measured rows in the order shown."""
        return self.entries()

    def as_csv(self) -> str:
        """The table as CSV, in the order shown, with exact values."""
        return comparison_columns.as_csv(self.shown_rows())

    def as_tab_separated(self) -> str:
        """The table as a spreadsheet takes it from the clipboard, in the order shown, with exact values."""
        return comparison_columns.as_tab_separated(self.shown_rows())

    def as_json(self) -> str:
        """The table as JSON, in the order shown, with exact values."""
        return comparison_columns.as_json(self.shown_rows())

    def as_png(self) -> QImage:
        """The whole table with its caption as a picture, however little of it is on the screen."""
        page = Card("tablePicture")
        view = self.new_view()
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

    def new_view(self) -> QTableView:
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
        view.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(view.fontMetrics().height() * 2)
        header.setSectionResizeMode(self._stretched, QHeaderView.ResizeMode.Stretch)
        self._fit_columns(view)
        return view

    def _fit_columns(self, view: QTableView) -> None:
        """As wide as the titles and cells need; Qt's own fitting keeps room for a sort arrow beside every title."""
        metrics = view.fontMetrics()
        for place, column in enumerate(self._model.columns):
            texts = (*column.title.split("\n"), *column.widest)
            width = max(view.sizeHintForColumn(place), *(metrics.horizontalAdvance(text) for text in texts))
            view.setColumnWidth(place, width + metrics.height() * 2 // 3)

    def _enable(self) -> None:
        there = self._model.rowCount() > 0
        for way in (self._copy, self._copy_keys, self._save):
            way.setEnabled(there)

    def _row_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(self._model.row(self._sorted.mapToSource(index).row()))
