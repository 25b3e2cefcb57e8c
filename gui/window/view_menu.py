"""The menu View: which page is shown, in which colours, and how large."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from gui import theme
from gui.preferences import Preferences
from gui.widgets.formats import with_percent_sign
from gui.window.menu_entry import add_entry

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


_ZOOMS = (theme.SMALLEST_ZOOM, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, theme.LARGEST_ZOOM)


class ViewMenu(QMenu):
    """Applies what is chosen at once, and keeps it.

    Attributes: `zooms`, the entries that zoom. Their keys work in each window that has them among its actions.
    """

    def __init__(self, window: MainWindow, preferences: Preferences, bar: QMenuBar) -> None:
        super().__init__(bar)
        self.setTitle(self.tr("&View"))
        bar.addMenu(self)
        self._window, self._preferences = window, preferences
        for page in window.pages:
            add_entry(self, page.menu_text(), partial(window.show_page, page.key), page.shortcut)
        self.addSeparator()
        self._themes()
        self._zooms()
        self.addSeparator()
        add_entry(self, self.tr("Pre&sentation"), window.present, "F11")
        add_entry(self, self.tr("&Full screen"), self._toggle_full_screen, "Shift+F11")

    def _themes(self) -> None:
        menu = self.addMenu(self.tr("Th&eme"))
        group = QActionGroup(menu)
        texts = {
            theme.SYSTEM: self.tr("As the &system"),
            theme.LIGHT.name: self.tr("&Light"),
            theme.DARK.name: self.tr("&Dark"),
            theme.HIGH_CONTRAST.name: self.tr("&High contrast"),
        }
        for scheme, text in texts.items():
            action = add_entry(menu, text, partial(self._choose_scheme, scheme))
            action.setCheckable(True)
            action.setChecked(scheme == self._preferences.scheme)
            group.addAction(action)

    def _zooms(self) -> None:
        menu = self._zoom_menu = QMenu(self)
        self.addMenu(menu)
        self.zooms = (
            add_entry(menu, self.tr("&Larger"), partial(self._zoom, 1), ("Ctrl++", "Ctrl+=")),
            add_entry(menu, self.tr("&Smaller"), partial(self._zoom, -1), "Ctrl+-"),
            add_entry(menu, self.tr("&Usual size"), partial(self._zoom, 0), "Ctrl+0"),
        )
        self._say_zoom()

    def _zoom(self, steps: int) -> None:
        """A step larger or smaller, or back to the usual size for 0 steps."""
        nearest = min(_ZOOMS, key=lambda zoom: abs(zoom - self._preferences.zoom))
        place = _ZOOMS.index(nearest) + steps
        self._preferences.zoom = _ZOOMS[min(max(place, 0), len(_ZOOMS) - 1)] if steps else 1.0
        self._apply()
        self._say_zoom()

    def _say_zoom(self) -> None:
        share = with_percent_sign(f"{self._preferences.zoom * 100:.0f}")
        self._zoom_menu.setTitle(self.tr("&Zoom: {share}").format(share=share))

    def _choose_scheme(self, scheme: str) -> None:
        self._preferences.scheme = scheme
        self._apply()

    def _apply(self) -> None:
        look = theme.Look.of_application()
        assert look is not None
        look.choose(self._preferences.scheme, self._preferences.zoom)
        self._preferences.save_quietly()

    def _toggle_full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
