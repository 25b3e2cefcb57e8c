"""The choices of the page Photos: what is shown, which models answer, in which runtimes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QStackedWidget, QWidget

from engine.catalog.spec import FAST, NATIVE, RUNTIMES, ModelSpec
from engine.system.frameworks import native_reason
from gui.page_parts.runtime_choice import grey_native, speed_title
from gui.plain_text import caption_of, tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button
from gui.widgets.segmented import Segmented

ANSWERS, TABLE, PLOT, FOLDER, DOCUMENT = "answers", "table", "plot", "folder", "document"
VIEWS = (ANSWERS, TABLE, PLOT, FOLDER, DOCUMENT)


class CompareBar(QWidget):
    """One row of controls. The view Answers needs one runtime; measurements may use several.

    Signals: `view_changed(key)`; `models_changed()`; `runtime_changed()` for the answers; `runtimes_changed()` for
    measurements.
    """

    view_changed = Signal(str)
    models_changed = Signal()
    runtime_changed = Signal()
    runtimes_changed = Signal()

    def __init__(self, specs: Mapping[str, ModelSpec], parent: QWidget | None = None) -> None:
        """`specs` are the models there are at first."""
        super().__init__(parent)
        self.setObjectName("compareBar")
        self._specs = specs
        self._chosen = False  # whether a person has chosen models
        self._titles = {runtime: speed_title(runtime) for runtime in RUNTIMES}
        self._view = Segmented("compareChoice", self.tr("What is shown"), self)
        texts = {
            ANSWERS: self.tr("A&nswers"),
            TABLE: self.tr("Ta&ble"),
            PLOT: self.tr("P&lot"),
            FOLDER: self.tr("Folde&r"),
            DOCUMENT: self.tr("P&ublished results"),
        }
        for key in VIEWS:
            self._view.add(key, texts[key])
        self._runtime = self._runtime_choice()
        self._runtimes = self._menu_button(self.tr("&Speeds"), "compareRuntimes", self._titles)
        self._models = self._menu_button(
            self.tr("Mo&dels"), "compareModels", {spec.id: spec.title for spec in specs.values()}
        )
        self._prepare_runtimes()
        self._one_or_several = QStackedWidget(self)
        self._one_or_several.addWidget(self._runtime)
        self._one_or_several.addWidget(self._runtimes)
        row = WrappingRow(parent=self)
        row.add(self._view)
        row.add_gap()
        row.add(self._one_or_several)
        row.add(self._models)
        self._view.changed.connect(self._switch)
        self._runtime.currentIndexChanged.connect(lambda _: self.runtime_changed.emit())
        self._connect(self._runtimes, self.runtimes_changed)
        self._connect(self._models, self.models_changed)

    def view(self) -> str:
        """One of VIEWS."""
        return self._view.current()

    def show_view(self, key: str) -> None:
        """Switch to one of VIEWS."""
        self._view.set_current(key)

    def model_ids(self) -> tuple[str, ...]:
        """The models chosen, at least one."""
        return _checked(self._models)

    def offer(self, specs: Mapping[str, ModelSpec]) -> None:
        """Offer these models from the next call of `follow` on; those that people taught may come and go."""
        self._specs = specs

    def follow(self, able: Collection[str], usual: Collection[str]) -> bool:
        """Choose the usual models that can answer, or all of them where none can, until a person has chosen. The menu
        says of the others that they are not there.

        Returns whether the choice has changed.
        """
        before = self.model_ids()
        self._list_models(usual)
        chosen = [model_id for model_id in usual if model_id in able] or list(usual)
        for action in self._models.menu().actions():
            title, here = caption_of(self._specs[action.data()].title), action.data() in able
            action.setText(title if here else self.tr("{model} (not downloaded)").format(model=title))
            if not self._chosen:
                with QSignalBlocker(action):
                    action.setChecked(action.data() in chosen)
        return self.model_ids() != before

    def _list_models(self, usual: Collection[str]) -> None:
        """Show an entry for each model there is."""
        menu = self._models.menu()
        listed = {str(action.data()): action for action in menu.actions()}
        for model_id, action in listed.items():
            if model_id not in self._specs:
                menu.removeAction(action)
                action.deleteLater()
        for model_id, spec in self._specs.items():
            if model_id not in listed:
                added = self._add_choice(menu, model_id, spec.title, model_id in usual)
                added.toggled.connect(partial(self._toggled, self._models, added, self.models_changed))
        if not self.model_ids():  # the only one that the person had chosen is gone
            self._chosen = False

    def runtime(self) -> str:
        """The runtime of the answers."""
        return str(self._runtime.currentData())

    def runtimes(self) -> tuple[str, ...]:
        """The runtimes to measure in, at least one."""
        return _checked(self._runtimes)

    def _switch(self, key: str) -> None:
        self._one_or_several.setCurrentIndex(0 if key == ANSWERS else 1)
        self.view_changed.emit(key)

    def _runtime_choice(self) -> DropDown:
        choice = DropDown(self)
        choice.setObjectName("compareRuntime")
        choice.setAccessibleName(self.tr("Speed"))
        for runtime, title in self._titles.items():
            choice.addItem(title, runtime)
        choice.setToolTip(
            self.tr(
                "Fast answers inside ClassLens. Compressed keeps each number in 8 bits, half to a quarter of the size. "
                "Original framework starts the one each model was made in, which takes seconds."
            )
        )
        grey_native(choice)
        return choice

    def _prepare_runtimes(self) -> None:
        reason = native_reason()
        for action in self._runtimes.menu().actions():
            action.setChecked(action.data() == FAST)
            if action.data() == NATIVE and reason:
                action.setEnabled(False)
                action.setText(self.tr("{runtime} (not in this build)").format(runtime=action.text()))
                action.setToolTip(tip_of(reason))
        self._runtimes.menu().setToolTipsVisible(True)

    def _menu_button(self, text: str, name: str, choices: Mapping[str, str]) -> QPushButton:
        result = button(text, name, parent=self)
        result.setMenu(QMenu(result))
        for key, title in choices.items():
            self._add_choice(result.menu(), key, title, True)
        return result

    def _add_choice(self, menu: QMenu, key: str, title: str, checked: bool) -> QAction:
        action = QAction(title, self, checkable=True, checked=checked)
        action.setData(key)
        menu.addAction(action)
        return action

    def _connect(self, menu_button: QPushButton, changed: SignalInstance) -> None:
        for action in menu_button.menu().actions():
            action.toggled.connect(partial(self._toggled, menu_button, action, changed))

    def _toggled(self, menu_button: QPushButton, action: QAction, changed: SignalInstance, _: bool) -> None:
        self._chosen |= menu_button is self._models
        if _checked(menu_button):
            changed.emit()
        else:
            action.setChecked(True)  # at least one


def _checked(menu_button: QPushButton) -> tuple[str, ...]:
    return tuple(str(action.data()) for action in menu_button.menu().actions() if action.isChecked())
