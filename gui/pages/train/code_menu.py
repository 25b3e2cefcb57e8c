"""“Code”: the settings of the form as a script, as a command line, as a notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from engine.errors import ClassLensError
from engine.runs.requests import TrainRequest
from engine.sharing.requests import CodeRequest, TrainingCode
from gui.bridge import SAVING, EngineBridge, Listener
from gui.plain_text import tip_of
from gui.widgets.parts import button

_COPYING = "copying code"


def code_button(parent: QWidget) -> QPushButton:
    """The button that the menu hangs on."""
    made = button(QCoreApplication.translate("CodeMenu", "Code"), "trainCode", parent=parent)
    tip = QCoreApplication.translate("CodeMenu", "These settings as a program, to read, and to run without ClassLens")
    made.setToolTip(tip_of(tip))
    return made


class CodeMenu(QMenu):
    """`settings` gives what the form would train, and raises ClassLensError for a setting that cannot work.

    Signals: `told(sentence)`; `failed(Exception)`.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, settings: Callable[[], TrainRequest], parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._settings = bridge, settings
        for name, text, call in (
            ("trainCopyPython", self.tr("Copy as &Python"), partial(self._ask, None, self._copy_script)),
            ("trainCopyCommand", self.tr("Copy as &command line"), partial(self._ask, None, self._copy_command)),
            ("trainNotebook", self.tr("Save as &notebook…"), self._save),
        ):
            action = self.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _=False, call=call: call())

    def _ask(self, path: Path | None, done: Callable[[TrainingCode], None]) -> None:
        try:
            request = CodeRequest(self._settings(), path)
        except ClassLensError as error:
            self.failed.emit(error)
            return
        # Only the newest is on the clipboard, and nobody misses it; each file is saved.
        queue, lane = (SAVING, None) if path is not None else (_COPYING, "training code")
        self._bridge.submit(queue, request, Listener(done, self.failed.emit), lane)

    def _copy_script(self, code: TrainingCode) -> None:
        QGuiApplication.clipboard().setText(code.script)
        self._say(self.tr("The program is on the clipboard."), code)

    def _copy_command(self, code: TrainingCode) -> None:
        QGuiApplication.clipboard().setText(code.command)
        self.told.emit(self.tr("The command is on the clipboard."))

    def _save(self) -> None:
        dialog = QFileDialog(self.parentWidget(), self.tr("Save as notebook"), "", self.tr("Notebook (*.ipynb)"))
        dialog.setObjectName("trainNotebookDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ipynb")
        dialog.selectFile("training.ipynb")
        dialog.fileSelected.connect(lambda path: self._ask(Path(path), self._saved))
        dialog.open()

    def _saved(self, code: TrainingCode) -> None:
        assert code.request.path is not None
        self._say(self.tr("Saved as “{name}”.").format(name=code.request.path.name), code)

    def _say(self, sentence: str, code: TrainingCode) -> None:
        self.told.emit(" ".join([sentence, *code.remarks]))
