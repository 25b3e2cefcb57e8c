"""How a network made elsewhere wants its pictures, as far as its file does not say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from engine.errors import ClassLensError, UsageError
from engine.jobs import NO_TICKET, Ticket
from engine.own_networks.requests import LabelsRequest
from engine.own_networks.settings import Findings, InputSettings
from engine.types import Task
from gui.bridge import EngineBridge, Listener
from gui.widgets.formats import count
from gui.widgets.parts import LineLabel, button, label

_NUMBERS = ("low", "high", "mean", "deviation", "crop")
_LETTERS = 18


class SettingsForm(QWidget):
    """Fields for range, mean, deviation, order of colours, ink, and labels.

    Signals: `changed()` by the person; `failed(Exception)` when labels cannot be read.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importForm")
        self._bridge = bridge
        self._settings: InputSettings | None = None
        self._scores = 0
        self._reading: Ticket[tuple[str, ...]] = NO_TICKET
        titles = {
            "low": self.tr("Darkest pixel becomes"),
            "high": self.tr("Brightest pixel becomes"),
            "mean": self.tr("Less (mean)"),
            "deviation": self.tr("Divided by (deviation)"),
            "crop": self.tr("Part of a photo that is kept"),
        }
        self._captions = {name: label(titles[name], "quiet", f"importCaption-{name}", self) for name in _NUMBERS}
        self._fields = {name: self._field(name, titles[name]) for name in _NUMBERS}
        self._reverse = self._check("importReverse", self.tr("Blue comes first"))
        self._dark = self._check("importDark", self.tr("Dark ink on a bright ground"))
        self._input = LineLabel("body", "importInput", self)
        self._labels = LineLabel("body", "importLabels", self)
        self._choose = button(self.tr("&Labels from a file…"), "importChooseLabels", parent=self)
        self._choose.clicked.connect(self._ask_labels)
        self._lay_out()

    def show_findings(self, findings: Findings) -> None:
        """Show the settings with which a network was asked."""
        settings = self._settings = findings.settings
        self._scores = findings.scores
        of_digits = settings.task is Task.DIGITS
        for name in _NUMBERS:
            value = getattr(settings, name)
            self._fields[name].setText(
                ", ".join(f"{part:g}" for part in (value if isinstance(value, tuple) else (value,)))
            )
        self._reverse.setChecked(settings.reverse)
        self._dark.setChecked(settings.dark_ink)
        self._reverse.setVisible(not of_digits)
        self._dark.setVisible(of_digits)
        for part in (self._fields["crop"], self._captions["crop"]):
            part.setVisible(not of_digits)
        what = self.tr("Digits") if of_digits else self.tr("Photos")
        self._input.setText(
            self.tr("{what} of {width}×{height} pixels, {channels}, as {order}").format(
                what=what,
                width=settings.width,
                height=settings.height,
                channels=self.tr("grey") if settings.channels == 1 else self.tr("in three channels"),
                order=settings.layout.value,
            )
        )
        self._say_labels()

    def settings(self) -> InputSettings:
        """The settings as they are typed. Raises UsageError for a field that holds no numbers."""
        assert self._settings is not None
        numbers = {name: self._numbers(name) for name in _NUMBERS}
        return replace(
            self._settings,
            low=self._one(numbers["low"], "low"),
            high=self._one(numbers["high"], "high"),
            mean=numbers["mean"],
            deviation=numbers["deviation"],
            crop=self._one(numbers["crop"], "crop"),
            reverse=self._reverse.isChecked(),
            dark_ink=self._dark.isChecked(),
        )

    def _numbers(self, name: str) -> tuple[float, ...]:
        try:
            return tuple(float(part) for part in self._fields[name].text().replace(";", ",").split(","))
        except ValueError:
            raise self._odd(name) from None

    def _one(self, values: tuple[float, ...], name: str) -> float:
        if len(values) != 1:
            raise self._odd(name)
        return values[0]

    def _odd(self, name: str) -> UsageError:
        text = self.tr(
            "“{field}” needs a number with a point, such as 0.5. For one number by channel, put commas between."
        )
        return UsageError(text.format(field=self._captions[name].text()))

    def _ask_labels(self) -> None:
        dialog = QFileDialog(self, self.tr("Labels, one a line"))
        dialog.setObjectName("importLabelsDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Text files (*.txt)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._read_labels)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _read_labels(self, name: str) -> None:
        listener = Listener(done=self._take_labels, failed=self.failed.emit)
        self._reading = self._bridge.submit("import", LabelsRequest(Path(name)), listener)

    def forget(self) -> None:
        """Labels that have not been read yet are no longer wanted."""
        self._bridge.forget(self._reading)

    def _take_labels(self, labels: tuple[str, ...]) -> None:
        if self._settings is None:
            return
        if len(labels) != self._scores:
            text = self.tr("The network gives {scores} scores, and the file has {labels} labels. Choose another file.")
            self.failed.emit(ClassLensError(text.format(scores=count(self._scores), labels=count(len(labels)))))
            return
        self._settings = replace(self._settings, labels=labels)
        self._say_labels()
        self.changed.emit()

    def _say_labels(self) -> None:
        assert self._settings is not None
        labels = self._settings.labels
        text = self.tr("{count} labels needed, one for each score").format(count=count(self._scores))
        if labels:
            text = self.tr("{count} labels: {first}…").format(count=count(len(labels)), first=", ".join(labels[:3]))
        elif self._settings.task is Task.DIGITS:
            text = self.tr("0 to 9, in order")
        self._labels.setText(text)

    def _field(self, name: str, title: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(f"importField-{name}")
        field.setAccessibleName(title)
        field.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)
        field.textEdited.connect(lambda _: self.changed.emit())
        return field

    def _check(self, name: str, text: str) -> QCheckBox:
        check = QCheckBox(text, self)
        check.setObjectName(name)
        check.setAccessibleName(text)
        check.clicked.connect(lambda _: self.changed.emit())
        return check

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.addWidget(label(self.tr("It takes"), "quiet", "importCaption-input", self), 0, 0)
        grid.addWidget(self._input, 0, 1, 1, 3)
        for place, name in enumerate(_NUMBERS):
            row, column = 1 + place // 2, 2 * (place % 2)
            grid.addWidget(self._captions[name], row, column)
            grid.addWidget(self._fields[name], row, column + 1)
        grid.addWidget(self._reverse, 3, 2, 1, 2)
        grid.addWidget(self._dark, 3, 0, 1, 2)
        grid.addWidget(label(self.tr("Labels"), "quiet", "importCaption-labels", self), 4, 0)
        labels = QHBoxLayout()
        labels.addWidget(self._labels, 1)
        labels.addWidget(self._choose)
        grid.addLayout(labels, 4, 1, 1, 3)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
