"""What the application looks like now: the scheme that a person or the system chose, and how large everything is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from gui.theme.colours import DARK, HIGH_CONTRAST, LIGHT, Theme, high_contrast
from gui.theme.fonts import scaled
from gui.theme.palette import palette
from gui.theme.stylesheet import stylesheet

SYSTEM = "system"
SCHEMES = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}
"""What can be chosen beside `SYSTEM`."""

SMALLEST_ZOOM, LARGEST_ZOOM = 0.8, 2.5

_BODY_OF_SYSTEM = 1.1  # A class reads from further away than at a desk: text is a little larger than the system's.


class _State:
    """What was applied last, so that applying again neither repeats work nor enlarges the font twice."""

    theme: Theme = LIGHT
    system_font: QFont | None = None
    applied_font: QFont | None = None
    zoom = 1.0


def current() -> Theme:
    """The theme applied last; painted widgets read it while painting."""
    return _State.theme


def nearest_zoom(zoom: float) -> float:
    """The zoom, or the smallest or largest one for one beyond them."""
    return min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)


def theme_for(app: QApplication) -> Theme:
    """The theme that the system asks for: light, dark, or the system's own colours when high contrast is on."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and later
    if accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        app.setPalette(QPalette())  # back to the system's own
        return high_contrast(app.palette())
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def apply(app: QApplication, theme: Theme, zoom: float = 1.0) -> None:
    """Give the application this theme, its text `zoom` times the usual size; if that is another look than before, every
    widget is polished and painted again."""
    if not app.styleSheet():  # with one, the application's style is no longer known by its name
        app.setStyle(QStyleFactory.create("Fusion"))
    _State.theme = theme
    if _State.system_font is None or app.font() != _State.applied_font:
        _State.system_font, _State.applied_font = app.font(), None
    if _State.applied_font is None or zoom != _State.zoom:
        font = scaled(_State.system_font, _BODY_OF_SYSTEM * zoom)
        font.setFeature(QFont.Tag("tnum"), 1)
        app.setFont(font)
        _State.applied_font, _State.zoom = app.font(), zoom
    app.setPalette(palette(theme))
    sheet = stylesheet(theme, app.font())
    if sheet != app.styleSheet():  # Qt would polish every widget for the same sheet too
        app.setStyleSheet(sheet)


class Look(QObject):
    """Applies the chosen scheme and zoom now and whenever they change, and with them the system's own scheme.

    Attributes: `scheme`, `SYSTEM` or a name of `SCHEMES`; `zoom`, as a person chose it.
    """

    def __init__(self, app: QApplication, scheme: str = SYSTEM, zoom: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._growth = 1.0
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self.scheme, self.zoom = scheme, nearest_zoom(zoom)
        self._follow()

    @staticmethod
    def of_application() -> Look | None:
        """The application's look; None before it has one."""
        app = QApplication.instance()
        return None if app is None else app.findChild(Look)

    def choose(self, scheme: str, zoom: float) -> None:
        """Take the colours of a scheme, for `SYSTEM` those that the system asks for, and make everything `zoom` times
        its usual size.

        Raises KeyError for another scheme.
        """
        if scheme != SYSTEM:
            SCHEMES[scheme]
        self.scheme, self.zoom = scheme, nearest_zoom(zoom)
        self._follow()

    def grow(self, factor: float) -> None:
        """Make everything larger still, for as long as a window fills a large screen; 1 ends that."""
        if factor != self._growth:
            self._growth = factor
            self._follow()

    def _follow(self) -> None:
        theme = theme_for(self._app) if self.scheme == SYSTEM else SCHEMES[self.scheme]
        apply(self._app, theme, self.zoom * self._growth)
