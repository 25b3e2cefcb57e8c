"""The page Camera: digits or an object seen live by a camera, in a video file or a network stream."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.camera.camera import Camera, Kind
from engine.camera.requests import (
    DO_NOT_MIRROR,
    FREEZE,
    GO_ON,
    MIRROR,
    SHOWN,
    CamerasRequest,
    DigitSight,
    ObjectSight,
    Sight,
    WatchRequest,
    models_word,
)
from engine.errors import CameraError, ClassLensError
from engine.jobs import Ticket
from engine.types import Task
from engine.weights.requests import StatesRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.camera_choice import CameraChoice
from gui.page_parts.camera_permission import when_allowed
from gui.page_parts.live_view import LiveView
from gui.page_parts.own_models import OwnModels
from gui.page_parts.page import Page
from gui.page_parts.presented import Presented, Said
from gui.page_parts.shown_picture import ShownPicture
from gui.pages.camera.live_cards import LiveCards
from gui.pages.camera.live_pictures import LivePictures
from gui.pages.camera.snapshots import Snapshots, name_of_now, shown_of
from gui.preferences import Preferences
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button
from gui.widgets.press_guard import PressGuard

_LIST_INTERVAL = 3_000 if sys.platform == "linux" else 15_000  # ms; elsewhere another program must be started for it
_PACE_INTERVAL = 500  # ms


class CameraPage(Page):
    """The camera is off when the page is new or hidden, or its window minimised. The space bar freezes the picture."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("cameraPage")
        self._ticket: Ticket[None] | None = None
        self._frozen = False
        self._watched: QWidget | None = None  # the window, to notice when it is minimised
        self._choice = CameraChoice(self)
        self._start = button(self.tr("&Start"), "cameraStart", "primary", self)
        self._guard = PressGuard(self._start)
        self._freeze = button(self.tr("Free&ze"), "cameraFreeze", parent=self)
        self._freeze.setCheckable(True)
        self._freeze.setToolTip(self.tr("Space bar"))
        self._save = button(self.tr("Save s&napshot…"), "cameraSave", parent=self)
        self._offer = button("", "cameraOffer", parent=self)
        self._snapshots = Snapshots(bridge, self)
        self._pictures = LivePictures(self)
        self._cards = LiveCards(preferences.camera_task, self)
        self._layout()
        self._show_task()
        self._list_timer = QTimer(self, interval=_LIST_INTERVAL)
        self._list_timer.timeout.connect(self._list)
        self._pace_timer = QTimer(self, interval=_PACE_INTERVAL)
        self._pace_timer.timeout.connect(self._show_pace)
        self._shown_timer = QTimer(self, singleShot=True, interval=0)  # after the picture was painted
        self._shown_timer.timeout.connect(lambda: self._tell(SHOWN))
        self._own_models = OwnModels(bridge, self)
        self._own_models.changed.connect(self._cards.offer)
        self._own_models.failed.connect(self.failed)
        self._pictures.view.installEventFilter(self)
        self._start.clicked.connect(self._toggle)
        self._choice.start_wanted.connect(self.start)
        self._choice.changed.connect(self._choice_changed)
        self._choice.mirrored.connect(lambda on: self._tell(MIRROR if on else DO_NOT_MIRROR))
        self._cards.models_changed.connect(self._tell_models)
        self._cards.copy_wanted.connect(self._copy)
        self._freeze.toggled.connect(self._set_frozen)
        self._save.clicked.connect(self._save_snapshot)
        self._offer.clicked.connect(self._offer_snapshot)
        self._cards.weights_wanted.connect(lambda: self.page_wanted.emit("models", "official"))
        self._cards.task_changed.connect(self._switch_task)
        self._snapshots.failed.connect(self.failed)
        self._snapshots.told.connect(self.told)
        self._show_off()

    def is_on(self) -> bool:
        """Whether a camera is being used."""
        return self._ticket is not None

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

    def shown_picture(self) -> ShownPicture | None:
        sight = self._pictures.view.sight()
        return None if sight is None else shown_of(sight)

    def can_be_presented(self) -> bool:
        return True

    def presented(self) -> Presented:
        sight = self._pictures.view.sight()
        if isinstance(sight, DigitSight):
            said = (Said(" · ".join(texts), texts == sight.texts) for texts in sight.texts_by_model)
            return Presented("\n".join(sight.texts), dict(zip(sight.model_ids, said, strict=False)))
        if isinstance(sight, ObjectSight) and sight.scores:
            label = sight.scores[0].label
            return Presented(label, dict.fromkeys(sight.model_ids, Said(label, agrees=True)))
        return Presented()

    def lend_view(self) -> LiveView:
        return self._pictures.view

    def take_view_back(self) -> None:
        self._pictures.take_view_back()

    def refresh(self, model_id: str = "") -> None:
        """Let the models with their new weights read from now on."""
        self._own_models.look()
        self._tell_models()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.window() is not self._watched:
            self._watched = self.window()
            self._watched.installEventFilter(self)
        self._list()
        self._list_timer.start()
        self._own_models.look()
        listener = Listener(done=self._cards.show_states, failed=self.failed.emit)
        self._bridge.submit("models", StatesRequest(Task.OBJECTS), listener, lane="states of objects for the camera")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._list_timer.stop()
        self.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange and watched is self._watched and self._watched.isMinimized():
            self.stop()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._pictures.view:
            return self._pressed_space(event)  # also while the view is lent to a presentation
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pressed_space(event):
            super().keyPressEvent(event)

    def _pressed_space(self, event: QKeyEvent) -> bool:
        """The space bar freezes the picture, or lets it go on; says whether it was that.

        A presentation, which shows the view meanwhile, disables the page, but not what can be done with the view.
        """
        if event.key() != Qt.Key.Key_Space or not self._freeze.isEnabledTo(self):
            return False
        self._freeze.toggle()
        return True

    def _open(self, camera: Camera) -> None:
        self.stop()
        if not self.isVisible():
            return  # while the person was asked for permission, they went elsewhere
        request = WatchRequest(camera, self._choice.size_wanted(), self._choice.is_mirrored(), self._cards.model_ids())
        self._ticket = self._bridge.submit(
            "camera", request, Listener(done=lambda _: None, failed=self._ended, progress=self._show_sight)
        )
        self._guard.hold()
        self._start.setText(self.tr("&Stop"))
        self._start.setAccessibleName(self.tr("Stop"))
        self._pictures.show_opening(camera.name)
        self._pictures.view.setFocus()
        self._pace_timer.start()

    def _refused(self) -> None:
        self.failed.emit(
            CameraError(
                self.tr(
                    "The system does not let ClassLens use the camera. Allow it in the system’s settings for privacy, "
                    "under Camera, and press Start again."
                )
            )
        )

    def _show_sight(self, sight: object) -> None:
        if not isinstance(sight, Sight):
            return
        of_other_task = isinstance(sight, ObjectSight) != (self._cards.task() is Task.OBJECTS)
        if self._ticket is None or (self._frozen and not sight.frozen) or of_other_task:
            self._tell(SHOWN)
            return
        self._pictures.show_sight(sight)
        self._cards.show_sight(sight)
        self.answer_changed.emit()
        if not self._offer.isEnabledTo(self):  # the first sight
            self.mended.emit()
            self._show_pace()
            for choice in (self._freeze, self._save, self._offer):
                choice.setEnabled(True)
        self._shown_timer.start()

    def _show_pace(self) -> None:
        sight = self._pictures.view.sight()
        if sight is not None and not sight.frozen:
            self._cards.show_pace(sight)

    def _ended(self, error: Exception) -> None:
        self._show_off()
        self._pictures.show_hint(error.sentence if isinstance(error, ClassLensError) else self._invitation())
        self.failed.emit(error)

    def _show_off(self) -> None:
        self._ticket = None
        self._pace_timer.stop()
        self._shown_timer.stop()
        if self._start.text() != self.tr("&Start") and self.isVisible():
            self._guard.hold()
        self._start.setText(self.tr("&Start"))
        self._start.setAccessibleName(self.tr("Start"))
        self._freeze.setChecked(False)
        for choice in (self._freeze, self._save, self._offer):
            choice.setEnabled(False)
        self._pictures.show_hint(self._invitation())
        self._cards.show_nothing()
        self.answer_changed.emit()

    def _toggle(self) -> None:
        if self.is_on():
            self.stop()
        else:
            self.start()

    def _choice_changed(self) -> None:
        """Another camera or size was chosen: switch to it if a camera is on."""
        if self.is_on():
            self.stop()
            if self._choice.is_chosen():  # an address must be typed first, and a file chosen
                self.start()

    def _set_frozen(self, frozen: bool) -> None:
        self._frozen = frozen
        self._freeze.setText(self.tr("Res&ume") if frozen else self.tr("Free&ze"))
        self._freeze.setAccessibleName(self._freeze.text().replace("&", ""))
        self._tell(FREEZE if frozen else GO_ON)

    def _tell(self, word: str) -> None:
        if self._ticket is not None:
            self._bridge.tell(self._ticket, word)

    def _list(self) -> None:
        listener = Listener(done=self._choice.show_devices, failed=self.failed.emit)
        self._bridge.submit("cameras", CamerasRequest(), listener, lane="cameras")

    def _tell_models(self) -> None:
        self._tell(models_word(self._cards.model_ids()))

    def _switch_task(self) -> None:
        self._preferences.camera_task = self._cards.task().value
        self._show_task()

    def _show_task(self) -> None:
        objects = self._cards.task() is Task.OBJECTS
        text = self.tr("Snapshot to &Photos") if objects else self.tr("Snapshot to &Recognise")
        self._offer.setText(text)
        self._offer.setAccessibleName(text.replace("&", ""))
        self._pictures.set_task(self._cards.task())
        if not self.is_on():
            self._pictures.show_hint(self._invitation())

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.told.emit(self.tr("The numbers were copied."))

    def _offer_snapshot(self) -> None:
        sight = self._pictures.view.sight()
        if sight is not None:
            self.picture_offered.emit(sight.picture, name_of_now(), self._cards.task())

    def _save_snapshot(self) -> None:
        sight = self._pictures.view.sight()
        if sight is not None:
            self._snapshots.save(sight.picture)

    def _invitation(self) -> str:
        if self._cards.task() is Task.OBJECTS:
            return self._choice.invitation(self.tr("Then hold something in front of it."))
        return self._choice.invitation(self.tr("Then hold a sheet with digits in front of it."))

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._choice, 1)
        top.addWidget(self._start)
        bottom = WrappingRow()
        bottom.add(self._pictures.choice)
        bottom.add_gap()
        for choice in (self._freeze, self._save, self._offer):
            bottom.add(choice)
        watched = QWidget(self)
        left = QVBoxLayout(watched)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self._pictures, 1)
        left.addLayout(bottom)
        columns = Columns(parent=self)
        columns.add(watched, 5)
        columns.add(self._cards, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(columns, 1)
