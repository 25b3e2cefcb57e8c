"""What goes into a report: everything that was done, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from engine.handing_in.report import date_text, run_name
from engine.handing_in.work import AnsweredPicture, Done, Evaluated, LessonResult, TrainedRun
from gui.images import to_qimage
from gui.plain_text import tip_of
from gui.widgets.formats import exact_percent
from gui.widgets.layouts.follow_font import follow_font

_PLACE = Qt.ItemDataRole.UserRole
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class DoneChoice(QTreeWidget):
    """Four groups, each of which can be ticked whole. Signals: `chosen_changed()`."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reportChoice")
        self.setAccessibleName(self.tr("What goes into the report"))
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self._done: tuple[Done, ...] = ()
        self._groups: dict[type[Done], QTreeWidgetItem] = {}
        follow_font(self, self._fit)
        self.itemChanged.connect(lambda *_: self.chosen_changed.emit())

    def show_done(self, done: Sequence[Done], before: Sequence[TrainedRun] = ()) -> None:
        """Offer these, all of them ticked, and runs from before this lesson, which are not."""
        self.blockSignals(True)
        self.clear()
        self._groups.clear()
        self._done = (*before, *done)
        titles: dict[type[Done], str] = {
            AnsweredPicture: self.tr("Pictures and answers"),
            TrainedRun: self.tr("Trainings"),
            Evaluated: self.tr("Evaluations"),
            LessonResult: self.tr("Lessons"),
        }
        for kind in titles:
            if any(type(thing) is kind for thing in self._done):
                self._add_group(kind)
        for place, thing in enumerate(self._done):
            group = self._groups[type(thing)]
            item = QTreeWidgetItem(group, [self._text(thing)])
            item.setToolTip(0, tip_of(item.text(0)))
            item.setData(0, _PLACE, place)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, _OFF if place < len(before) else _ON)
            if isinstance(thing, AnsweredPicture):
                item.setIcon(0, QIcon(QPixmap.fromImage(to_qimage(thing.picture))))
        for kind, group in self._groups.items():
            group.setText(0, f"{titles[kind]} ({group.childCount()})")
            group.setExpanded(kind is not AnsweredPicture)
        self.blockSignals(False)
        self.chosen_changed.emit()

    def chosen(self) -> tuple[Done, ...]:
        """What is ticked, in the order in which it was done."""
        items = (group.child(row) for group in self._groups.values() for row in range(group.childCount()))
        places = sorted(int(item.data(0, _PLACE)) for item in items if item.checkState(0) is _ON)
        return tuple(self._done[place] for place in places)

    def _add_group(self, kind: type[Done]) -> None:
        group = QTreeWidgetItem(self)
        group.setFlags(group.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
        self._groups[kind] = group

    def _text(self, thing: Done) -> str:
        if isinstance(thing, AnsweredPicture):
            return " · ".join(filter(None, (thing.said, thing.detail, thing.name)))
        if isinstance(thing, TrainedRun):
            accuracy = "" if thing.test_accuracy is None else exact_percent(thing.test_accuracy)
            return " · ".join(filter(None, (run_name(thing), date_text(thing.date), accuracy)))
        if isinstance(thing, Evaluated):
            return " · ".join((thing.title, thing.data))
        return thing.title

    def _fit(self) -> None:
        side = self.fontMetrics().height() * 2
        self.setIconSize(QSize(side, side))
