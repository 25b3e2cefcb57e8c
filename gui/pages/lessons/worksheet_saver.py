"""Asks where to save a worksheet, and saves it there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import ClassLensError
from engine.lessons.guides import (
    CAN_WE_FOOL_IT,
    THE_FRIEND_IN_THE_PICTURE,
    WHAT_DOES_IT_SEE,
    WHO_IS_RIGHT,
    Guide,
)
from engine.lessons.requests import LessonPicture, PicturesRequest
from gui.bridge import SAVING, EngineBridge, Listener
from gui.page_parts.part_saver import FileWriter

_WITH_PICTURES = (CAN_WE_FOOL_IT, WHO_IS_RIGHT, WHAT_DOES_IT_SEE, THE_FRIEND_IN_THE_PICTURE)


class WorksheetSaver(QObject):
    """Signals: `told(sentence)` when a worksheet was saved; `failed(Exception)`."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, page: QWidget) -> None:
        super().__init__(page)
        self._bridge, self._page = bridge, page
        self._folder = Path.home()
        self._writer = FileWriter(bridge, self)
        self._writer.told.connect(self.told)
        self._writer.failed.connect(self.failed)

    def ask(self, guide: Guide) -> None:
        """Ask for a file and save the worksheet of a lesson there."""
        dialog = QFileDialog(self._page, self.tr("Save the worksheet"), str(self._folder))
        dialog.setObjectName("worksheetDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF document (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"worksheet-{guide.id}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(guide, Path(path)))
        dialog.open()

    def save(self, guide: Guide, path: Path) -> None:
        """Save the worksheet of a lesson; its pictures come from a worker thread."""
        self._folder = path.parent
        if guide not in _WITH_PICTURES:
            self._write(guide, (), path)
            return
        self._bridge.submit(
            SAVING,
            PicturesRequest(guide.id),
            Listener(done=lambda pictures: self._write(guide, pictures, path), failed=self.failed.emit),
        )

    def _write(self, guide: Guide, pictures: tuple[LessonPicture, ...], path: Path) -> None:
        from gui.pages.lessons.worksheet import worksheet_document  # noqa: PLC0415 - few lessons print one

        try:
            self._writer.write(path, worksheet_document(guide, [shown.picture for shown in pictures]))
        except ClassLensError as error:
            self.failed.emit(error)
