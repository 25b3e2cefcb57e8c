"""All models side by side on one picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from engine.timing import WARM_UP_CALLS
from engine.types import ComparisonRow
from gui.widgets import comparison_model
from gui.widgets.comparison_model import SORT_ROLE, ComparisonModel, Row
from gui.widgets.parts import Card, LineLabel, button


class ComparisonTable(Card):
    """A sortable table of models with their times, sizes and answers.

    Signals: `copy_requested()` from its button and for Ctrl+C in the table; `save_requested()` from its button.
    """

    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("comparisonTable", parent)
        self._model = ComparisonModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self._view = self._new_view()
        self._view.setObjectName("comparisonView")
        self._view.setAccessibleName(self.tr("Comparison of the models"))
        self._view.setSortingEnabled(True)
        self._view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._caption = LineLabel("quiet", "comparisonCaption", self)
        self._copy = button(self.tr("&Copy"), "comparisonCopy", parent=self)
        self._save = button(self.tr("&Save…"), "comparisonSave", parent=self)
        self._copy_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self._view)
        self._copy_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._copy_keys.activated.connect(self.copy_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)

        row = QHBoxLayout()
        row.addWidget(self._caption, 1)
        row.addWidget(self._copy)
        row.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.addWidget(self._view, 1)
        layout.addLayout(row)
        self.set_rows([])

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these (title, row) pairs in the order that the person chose."""
        self._model.set_rows(rows)
        self._fit_columns(self._view)
        self._caption.setText(self._caption_for([row for _, row in rows]))
        for way in (self._copy, self._copy_keys, self._save):
            way.setEnabled(bool(rows))

    def shown_rows(self) -> list[Row]:
        """The rows in the order shown."""
        indexes = (self._sorted.index(place, 0) for place in range(self._sorted.rowCount()))
        return [self._model.row(self._sorted.mapToSource(index).row()) for index in indexes]

    def as_csv(self) -> str:
        """The table as CSV, in the order shown, with exact values."""
        return comparison_model.as_csv(self.shown_rows())

    def as_tab_separated(self) -> str:
        """The table as a spreadsheet takes it from the clipboard, in the order shown, with exact values."""
        return comparison_model.as_tab_separated(self.shown_rows())

    def as_json(self) -> str:
        """The table as JSON, in the order shown, with exact values."""
        return comparison_model.as_json(self.shown_rows())

    def as_png(self) -> QImage:
        """The whole table with its caption as a picture, however little of it is on the screen."""
        page = Card("comparisonPicture")
        view = self._new_view()
        caption = LineLabel("quiet", "comparisonCaption", page)
        caption.setText(self._caption.text())
        layout = QVBoxLayout(page)
        layout.addWidget(view)
        layout.addWidget(caption)
        header = view.horizontalHeader()
        height = header.sizeHint().height() + sum(view.rowHeight(row) for row in range(self._sorted.rowCount()))
        view.setFixedHeight(height + 2)
        margins = layout.contentsMargins()
        needed = view.sizeHintForColumn(0) + header.length() - header.sectionSize(0)
        width = max(self.width(), needed + 2 * self.fontMetrics().height() + margins.left() + margins.right())
        page.resize(width, page.sizeHint().height())
        return page.grab().toImage()

    def _new_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._sorted)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(view.fontMetrics().height() * 3)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit_columns(view)
        return view

    def _fit_columns(self, view: QTableView) -> None:
        """As wide as the titles and cells need; Qt's own fitting keeps room for a sort arrow beside every title."""
        metrics = view.fontMetrics()
        for column in range(self._model.columnCount()):
            title = self._model.headerData(column, Qt.Orientation.Horizontal)
            width = max(view.sizeHintForColumn(column), metrics.horizontalAdvance(title))
            view.setColumnWidth(column, width + metrics.height() * 2 // 3)

    def _caption_for(self, rows: Sequence[ComparisonRow]) -> str:
        if not rows:
            return self.tr("The models' times appear here once there is a picture.")
        runs, threads = sorted({row.runs for row in rows}), sorted({row.threads for row in rows})
        return self.tr(
            "Median and 95th percentile of {runs} runs after {warm_up} warm-up calls · {threads} · {runtimes}"
        ).format(
            runs="–".join(str(number) for number in dict.fromkeys((runs[0], runs[-1]))),
            warm_up=WARM_UP_CALLS,
            threads=", ".join(self.tr("1 thread") if n == 1 else self.tr("{n} threads").format(n=n) for n in threads),
            runtimes=", ".join(dict.fromkeys(row.runtime for row in rows)),
        )
