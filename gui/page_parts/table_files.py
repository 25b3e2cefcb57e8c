"""Copying and saving a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import ClassLensError
from engine.spreadsheets import as_file, separated_records
from gui.bridge import EngineBridge
from gui.images import to_png
from gui.page_parts.part_saver import FileWriter
from gui.preferences import Preferences
from gui.widgets.tables.table_card import TableCard


class TableFiles(QObject):
    """Does what the buttons of a table ask for. Signals: `told(sentence)`; `failed(Exception)`."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        bridge: EngineBridge,
        table: TableCard,
        preferences: Preferences,
        name: str,
        parent: QWidget,
        title: str = "",
    ) -> None:
        """`name` is proposed for files, without an ending; the dialog that asks for one belongs to `parent`, and has
        this `title`, or that of comparisons.
        """
        super().__init__(parent)
        self._table, self._preferences, self._name, self._parent = table, preferences, name, parent
        self._title = title or self.tr("Save the comparison")
        self._writer = FileWriter(bridge, self)
        self._writer.told.connect(self.told)
        self._writer.failed.connect(self.failed)
        table.copy_requested.connect(self._copy)
        table.save_requested.connect(self._choose_file)

    def save(self, path: str) -> None:
        """Write the table in the format that the file's ending names."""
        table, target = self._table, Path(path)
        writers = {
            ".csv": lambda: as_file(separated_records(table.fields, table.records())),
            ".json": lambda: table.as_json().encode(errors="replace"),  # names of files may be no text
            ".png": lambda: to_png(table.as_png()),
        }
        suffix = target.suffix.lower()
        try:
            if suffix not in table.formats:
                endings = self.tr("{endings} or {last}").format(
                    endings=", ".join(table.formats[:-1]), last=table.formats[-1]
                )
                raise ClassLensError(
                    self.tr("“{name}” does not end in {endings}, so the table was not saved.").format(
                        name=target.name, endings=endings
                    )
                )
            self._writer.write(target, writers[suffix]())
        except ClassLensError as error:
            self.failed.emit(error)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(separated_records(self._table.fields, self._table.records(), "\t"))
        self.told.emit(self.tr("The table was copied."))

    def _choose_file(self) -> None:
        filters = {
            ".csv": self.tr("Table (*.csv)"),
            ".json": self.tr("Data (*.json)"),
            ".png": self.tr("Picture (*.png)"),
        }
        dialog = QFileDialog(self._parent, self._title, str(self._preferences.folder_for_files()))
        dialog.setObjectName("saveTableDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([filters[suffix] for suffix in self._table.formats])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text[text.rindex(".") + 1 : -1]))
        dialog.selectFile(f"{self._name}.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._preferences.remember_folder_of(Path(path)))
        dialog.fileSelected.connect(self.save)
        dialog.open()
