"""Which camera: one of this computer, a video file, or a network stream; its resolution, and whether it is mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from engine.camera.camera import Camera, Kind, check_allowed, is_allowed, stream, video_file
from engine.errors import CameraError
from gui.widgets.drop_down import DropDown
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button
from gui.widgets.segmented import Segmented

_SIZES = ((640, 480), (1280, 720), (1920, 1080))
_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v")


class CameraChoice(QWidget):
    """Signals: `changed()` when another camera or size was chosen; `mirrored(bool)`; `start_wanted()` for Enter."""

    changed = Signal()
    mirrored = Signal(bool)
    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, name: str = "camera") -> None:
        """`name` begins the names of its controls."""
        super().__init__(parent)
        self.setObjectName(f"{name}Choice")
        self._file: Path | None = None
        self._kind = Segmented(f"{name}Kind", self.tr("Kind of camera"), self)
        texts = {"device": self.tr("C&amera"), "file": self.tr("Video f&ile"), "stream": self.tr("Networ&k stream")}
        for key, text in texts.items():
            self._kind.add(key, text)
        self._devices = DropDown(self)
        self._devices.setObjectName(f"{name}Device")
        self._devices.setAccessibleName(self.tr("Camera"))
        self._choose = button(self.tr("Choose…"), f"{name}ChooseFile", parent=self)
        self._choose.setAccessibleName(self.tr("Choose a video file"))
        self._name = LineLabel("quiet", f"{name}FileName", self)
        self._address = QLineEdit(self)
        self._address.setObjectName(f"{name}Address")
        self._address.setAccessibleName(self.tr("Address of the stream"))
        self._address.setPlaceholderText("http://192.168.1.20:8080/video")
        self._address.setToolTip(self.tr("The address that the phone’s camera app shows"))
        self._sizes = DropDown(self)
        self._sizes.setObjectName(f"{name}Size")
        self._sizes.setAccessibleName(self.tr("Resolution"))
        self._sizes.setToolTip(self.tr("Fewer pixels are faster; more of them help with small digits"))
        for size in _SIZES:
            self._sizes.addItem("{} × {}".format(*size), size)
        self._mirror = QCheckBox(self.tr("Mirr&ored"), self)
        self._mirror.setObjectName(f"{name}Mirror")
        self._mirror.setAccessibleName(self.tr("Mirrored"))
        self._mirror.setToolTip(
            self.tr("Turn the picture left to right, for cameras that deliver it the wrong way round")
        )
        self._layout()
        self.show_devices(())
        self._kind.changed.connect(self._switch)
        self._choose.clicked.connect(self.choose_file)
        self._devices.activated.connect(lambda _: self.changed.emit())
        self._sizes.activated.connect(lambda _: self.changed.emit())
        self._mirror.toggled.connect(self.mirrored)
        self._address.returnPressed.connect(self.start_wanted)

    def camera(self) -> Camera:
        """The chosen camera. Raises CameraError, with what to do, when there is none."""
        check_allowed(Kind(self._kind.current()))
        if self._kind.current() == "stream":
            return stream(self._address.text())
        if self._kind.current() == "file":
            if self._file is None:
                raise CameraError(self.tr("No video file is chosen. Press “Choose…” and take one."))
            return video_file(self._file)
        camera = self._devices.currentData()
        if not isinstance(camera, Camera):
            raise CameraError(
                self.tr(
                    "No camera found. Plug one in, or use a phone: start a camera app on it, choose “Network stream” "
                    "and type the address that it shows."
                )
            )
        return camera

    def invitation(self, then: str = "") -> str:
        """What there is to choose and to press, for the place where the pictures of the camera will be; `then` is the
        sentence on what to do once a camera runs.
        """
        if not is_allowed(Kind.DEVICE):
            return self.tr("The camera is switched off on this computer. Choose a video file, and start it.")
        start = self.tr("The camera is off. Choose a camera, a video file or the stream of a phone, and start it.")
        return f"{start} {then}".rstrip()

    def size_wanted(self) -> tuple[int, int]:
        """The resolution, (width, height) in pixels."""
        width, height = self._sizes.currentData()
        return int(width), int(height)

    def is_mirrored(self) -> bool:
        """Whether pictures are to be turned left to right."""
        return self._mirror.isChecked()

    def is_chosen(self) -> bool:
        """Whether it is known which camera, or which file; the address of a stream must be typed first."""
        kind = self._kind.current()
        return kind == "device" or (kind == "file" and self._file is not None)

    def show_devices(self, cameras: Sequence[Camera]) -> None:
        """Show the cameras there are; the chosen one stays chosen while it is among them, also under another number."""
        known = [self._devices.itemData(n) for n in range(self._devices.count())]
        if known and known == list(cameras or (None,)):
            return
        chosen = self._devices.currentData()
        self._devices.clear()
        for camera in cameras:
            self._devices.addItem(camera.name, camera)
        if not cameras:
            off = not is_allowed(Kind.DEVICE)
            self._devices.addItem(self.tr("Switched off here") if off else self.tr("No camera found"), None)
        self._devices.setCurrentIndex(_place_of(chosen, known, cameras))

    def choose_file(self) -> None:
        """Ask for a video file, without holding up the window."""
        dialog = QFileDialog(self, self.tr("Choose a video"), str(self._file.parent if self._file else Path.home()))
        dialog.setObjectName("videoDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pattern = " ".join(f"*{suffix}" for suffix in _SUFFIXES)
        dialog.setNameFilters([self.tr("Videos ({pattern})").format(pattern=pattern), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Choose a video file."""
        self._file = Path(path)
        self._name.setText(self._file.name)
        if self._kind.current() == "file":
            self.changed.emit()
        self._kind.set_current("file")  # which says that something else was chosen, if it was

    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(("device", "file", "stream").index(key))
        self.changed.emit()

    def _layout(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        file = QWidget(self)
        row = QHBoxLayout(file)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._choose)
        row.addWidget(self._name, 1)
        for widget in (self._devices, file, self._address):
            self._stack.addWidget(widget)
        layout = WrappingRow(12, self)
        layout.add(self._kind)
        layout.add(self._stack, 1)
        layout.add(self._sizes)
        layout.add(self._mirror)


def _place_of(chosen: object, before: Sequence[object], cameras: Sequence[Camera]) -> int:
    """The place of the camera that is most like the chosen one; the first place if none is like it.

    A camera that is plugged in again has another number, but its name. Of several with that name, it is rather one that
    was not there before.
    """
    if not isinstance(chosen, Camera):
        return 0

    def unlike(place: int) -> tuple[bool, bool, bool]:
        camera = cameras[place]
        return camera != chosen, camera.name != chosen.name, camera in before

    return min(range(len(cameras)), key=unlike, default=0)
