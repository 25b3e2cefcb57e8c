"""The choice of data to train or to test with: a set that ships, or a file or folder that a person brings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.data.catalog import DATASETS, FILE_KINDS, OWN_DIGITS
from engine.data.choices import MARK, UnclearData, with_choice
from gui.page_parts.labels_dialog import LabelsDialog
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import count
from gui.widgets.parts import label

_FILE, _FOLDER = object(), object()


class DataChoice(DropDown):
    """Data sets by name, and files and folders by path, each with a choice for it (`engine.data.choices`).

    `sets` are the title and the name of each data set to choose at first. `purpose` is the title of the dialog that
    asks for files. `own` are those with the digits that the person kept, offered once there are any. Signals:
    `data_chosen()`, also when what was chosen holds other digits now.
    """

    data_chosen = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        purpose: str,
        sets: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        own: Sequence[str] = (OWN_DIGITS,),
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._purpose, self._sets = purpose, len(sets)
        self._own, self._own_digits = own, 0
        self.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, source in sets:
            self.addItem(text, source)
        self._folder = Path.home()  # where the last file or folder was chosen
        self._chosen = sets[0][1]  # what is chosen stays while a dialog asks for other data
        self.addItem(self.tr("File…"), _FILE)
        for kind in FILE_KINDS:
            if kind.is_folder:
                self.addItem(self.tr("{kind}…").format(kind=kind.title), _FOLDER)
        self.activated.connect(self._choose)

    def data(self) -> str:
        """The name of a data set that was given, or the path of a file or folder."""
        return self._chosen

    def show_own_digits(self, number: int) -> None:
        """Offer the digits that the person has kept, unless there are none."""
        if number == self._own_digits:
            return
        self._own_digits = number
        for source in self._own:
            if (place := self.findData(source)) >= 0:
                self.removeItem(place)
        for place, source in enumerate(self._own if number else ()):
            self.insertItem(self._sets + place, self._own_title(source), source)
        chosen = self._chosen
        if self.findData(chosen) < 0:
            self._chosen = str(self.itemData(0))
        self.setCurrentIndex(self.findData(self._chosen))
        if chosen in self._own:
            self.data_chosen.emit()

    def ask(self, unclear: UnclearData) -> None:
        """Let a person say how the chosen file is to be understood, unless other data are chosen by now, or they are
        being asked.
        """
        source = self._chosen
        if unclear.source != source or any(asking.isVisible() for asking in self.findChildren(LabelsDialog)):
            return
        dialog = LabelsDialog(unclear, self)
        dialog.chosen.connect(lambda choice: self.use(with_choice(source, choice)))
        dialog.open()

    def use(self, source: str) -> None:
        """Choose a file or folder, in place of the same one with another choice."""
        path, _, said = source.partition(MARK)
        for place in reversed(range(self.count())):
            known = self.itemData(place)
            if isinstance(known, str) and known != source and known.split(MARK)[0] == path:
                self.removeItem(place)
        if self.findData(source) < 0:
            name = Path(path).name
            text = self.tr("{name} · labels: {choice}").format(name=name, choice=said) if said else name
            self.insertItem(self._sets, text, source)
        self.setCurrentIndex(self.findData(source))
        self._chosen = source
        self.data_chosen.emit()

    def _own_title(self, source: str) -> str:
        one, several = self.tr("my 1 digit"), self.tr("my {count} digits")
        mine = one if self._own_digits == 1 else several.format(count=count(self._own_digits))
        others = [DATASETS[part].title for part in source.split("+") if part in DATASETS]
        return " + ".join([*others, mine]) if others else mine[0].upper() + mine[1:]

    def _choose(self, place: int) -> None:
        chosen = self.itemData(place)
        if isinstance(chosen, str):
            self._chosen = chosen
            self.data_chosen.emit()
            return
        self.setCurrentIndex(self.findData(self._chosen))
        dialog = QFileDialog(self, self._purpose, str(self._folder))
        dialog.setObjectName("dataDialog")
        if chosen is _FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            kinds = [kind for kind in FILE_KINDS if kind.pattern]
            everything = self.tr("Digits ({patterns})").format(patterns=" ".join(kind.pattern for kind in kinds))
            each = [f"{kind.title} ({kind.pattern})" for kind in kinds]
            dialog.setNameFilters([everything, *each, self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._use_file(Path(path)))
        dialog.open()

    def _use_file(self, path: Path) -> None:
        self._folder = path.parent
        self.use(str(path))  # with the separators of the system


class DataRemarks(QWidget):
    """How the chosen data were understood, and what may spoil a training with them; nothing for a set that ships."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Remarks")
        self._notes = label("", "quiet", f"{name}Notes", self)
        self._warnings = label("", "attention", f"{name}Warnings", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for text in (self._warnings, self._notes):
            text.setWordWrap(True)
            layout.addWidget(text)
        self.show_remarks((), ())

    def show_remarks(self, notes: tuple[str, ...], warnings: tuple[str, ...]) -> None:
        """Show these sentences in place of those before."""
        for text, sentences in ((self._notes, notes), (self._warnings, warnings)):
            text.setText("\n".join(sentences))
            text.setVisible(bool(sentences))
        self.setVisible(bool(notes or warnings))
