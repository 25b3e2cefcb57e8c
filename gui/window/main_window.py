"""The window: navigation, pages, menus and messages put together."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QScrollArea, QVBoxLayout, QWidget

from engine.diagnostics import Report, ReportRequest
from engine.errors import ClassLensError
from engine.handing_in.work import Done
from engine.system.policy import refusal
from engine.types import Image, Task
from gui import theme
from gui.bridge import SESSIONS, EngineBridge, Listener
from gui.page_parts.page import Page
from gui.page_parts.picture_opener import PictureOpener
from gui.pages import descriptions
from gui.pages.recognise.page import RecognisePage
from gui.preferences import Preferences
from gui.startup.error_reporting import details_of
from gui.widgets.announcing import announce
from gui.widgets.drops import accept_copy
from gui.widgets.info_button import HelpWanted
from gui.window.dropping import data_of, sort_files
from gui.window.first_start import PacksBeside, tour_stops
from gui.window.least_size import LeastSize
from gui.window.menus import Menus
from gui.window.message_bar import MessageBar
from gui.window.model_news import model_news, refresh_all
from gui.window.navigation import Navigation
from gui.window.new_lesson import NewLesson
from gui.window.page_stack import PageStack
from gui.window.quitting import may_quit
from gui.window.status import Status
from gui.window.tour import Tour

if TYPE_CHECKING:
    from gui.window.help.help_window import HelpWindow
    from gui.window.presentation import Presentation

_SIZE = QSize(1366, 768)
_FULL = QSize(1280, 720)  # a full screen of this size has text of the usual size
_STATUS_SECONDS = 8
_TOLD = 2  # sentences about dropped files: more would not be read


class MainWindow(QMainWindow):
    """ClassLens' window.

    Attributes: `pages`, the descriptions of the pages in their order. Signals: `predictions_ready(list[Prediction])`,
    the predictions of every answered input;
    `page_built(Page)`.
    """

    predictions_ready = Signal(object)
    page_built = Signal(object)

    def __init__(self, bridge: EngineBridge, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("ClassLens")
        self.setAcceptDrops(True)
        self._bridge = bridge
        self._preferences = preferences
        # Each part is made where it stays: Qt takes long to move one that has parts of its own.
        self._centre = QWidget(self)
        self._room = QScrollArea(self._centre)  # on a small screen, or with large text, the pages scroll
        self._stack = PageStack(self._room.viewport())
        self._messages = MessageBar(self._centre)
        self._presentation: Presentation | None = None
        self._error_of: Page | None = None  # the page whose error is shown
        self.pages = descriptions()
        self._built: dict[str, Page] = {}
        self._shown = ""
        self._help: HelpWindow | None = None
        self._new_lesson = NewLesson(self, bridge, preferences)
        self._packs = PacksBeside(bridge, preferences, self.tell, self.show_error, self)
        self.page(self.pages[0].key)  # before the navigation, because Tab follows the order of creation
        self._navigation = Navigation(self.pages, self._centre)
        self._navigation.page_wanted.connect(self.show_page)
        self._build()
        self.show_page(self.pages[0].key)
        self._menus = Menus(self, bridge, preferences)
        self._status = Status(self, bridge)
        self._restore()

    @property
    def recognise(self) -> RecognisePage:
        """The page Recognise; the menus have entries for its pad and answers."""
        page = self.page("recognise")
        assert isinstance(page, RecognisePage)
        return page

    def page(self, key: str) -> Page:
        """The page of that key ("recognise", "camera" and so on), built when first asked for."""
        if key not in self._built:
            description = next(page for page in self.pages if page.key == key)
            page = description.build(self._bridge, self._preferences, self._stack)
            page.failed.connect(lambda error: self._show_error_of(page, error))
            page.mended.connect(lambda: self._forget_error_of(page))
            page.told.connect(self.tell)
            page.predictions_ready.connect(self.predictions_ready)
            page.weights_changed.connect(self._weights_changed)
            page.picture_offered.connect(self._show_picture)
            page.page_wanted.connect(self.show_part)
            self._built[key] = page
            self._stack.addWidget(page)
            self.page_built.emit(page)
        return self._built[key]

    def start_new_lesson(self) -> None:
        """Bring models, pad and pages back to how they are at the start of a lesson, if the person agrees."""
        self._new_lesson.ask()

    def begin_afresh(self) -> None:
        """Build pages and menus anew, as at a start; what was being done for the old ones is heard of no more."""
        if self._presentation is not None:
            self._presentation.leave()
        self._bridge.forget_all(but=(SESSIONS,))
        for page in self._built.values():
            page.end()
        self._error_of = None
        self._messages.hide_message()
        self.menuBar().clear()
        for gone in (*self._built.values(), *self.menuBar().findChildren(QMenu), self._menus):
            gone.setParent(None)  # at once, so that nobody finds it while it waits to be deleted
            gone.deleteLater()
        self._built.clear()
        self._stack.forget_picture()
        self._shown = ""
        self.show_page(self.pages[0].key)
        self._menus = Menus(self, self._bridge, self._preferences)

    def work(self) -> tuple[Done, ...]:
        """What was done on all pages in this lesson."""
        return tuple(thing for page in self._built.values() for thing in page.work())

    def choose_picture(self) -> None:
        """Ask for a picture file for the page shown, or for the first page that takes pictures."""
        self._shown_taker().choose_file()

    def paste_picture(self) -> None:
        """Give the clipboard's picture to the page shown, or to the first page that takes pictures."""
        self._shown_taker().paste()

    def show_page(self, key: str) -> None:
        """Go to a page, unless this computer may not show it; an error of the page that is left goes with it."""
        if self._is_away(key):
            return
        if self._presentation is not None and key != self._shown:
            self._presentation.leave()  # nobody would see the other page
        if self._error_of is not None and key != self._shown and self._error_of is self._built.get(self._shown):
            self._forget_error_of(self._error_of)
        self._stack.show_page(self.page(key))
        if key != self._shown:
            self._room.verticalScrollBar().setValue(0)
        self._shown = key
        self._navigation.mark(key)

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, in a sentence, above the status bar."""
        self._error_of = None
        if isinstance(error, ClassLensError):
            self._messages.show_message(error.sentence, error.details)
        else:
            self._messages.show_message(
                self.tr("Something went wrong inside ClassLens, but it goes on working. Please report the details."),
                details_of(error),
            )

    def _show_error_of(self, page: Page, error: Exception) -> None:
        self.show_error(error)
        self._error_of = page

    def _forget_error_of(self, page: Page) -> None:
        """Hide the page's message: what failed works again, or no longer matters."""
        if self._error_of is page:
            self._error_of = None
            self._messages.hide_message()

    def tell(self, sentence: str) -> None:
        """Say something that needs no answer, for a few seconds."""
        self.statusBar().showMessage(sentence, _STATUS_SECONDS * 1000)
        announce(self.statusBar(), sentence)

    def welcome(self, *packs: Path) -> None:
        """What a start brings: packs that a person opened or that lie beside the program, and the tour if it is new."""
        self._packs.take(packs)
        if not self._preferences.tour_seen:
            self.show_tour()

    def show_tour(self) -> None:
        """Point at one thing after another; a tour left half-way begins again."""
        self._end_tour()
        if self._presentation is not None:
            self._presentation.leave()
        tour = Tour(self, tour_stops(self.pages))
        self.predictions_ready.connect(tour.first_done)
        tour.page_wanted.connect(self.show_page)
        tour.ended.connect(self._tour_ended)
        tour.begin()

    def show_help(self, address: str = "") -> None:
        """Open the help at an entry such as "glossary.md#epoch"; without one, at what it says of the page shown."""
        if self._help is None:
            from gui.window.help.help_window import HelpWindow  # noqa: PLC0415 - most starts need no help
            from gui.window.help.menu_keys import menu_keys  # noqa: PLC0415

            self._help = HelpWindow({"menus": menu_keys(self.menuBar())}, self)
        self._help.open_at(address or f"{self._shown}.md", self._menus.zooms)

    def event(self, event: QEvent) -> bool:
        """An “i” anywhere in the window asks for an entry of the help."""
        if isinstance(event, HelpWanted):
            self.show_help(event.entry)
            return True
        return super().event(event)

    def present(self) -> None:
        """Show picture and answer alone, on the whole screen; of a page that has no answer, those of Recognise. A
        presentation that goes on ends.
        """
        if self._presentation is not None:
            self._presentation.leave()
            return
        self._end_tour()
        if not self.page(self._shown).can_be_presented():
            self.show_page("recognise")
        from gui.window.presentation import Presentation  # noqa: PLC0415 - only when it is wanted

        before = self.windowState()

        def ended() -> None:
            self._presentation = None
            self._message_place.addWidget(self._messages)
            self.setWindowState(before)

        self._presentation = Presentation(self.page(self._shown), self._preferences, self, self._messages)
        self._presentation.ended.connect(ended)
        self.setWindowState(before | Qt.WindowState.WindowFullScreen)

    def changeEvent(self, event: QEvent) -> None:
        """On a full screen, everything is larger, not only the boxes; a presentation is large by itself."""
        super().changeEvent(event)
        look = theme.Look.of_application()
        if event.type() == QEvent.Type.WindowStateChange and look is not None and self._presentation is None:
            screen = self.screen().size()
            full = min(screen.width() / _FULL.width(), screen.height() / _FULL.height())
            look.grow(max(1.0, full) if self.isFullScreen() else 1.0)

    def copy_diagnostics(self) -> None:
        """Put what somebody who helps needs to know on the clipboard."""

        def copy(report: Report) -> None:
            QGuiApplication.clipboard().setText("\n".join(report.lines()))
            self.tell(self.tr("The diagnostics were copied. They hold no pictures and nothing about you."))

        self._bridge.submit("models", ReportRequest(), Listener(copy, failed=self.show_error))

    def warn(self, sentence: str) -> None:
        """Say something that should be read."""
        self._error_of = None
        self._messages.show_message(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing else takes it, closes the message."""
        if event.key() == Qt.Key.Key_Escape and self._messages.isVisible():
            self._messages.hide_message()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not may_quit(self, self._bridge):
            event.ignore()
            return
        if self._presentation is not None:
            self._presentation.leave()
        self._preferences.geometry = base64.b64encode(self.saveGeometry().data()).decode()
        for page in self._built.values():
            page.remember()
        self._preferences.save_quietly()
        self._status.stop()
        self.hide()  # the workers may take a moment to end; nobody needs to watch
        self._bridge.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        dropped = sort_files(files, on_models=self._shown == "models")
        pictures = data_of(dropped.pictures) if files else event.mimeData()
        if dropped.pictures or not files:
            if self._opener(self._taker()).take(pictures, self.tr("Dropped picture")):
                self._shown_taker()
            else:
                self.tell(
                    self.tr("That is neither a picture nor a picture file. Save it as a file first and drop that.")
                )
                return
        accept_copy(event)
        if dropped.packs:
            self._packs.take(dropped.packs)
        if dropped.networks and not self._is_away("models"):
            if not dropped.pictures:  # where their answer is seen, the import opens too
                self.show_page("models")
            self.page("models").import_model(dropped.networks[0])
        if dropped.elsewhere:
            self.tell(" ".join(dropped.elsewhere[:_TOLD]))

    def _end_tour(self) -> None:
        for left in self.findChildren(Tour):
            left.end()

    def _tour_ended(self) -> None:
        self._preferences.tour_seen = True
        self._preferences.save_quietly()  # also if this start ends badly

    def _show_picture(self, picture: Image, name: str, task: Task) -> None:
        key = next((page.key for page in self.pages if page.takes is task), "")
        if self._is_away(key):
            return
        # First, since a page shown for the first time may bring a picture of its own.
        self._opener(key).show_picture(picture, name)
        self.show_page(key)

    def _taker(self) -> str:
        """The key of the page that takes pictures now: the page shown if it takes any, else the first that does."""
        takers = [page.key for page in self.pages if page.takes is not None]
        return self._shown if self._shown in takers else takers[0]

    def _opener(self, key: str) -> PictureOpener:
        opener = self.page(key).pictures()
        assert opener is not None
        return opener

    def _shown_taker(self) -> PictureOpener:
        key = self._taker()
        self.show_page(key)
        return self._opener(key)

    def show_part(self, key: str, part: str) -> None:
        """Show a page and one of its parts."""
        if not self._is_away(key):
            self.show_page(key)
            self.page(key).show_part(part)

    def _is_away(self, key: str) -> bool:
        """Whether this computer may not show a page; then that is said."""
        away = all(page.key != key for page in self.pages)
        if away:
            self.tell(refusal(self.tr("This page is")))
        return away

    def _weights_changed(self, model_id: str) -> None:
        refresh_all(self._built.values(), model_id)
        self.tell(model_news(model_id))

    def _build(self) -> None:
        pages = QVBoxLayout()
        pages.setSpacing(0)
        self._room.setObjectName("pages")
        self._room.setWidgetResizable(True)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.setProperty("role", "page")
        self._room.setWidget(self._stack)
        pages.addWidget(self._room, 1)
        self._message_place = QVBoxLayout()
        self._message_place.setContentsMargins(16, 0, 16, 8)
        self._message_place.addWidget(self._messages)
        pages.addLayout(self._message_place)
        row = QHBoxLayout(self._centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._navigation)
        row.addLayout(pages, 1)
        self.setCentralWidget(self._centre)

    def _restore(self) -> None:
        """Restore the last size and place, if that place is still on a screen; at first, fill a laptop's screen."""
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        LeastSize(self)
        self.resize(_SIZE.boundedTo(room))
        if not self._preferences.geometry and (room.width() <= _SIZE.width() or room.height() <= _SIZE.height()):
            self.setWindowState(Qt.WindowState.WindowMaximized)
        if self._preferences.geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(self._preferences.geometry, validate=False)))
        centre = self.frameGeometry().center()
        if not any(screen.availableGeometry().contains(centre) for screen in QGuiApplication.screens()):
            self.move(0, 0)
