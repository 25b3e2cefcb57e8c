"""Copying and saving a comparison table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QFileDialog

from engine.errors import ClassLensError
from engine.files import write_bytes
from gui.images import to_png
from gui.settings import Settings
from gui.widgets.comparison_table import ComparisonTable


class ComparisonFiles(QObject):
    """Does what the buttons of a table ask for. Signals: `told(sentence)`; `failed(Exception)`."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, table: ComparisonTable, settings: Settings) -> None:
        super().__init__(table)
        self._table, self._settings = table, settings
        table.copy_requested.connect(self._copy)
        table.save_requested.connect(self._choose_file)

    def save(self, path: str) -> None:
        """Write the table as CSV, JSON or PNG, by the file's ending."""
        table, target = self._table, Path(path)
        writers = {
            ".csv": lambda: table.as_csv().encode(),
            ".json": lambda: table.as_json().encode(),
            ".png": lambda: to_png(table.as_png()),
        }
        try:
            if target.suffix.lower() not in writers:
                raise ClassLensError(
                    self.tr("“{name}” does not end in .csv, .json or .png, so the table was not saved.").format(
                        name=target.name
                    )
                )
            write_bytes(target, writers[target.suffix.lower()]())
        except ClassLensError as error:
            self.failed.emit(error)
        else:
            self.told.emit(self.tr("Saved as {path}.").format(path=path))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._table.as_tab_separated())
        self.told.emit(self.tr("The table was copied."))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self._table, self.tr("Save the comparison"), self._settings.last_folder)
        dialog.setObjectName("saveTableDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("Data (*.json)"), self.tr("Picture (*.png)")])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text[text.rindex(".") + 1 : -1]))
        dialog.selectFile("comparison.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()
