"""How a page describes itself: what the window knows of it before it is built."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.types import Task
from gui.bridge import EngineBridge
from gui.page_parts.page import Page
from gui.preferences import Preferences


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """The text itself, marked for Qt's tools as one to be translated. PySide6's own is typed to return any object."""
    return text


@dataclass(frozen=True, slots=True)
class TourStep:
    """A sentence or two about the widget of an object name, marked for translation in the context "Tour"."""

    target: str
    text: str

    def translated(self) -> str:
        """The text in the language that is set now."""
        return QCoreApplication.translate("Tour", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDescription:
    """One page of the window.

    `key` is the name of the page's package, and part of object names. Pages stand in the order of their `place`.
    `title` is marked for translation in the context "Pages"; the letter after "&" is its key in the menu. `icon` is
    the name of a file in `assets/icons`. `factory` is "package.module:Class" of a `Page`, imported only when the page
    is first shown. `takes` is what its pictures show, None for a page that takes none. `tour` says what a newcomer
    should know about the page.
    """

    key: str
    place: int
    title: str
    icon: str
    shortcut: str
    factory: str
    takes: Task | None = None
    tour: tuple[TourStep, ...] = ()

    def menu_text(self) -> str:
        """The title in the language that is set now, with the mark of its key."""
        return QCoreApplication.translate("Pages", self.title)

    def name(self) -> str:
        """The title in the language that is set now."""
        return self.menu_text().replace("&", "")

    def build(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
        """Import and build the page."""
        module, name = self.factory.split(":")
        kind: type[Page] = getattr(importlib.import_module(module), name)
        return kind(bridge, preferences, parent)
