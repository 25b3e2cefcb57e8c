"""Samples from a camera, a video file or a network stream, and what the taught model says of the live picture."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.camera.camera import Camera, Kind
from engine.camera.requests import (
    DO_NOT_MIRROR,
    MIRROR,
    SHOWN,
    CamerasRequest,
    ObjectSight,
    WatchRequest,
)
from engine.catalog.own_classes import id_of
from engine.errors import CameraError, ClassLensError
from engine.jobs import Ticket
from gui.bridge import EngineBridge, Listener
from gui.page_parts.camera_choice import CameraChoice
from gui.page_parts.camera_permission import when_allowed
from gui.page_parts.live_view import LiveView
from gui.pages.teach.countdown import Countdown
from gui.pages.teach.recorder import Recorder
from gui.widgets.drop_down import DropDown
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button, restyle
from gui.widgets.press_guard import PressGuard

_LIST_INTERVAL = 3_000 if sys.platform == "linux" else 15_000  # ms; elsewhere another program must be started for it
_COUNTDOWN = 3  # seconds
_HIGHEST = 0.8  # of the width: the picture's height
_LEAST_LINES = 9  # of text: the same


class CameraInput(QWidget):
    """The camera is off when this is new or hidden, or its window minimised.

    Attributes: `recorder`. Signals: `seen()` when there is another picture; `countdown_changed()`; `switched()` when
    the camera goes on or off; `failed(Exception)`; `mended()` when it works.
    """

    seen = Signal()
    countdown_changed = Signal()
    switched = Signal()
    failed = Signal(object)
    mended = Signal()

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachCamera")
        self._bridge = bridge
        self._folder: Path | None = None
        self._ticket: Ticket[None] | None = None
        self._watched: QWidget | None = None
        self.recorder = Recorder(self)
        self._choice = CameraChoice(self, "teachCamera")
        self._view = LiveView(self, "teachCameraView")
        self._counting = Countdown(self._view)
        self._start = button(self.tr("Start camera"), "teachCameraStart", parent=self)
        self._guard = PressGuard(self._start)
        self._countdown = DropDown(self)
        self._countdown.setObjectName("teachCountdown")
        self._countdown.setAccessibleName(self.tr("When recording begins"))
        self._countdown.addItem(self.tr("Record while held"), 0)
        self._countdown.addItem(self.tr("Record 3 s, after 3 s"), _COUNTDOWN)
        self._list_timer = QTimer(self, interval=_LIST_INTERVAL)
        self._list_timer.timeout.connect(self._list)
        self._shown_timer = QTimer(self, singleShot=True, interval=0)  # after the picture was painted
        self._shown_timer.timeout.connect(lambda: self._tell(SHOWN))
        row = WrappingRow()
        row.add(self._start, 1)
        row.add(self._countdown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._choice)
        layout.addWidget(self._view, 1)
        layout.addLayout(row)
        layout.addStretch(0)
        self.recorder.counting.connect(self._counting.count)
        self.recorder.changed.connect(lambda: self._counting.show_recording(self.recorder.is_recording()))
        self._start.clicked.connect(self._toggle)
        self._countdown.activated.connect(lambda _: self.recorder.stop())
        self._countdown.activated.connect(lambda _: self.countdown_changed.emit())
        self._choice.start_wanted.connect(self.start)
        self._choice.changed.connect(self.stop)
        self._choice.mirrored.connect(lambda on: self._tell(MIRROR if on else DO_NOT_MIRROR))
        self._show_off()

    def is_on(self) -> bool:
        """Whether a camera is being used."""
        return self._ticket is not None

    def sight(self) -> ObjectSight | None:
        """What the camera shows, and what the taught model says of it; None while it is off."""
        sight = self._view.sight()
        return sight if isinstance(sight, ObjectSight) else None

    def countdown(self) -> int:
        """Seconds from the press to the first sample; 0 records while it is held."""
        return int(self._countdown.currentData())

    def show_next(self, start: bool) -> None:
        """Mark whether starting the camera is what a person probably wants next."""
        restyle(self._start, role="primary" if start else "")

    def set_project(self, folder: Path | None) -> None:
        """Ask the model of that project from the next start on."""
        self.stop()
        self._folder = folder

    def start(self) -> None:
        """Switch the chosen camera on, or say why that is not possible."""
        try:
            camera = self._choice.camera()
        except CameraError as error:
            self.failed.emit(error)
            return
        if camera.kind is Kind.DEVICE:
            when_allowed(self, lambda: self._open(camera), self._refused)
        else:
            self._open(camera)

    def stop(self) -> None:
        """Switch the camera off."""
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
            self._show_off()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.window() is not self._watched:
            self._watched = self.window()
            self._watched.installEventFilter(self)
        self._list()
        self._list_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._list_timer.stop()
        self.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cameras give pictures that are wider than high: what would be left free lies at the bottom."""
        super().resizeEvent(event)
        self._view.setMaximumHeight(max(round(self.width() * _HIGHEST), self.fontMetrics().height() * _LEAST_LINES))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and self._watched is not None:
            if event.type() == QEvent.Type.WindowStateChange and self._watched.isMinimized():
                self.stop()
            elif event.type() == QEvent.Type.WindowDeactivate:
                self.recorder.release()  # another window hears of it when a button or key goes up
        return super().eventFilter(watched, event)

    def _open(self, camera: Camera) -> None:
        self.stop()
        if not self.isVisible() or self._folder is None:
            return
        models = (id_of(self._folder),)
        request = WatchRequest(camera, self._choice.size_wanted(), self._choice.is_mirrored(), models)
        self._ticket = self._bridge.submit(
            "camera", request, Listener(done=lambda _: None, failed=self._ended, progress=self._show_sight)
        )
        self._guard.hold()
        self._start.setText(self.tr("Stop camera"))
        self._start.setAccessibleName(self._start.text())
        self._choice.hide()  # its room is worth more to the picture
        self._view.show_opening(camera.name)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self) -> None:
        self.failed.emit(
            CameraError(
                self.tr(
                    "The system does not let ClassLens use the camera. Allow it in the system’s settings for privacy, "
                    "under Camera, and press Start camera again."
                )
            )
        )

    def _show_sight(self, sight: object) -> None:
        if not isinstance(sight, ObjectSight) or self._ticket is None:
            return
        first = self._view.sight() is None
        self._view.show_sight(sight)
        self._shown_timer.start()
        if first:
            self.mended.emit()
            self.switched.emit()
        self.seen.emit()

    def _ended(self, error: Exception) -> None:
        recorded = self.recorder.is_on()
        self._show_off()
        if isinstance(error, ClassLensError):
            text = error.sentence
            if recorded:
                text = self.tr("{problem} What was recorded is kept.").format(problem=error.sentence)
                error = CameraError(text, error.details)
            self._view.show_hint(text)
        self.failed.emit(error)

    def _show_off(self) -> None:
        self._ticket = None
        self.recorder.stop()
        self._shown_timer.stop()
        if self.isVisible() and not self._choice.isVisible():
            self._guard.hold()
        self._start.setText(self.tr("Start camera"))
        self._start.setAccessibleName(self._start.text())
        self._choice.show()
        self._view.show_hint(self._choice.invitation())
        self.switched.emit()

    def _toggle(self) -> None:
        if self.is_on():
            self.stop()
        else:
            self.start()

    def _tell(self, word: str) -> None:
        if self._ticket is not None:
            self._bridge.tell(self._ticket, word)

    def _list(self) -> None:
        listener = Listener(done=self._choice.show_devices, failed=self.failed.emit)
        self._bridge.submit("cameras", CamerasRequest(), listener, lane="cameras")
