"""The window: navigation, pages, menus and messages put together."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable

import psutil
from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.diagnostics import Report, ReportRequest
from engine.errors import ClassLensError
from engine.types import Image
from gui import theme
from gui.bridge import EngineBridge, Listener
from gui.icons import icon
from gui.pages.base import Page
from gui.pages.picture_opener import PictureOpener
from gui.pages.recognise.page import RecognisePage
from gui.preferences import Preferences
from gui.startup.error_reporting import details_of
from gui.widgets.formats import bytes_text
from gui.window.first_start import PacksBeside, tour_steps
from gui.window.menus import Menus
from gui.window.message_bar import MessageBar
from gui.window.page_stack import PageStack
from gui.window.tour import Tour

_SIZE = QSize(1366, 768)
_STATUS_INTERVAL = 2000  # ms
_STATUS_SECONDS = 8


class MainWindow(QMainWindow):
    """ClassLens' window.

    Attributes: `recognise` (the first page). Signals: `predictions_ready(list[Prediction])`, the predictions of every
    answered input.
    """

    predictions_ready = Signal(object)

    def __init__(self, bridge: EngineBridge, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("ClassLens")
        self.setAcceptDrops(True)
        self._bridge = bridge
        self._preferences = preferences
        self._process = psutil.Process()
        self._messages = MessageBar(self)
        self.recognise = RecognisePage(bridge, preferences, self)
        self.recognise.predictions_ready.connect(self.predictions_ready)
        self.recognise.failed.connect(lambda error: self._show_error_of(self.recognise, error))
        self.recognise.inputs.picture_changed.connect(lambda *_: self._forget_error_of(self.recognise))
        self.recognise.told.connect(self.tell)
        self._error_of: Page | None = None  # the page whose error is shown
        self._pages: dict[str, Page] = {"recognise": self.recognise}
        self._stack = PageStack(self)
        self._stack.addWidget(self.recognise)
        self._navigation = QButtonGroup(self)
        self._build()
        self._menus = Menus(self, self.recognise, preferences)
        self._status_bar()
        self._restore()

    def page(self, key: str) -> Page:
        """The page of a key of the rail ("recognise", "camera" and so on), built when first asked for."""
        if key not in self._pages:
            page = _PAGES[key](self._bridge, self._preferences, self)
            page.failed.connect(lambda error, page=page: self._show_error_of(page, error))
            page.mended.connect(lambda page=page: self._forget_error_of(page))
            page.told.connect(self.tell)
            page.weights_changed.connect(self._weights_changed)
            page.picture_offered.connect(self._show_picture)
            page.page_wanted.connect(self._show_part)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def choose_picture(self) -> None:
        """Ask for a picture file for the page shown, or for Recognise."""
        self._shown_taker().choose_file()

    def paste_picture(self) -> None:
        """Give the clipboard's picture to the page shown, or to Recognise."""
        self._shown_taker().paste()

    def show_page(self, key: str) -> None:
        """Go to a page."""
        self._stack.setCurrentWidget(self.page(key))
        for choice in self._navigation.buttons():
            choice.setChecked(choice.property("key") == key)

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, in a sentence, above the status bar."""
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
        """What works again, or the next picture, makes what was said about the last one old news."""
        if self._error_of is page:
            self._error_of = None
            self._messages.hide_message()

    def tell(self, sentence: str) -> None:
        """Say something that needs no answer, for a few seconds."""
        self.statusBar().showMessage(sentence, _STATUS_SECONDS * 1000)

    def welcome(self) -> None:
        """What a start brings by itself: classroom packs beside the program, and the tour for who has not seen it."""
        PacksBeside(self._bridge, self._preferences, self.tell, self.show_error, self).take()
        if not self._preferences.tour_seen:
            self.show_tour()

    def show_tour(self) -> None:
        """Point at what there is, one thing after another; a tour left half-way begins again."""
        for left in self.findChildren(Tour):
            left.end()
        self.show_page("recognise")
        tour = Tour(self, tour_steps())
        self.predictions_ready.connect(tour.first_done)
        tour.ended.connect(self._tour_ended)
        tour.begin()

    def copy_diagnostics(self) -> None:
        """Put what somebody who helps needs to know on the clipboard."""

        def copy(report: Report) -> None:
            QGuiApplication.clipboard().setText("\n".join(report.lines()))
            self.tell(self.tr("The diagnostics were copied. They hold no pictures and nothing about you."))

        self._bridge.submit("models", ReportRequest(), Listener(copy, failed=self.show_error))

    def warn(self, sentence: str) -> None:
        """Say something that should be read."""
        self._messages.show_message(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop_training():
            event.ignore()
            return
        self._preferences.geometry = base64.b64encode(self.saveGeometry().data()).decode()
        self._preferences.brush_size = self.recognise.inputs.pad.brush_size
        self._preferences.save_quietly()
        self._status_timer.stop()
        self.hide()  # the workers may take a moment to end; nobody needs to watch
        self._bridge.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._taker().take(event.mimeData(), self.tr("Dropped picture")):
            event.acceptProposedAction()
            self._shown_taker()
        else:
            self.tell(self.tr("That is neither a picture nor a picture file. Save it as a file first and drop that."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._update_icons()
        super().changeEvent(event)

    def _tour_ended(self) -> None:
        self._preferences.tour_seen = True
        self._preferences.save_quietly()  # also if this start ends badly

    def _may_stop_training(self) -> bool:
        """True when nothing is being trained, or the person agrees to its end."""
        if self._bridge.is_busy("train"):
            sentence = self.tr(
                "A model is being trained. If you quit now, the training stops; of whole epochs the best is kept as a "
                "run. Stop it and quit?"
            )
        elif self._bridge.is_busy("lesson"):
            sentence = self.tr(
                "A stage of the lesson is being trained. If you quit now, it stops and nothing of it is kept. Stop it "
                "and quit?"
            )
        else:
            return True
        answer = QMessageBox.question(
            self,
            self.tr("Stop training?"),
            sentence,
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Yes

    def _show_picture(self, picture: Image, name: str, key: str) -> None:
        taker = self.page(key).pictures()
        assert taker is not None
        taker.show_picture(picture, name)  # first, since a page shown for the first time may bring one of its own
        self.show_page(key)

    def _taker(self) -> PictureOpener:
        """What takes pictures now: the page shown if it does, else the page Recognise."""
        page = self._stack.currentWidget()
        return (page.pictures() if isinstance(page, Page) else None) or self.recognise.inputs.opener

    def _shown_taker(self) -> PictureOpener:
        taker = self._taker()
        if taker is self.recognise.inputs.opener:
            self.show_page("recognise")
        return taker

    def _show_part(self, key: str, part: str) -> None:
        self.show_page(key)
        self.page(key).show_part(part)

    def _weights_changed(self, model_id: str) -> None:
        for page in self._pages.values():
            page.refresh(model_id)
        self.tell(self.tr("{model} answers with other weights now.").format(model=catalog.find(model_id).title))

    def _build(self) -> None:
        rail = QFrame(self)
        rail.setObjectName("navigation")
        rail.setProperty("role", "rail")
        rail.setAccessibleName(self.tr("Pages"))
        column = QVBoxLayout(rail)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(4)
        titles = {
            "recognise": self.tr("Recognise"),
            "camera": self.tr("Camera"),
            "compare": self.tr("Compare"),
            "train": self.tr("Train"),
            "evaluate": self.tr("Evaluate"),
            "lessons": self.tr("Lessons"),
            "models": self.tr("Models"),
        }
        for key, title in titles.items():
            choice = QToolButton(rail)
            choice.setObjectName(f"go-{key}")
            choice.setProperty("role", "navigation")
            choice.setProperty("key", key)
            choice.setText(title)
            choice.setAccessibleName(title)
            choice.setCheckable(True)
            choice.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            choice.setIconSize(QSize(20, 20))
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.clicked.connect(lambda _, key=key: self.show_page(key))
            self._navigation.addButton(choice)
            column.addWidget(choice)
        column.addStretch(1)
        centre = QWidget(self)
        pages = QVBoxLayout()
        pages.setSpacing(0)
        room = QScrollArea(self)  # on a small screen, or with large text, the pages scroll
        room.setObjectName("pages")
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.setProperty("role", "page")
        room.setWidget(self._stack)
        pages.addWidget(room, 1)
        messages = QVBoxLayout()
        messages.setContentsMargins(16, 0, 16, 8)
        messages.addWidget(self._messages)
        pages.addLayout(messages)
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addLayout(pages, 1)
        self.setCentralWidget(centre)
        self._update_icons()

    def _update_icons(self) -> None:
        colours = theme.current()
        for choice in self._navigation.buttons():
            choice.setIcon(icon(str(choice.property("key")), colours.quiet_text, colours.accent))

    def _status_bar(self) -> None:
        self._status = QLabel(self)
        self._status.setObjectName("status")
        self.statusBar().addWidget(self._status, 1)
        self._memory = QLabel(self)
        self._memory.setObjectName("memory")
        self.statusBar().addPermanentWidget(self._memory)
        self.statusBar().setSizeGripEnabled(False)
        self._status_timer = QTimer(self, interval=_STATUS_INTERVAL)
        self._status_timer.timeout.connect(self._show_status)
        self._status_timer.start()
        self._show_status()

    def _show_status(self) -> None:
        training = self._bridge.is_busy("train") or self._bridge.is_busy("lesson")
        doing = self.tr("Training a model") if training else self.tr("Ready")
        text = self.tr("{doing} · {count} models · your pictures stay on this machine")
        self._status.setText(text.format(doing=doing, count=len(catalog.DIGIT_MODELS)))
        used = bytes_text(self._process.memory_info().rss)
        self._memory.setText(self.tr("{count} processors · {used}").format(count=os.cpu_count() or 1, used=used))

    def _restore(self) -> None:
        """The size and place of the last time, unless that place is on no screen any more; at first, a whole laptop."""
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(_SIZE.boundedTo(room))
        if not self._preferences.geometry and (room.width() <= _SIZE.width() or room.height() <= _SIZE.height()):
            self.setWindowState(Qt.WindowState.WindowMaximized)
        if self._preferences.geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(self._preferences.geometry, validate=False)))
        centre = self.frameGeometry().center()
        if not any(screen.availableGeometry().contains(centre) for screen in QGuiApplication.screens()):
            self.move(0, 0)
        self.show_page("recognise")


def _camera(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.camera.page import CameraPage  # noqa: PLC0415 - built when first shown

    return CameraPage(bridge, preferences, parent)


def _compare(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.compare.page import ComparePage  # noqa: PLC0415 - its charts take half a second to import

    return ComparePage(bridge, preferences, parent)


def _train(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.train.page import TrainPage  # noqa: PLC0415 - its charts take half a second to import

    return TrainPage(bridge, parent)


def _evaluate(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.evaluate.page import EvaluatePage  # noqa: PLC0415 - built when first shown

    return EvaluatePage(bridge, parent)


def _lessons(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.lessons.page import LessonsPage  # noqa: PLC0415 - its charts take half a second to import

    return LessonsPage(bridge, parent=parent)


def _models(bridge: EngineBridge, preferences: Preferences, parent: QWidget) -> Page:
    from gui.pages.models.page import ModelsPage  # noqa: PLC0415 - built when first shown

    return ModelsPage(bridge, parent)


_PAGES: dict[str, Callable[[EngineBridge, Preferences, QWidget], Page]] = {
    "camera": _camera,
    "compare": _compare,
    "train": _train,
    "evaluate": _evaluate,
    "lessons": _lessons,
    "models": _models,
}
