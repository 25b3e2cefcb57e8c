"""Line icons, drawn from SVG in the colour that the theme asks for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import ICON_FOLDER

LARGE = 1.2
"""The side of a large icon in lines of text; that of any other is one line."""

_FADED = 0.4  # like the text of a greyed button
_APP_SIDES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, colour: str, checked_colour: str | None = None) -> QIcon:
    """The icon `assets/icons/<name>.svg` in `colour`, and in `checked_colour` while its button is checked.

    It is drawn in the sizes that go with the application's text on the screens there are.
    """
    line = QFontMetrics(QGuiApplication.font()).height()
    ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    sides = {round(round(line * lines) * ratio) for lines in (1, LARGE) for ratio in ratios}
    return _drawn(name, colour, checked_colour, tuple(sorted(sides)))


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, checked_colour: str | None, sides: tuple[int, ...]) -> QIcon:
    result = QIcon()
    _add(result, name, colour, QIcon.State.Off, sides)
    if checked_colour is not None:
        _add(result, name, checked_colour, QIcon.State.On, sides)
    return result


def app_icon() -> QIcon:
    """The application's own icon, in its own colours."""
    result = QIcon()
    for side in _APP_SIDES:
        result.addPixmap(_pixmap("classlens", "#000000", side))
    return result


def _add(target: QIcon, name: str, colour: str, state: QIcon.State, sides: tuple[int, ...]) -> None:
    for side in sides:
        pixmap = _pixmap(name, colour, side)
        target.addPixmap(pixmap, QIcon.Mode.Normal, state)
        target.addPixmap(_faded(pixmap), QIcon.Mode.Disabled, state)


def _faded(pixmap: QPixmap) -> QPixmap:
    """Of a button that is greyed: the style's own is as bright as before where the icon is bright."""
    result = QPixmap(pixmap.size())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(_FADED)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return result


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, side: int) -> QPixmap:
    svg = (ICON_FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
