"""The menu bar, with the standard keys of each system."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, qVersion
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMenu, QMessageBox

from engine.diagnostics import version
from engine.system import folders
from gui.bridge import EngineBridge
from gui.folder_opener import show_folder
from gui.page_parts.page import Page
from gui.page_parts.picture_editor import CROP_KEYS, TURN_LEFT_KEYS, TURN_RIGHT_KEYS, PictureEditor
from gui.plain_text import caption_of
from gui.preferences import Preferences
from gui.widgets.formats import with_percent_sign
from gui.window.menu_entry import add_entry
from gui.window.view_menu import ViewMenu

if TYPE_CHECKING:
    from gui.window.handing_in.handing_in import HandingIn
    from gui.window.main_window import MainWindow

_NOT_SURE = (0.0, 0.5, 0.6, 0.8, 0.95)
_Key = QKeySequence.StandardKey


class Menus(QObject):
    """File, Edit, View, Model, Tools and Help. Attributes: `zooms`, the entries that change the size of everything."""

    def __init__(self, window: MainWindow, bridge: EngineBridge, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._bridge = window, bridge
        self._recognise = window.recognise
        self._editors: list[PictureEditor] = []
        self._undo_group = QUndoGroup(self)  # it greys undo and redo while no stack is active
        self._preferences = preferences
        self._began = datetime.now()  # of this lesson: menus are built anew for another
        self._handing_in: HandingIn | None = None
        bar = window.menuBar()
        self._recent = QMenu(self.tr("Open &recent"), bar)
        self._file(bar.addMenu(self.tr("&File")))
        self._edit(bar.addMenu(self.tr("&Edit")))
        self.zooms = ViewMenu(window, preferences, bar).zooms
        self._model(bar.addMenu(self.tr("&Model")))
        self._tools(bar.addMenu(self.tr("&Tools")))
        self._help(bar.addMenu(self.tr("&Help")))
        pad = self._recognise.inputs.pad
        self._undo_group.addStack(pad.undo_stack)
        pad.installEventFilter(self)
        self._follow(self._recognise)
        window.page_built.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._update()
        return False

    def _follow(self, page: Page) -> None:
        """Undo, turn and crop what a page shows."""
        for stack in page.undo_stacks():
            self._undo_group.addStack(stack)
        for editor in page.editors():
            self._editors.append(editor)
            self._undo_group.addStack(editor.undo_stack)
            editor.installEventFilter(self)
            editor.abilities_changed.connect(self._update)
        self._update()

    def _update(self) -> None:
        """Nobody should change a drawing or picture while it is hidden by another page or another source."""
        pad = self._recognise.inputs.pad
        pad.undo_stack.setActive(pad.isVisible())
        self._clear.setEnabled(pad.isVisible())
        for editor in self._editors:
            editor.undo_stack.setActive(editor.isVisible() and editor.can_edit())
        for action in self._editing:
            action.setEnabled(self._shown_editor() is not None)

    def _shown_editor(self) -> PictureEditor | None:
        return next((editor for editor in self._editors if editor.isVisible() and editor.can_edit()), None)

    def _edit_picture(self, edit: Callable[[PictureEditor], None]) -> None:
        if (editor := self._shown_editor()) is not None:
            edit(editor)

    def _file(self, menu: QMenu) -> None:
        add_entry(menu, self.tr("&Open picture…"), self._window.choose_picture, _Key.Open)
        menu.addMenu(self._recent)
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        add_entry(menu, self.tr("Re&port…"), lambda: self._hand_in().report())
        add_entry(menu, self.tr("Open &sessions…"), lambda: self._hand_in().open_sessions())
        menu.addSeparator()
        add_entry(menu, self.tr("&Import a model…"), lambda: self._window.show_part("models", "import"))
        menu.addSeparator()
        quit_action = add_entry(menu, self.tr("&Quit"), self._window.close, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _hand_in(self) -> HandingIn:
        """What makes the report of this lesson, and opens sessions."""
        if self._handing_in is None:
            from gui.window.handing_in.handing_in import HandingIn  # noqa: PLC0415 - most lessons end without

            self._handing_in = HandingIn(self._window, self._bridge, self._preferences, self._began, self.zooms, self)
        return self._handing_in

    def _edit(self, menu: QMenu) -> None:
        pad = self._recognise.inputs.pad
        undo, redo = self._undo_group.createUndoAction(self), self._undo_group.createRedoAction(self)
        undo.setShortcuts(_Key.Undo)
        redo_keys, usual = QKeySequence.keyBindings(_Key.Redo), QKeySequence("Ctrl+Y")
        if usual not in redo_keys:  # a key that is given twice does nothing
            redo_keys.append(usual)
        redo.setShortcuts(redo_keys)
        menu.addActions([undo, redo])
        menu.addSeparator()
        edits: tuple[tuple[str, Callable[[PictureEditor], None], str], ...] = (
            (self.tr("Turn to the &left"), lambda editor: editor.turn(1), TURN_LEFT_KEYS),
            (self.tr("Turn to the &right"), lambda editor: editor.turn(-1), TURN_RIGHT_KEYS),
            (self.tr("Cr&op"), PictureEditor.crop, CROP_KEYS),
        )
        self._editing = [add_entry(menu, text, partial(self._edit_picture, edit), keys) for text, edit, keys in edits]
        menu.addSeparator()
        add_entry(menu, self.tr("&Paste picture"), self._window.paste_picture, _Key.Paste)
        self._clear = add_entry(menu, self.tr("&Clear the pad"), pad.clear, "Ctrl+Backspace")

    def _model(self, menu: QMenu) -> None:
        below = menu.addMenu(self.tr("Say “&not sure” below"))
        group = QActionGroup(below)
        for score in _NOT_SURE:
            share = with_percent_sign(f"{score * 100:.0f}")
            text = self.tr("never") if score == 0 else self.tr("{score} confident").format(score=share)
            action = add_entry(below, text, partial(self._recognise.set_not_sure_below, score))
            action.setCheckable(True)
            action.setChecked(abs(score - self._preferences.not_sure_below) < 1e-6)
            group.addAction(action)
        raw = QAction(self.tr("Show &raw scores"), menu, checkable=True, checked=self._preferences.raw_scores)
        raw.setObjectName("rawScores")
        raw.toggled.connect(self._recognise.versions.show_raw_scores)
        menu.addAction(raw)

    def _tools(self, menu: QMenu) -> None:
        add_entry(menu, self.tr("Start a &new lesson…"), self._window.start_new_lesson)
        menu.addSeparator()
        add_entry(menu, self.tr("Show the &data folder"), self._show_folder)

    def _help(self, menu: QMenu) -> None:
        add_entry(menu, self.tr("&Help for this page"), self._window.show_help, _Key.HelpContents)
        for text, entry in (
            (self.tr("&Glossary"), "glossary.md"),
            (self.tr("&Shortcuts"), "shortcuts.md"),
            (self.tr("A plan for &45 minutes"), "lessons.md#a-plan-for-45-minutes"),
        ):
            add_entry(menu, text, partial(self._window.show_help, entry))
        menu.addSeparator()
        add_entry(menu, self.tr("Show the &tour"), self._window.show_tour)
        add_entry(menu, self.tr("&Copy diagnostics"), self._window.copy_diagnostics)
        menu.addSeparator()
        about = add_entry(menu, self.tr("&About ClassLens"), self._about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self._preferences.recent_files:
            add_entry(self._recent, caption_of(path), partial(self._open_recent, path))
        self._recent.setEnabled(True)
        if not self._preferences.recent_files:
            self._recent.addAction(self.tr("No pictures yet")).setEnabled(False)

    def _open_recent(self, path: str) -> None:
        self._window.show_page("recognise")
        self._recognise.inputs.opener.open_file(path)

    def _show_folder(self) -> None:
        show_folder(folders.user_folder(), self._window)

    def _versions(self) -> str:
        return f"ClassLens {version()}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"

    def _about(self) -> None:
        QMessageBox.about(
            self._window,
            self.tr("About ClassLens"),
            self.tr(
                "<h3>ClassLens</h3><p>See how different image classifiers answer the same picture.</p><p>{versions}</p>"
                "<p>MIT licence. Made with PySide6 (LGPL-3.0), PyTorch (BSD-3-Clause), TensorFlow and Keras "
                "(Apache-2.0), ONNX Runtime (MIT), OpenCV (Apache-2.0) and others; see THIRD_PARTY.md.</p><p>MNIST: "
                "Y. LeCun, C. Cortes, C. Burges, CC BY-SA 3.0. The shipped weights were trained on it and are "
                "MIT.</p>"
            ).format(versions=self._versions()),
        )
