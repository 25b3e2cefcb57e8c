"""A burst of samples: while a button or key is held, or for a while after a countdown."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QObject, QTimer, Signal

INTERVAL = 125  # ms: eight samples a second
_SECOND = 1000  # ms
_ALONE = 3000  # ms that are recorded after a countdown: nobody holds the button then


class Recorder(QObject):
    """Each burst is a take of its own.

    Signals: `shot(take)` when a sample is due; `counting(seconds)` while it counts down; `changed()` when it begins to
    count or to record, and when it ends.
    """

    shot = Signal(str)
    counting = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._take = ""
        self._left = 0  # seconds until it records
        self._alone = False
        self._beat = QTimer(self, interval=INTERVAL)
        self._beat.timeout.connect(lambda: self.shot.emit(self._take))
        self._second = QTimer(self, interval=_SECOND)
        self._second.timeout.connect(self._count)
        self._end = QTimer(self, singleShot=True, interval=_ALONE)
        self._end.timeout.connect(self.stop)

    def is_on(self) -> bool:
        """Whether it records, or counts down to it."""
        return self._beat.isActive() or self._second.isActive()

    def is_recording(self) -> bool:
        """Whether samples are made now."""
        return self._beat.isActive()

    def press(self, countdown: int) -> None:
        """Begin: at once, or after so many seconds. With a countdown, a second press ends it."""
        if self.is_on():
            self.stop()
            return
        self._take = uuid.uuid4().hex
        self._alone = countdown > 0
        if self._alone:
            self._left = countdown
            self._second.start()
            self.counting.emit(countdown)
        else:
            self._record()
        self.changed.emit()

    def release(self) -> None:
        """End what goes on while something is held."""
        if not self._alone:
            self.stop()

    def stop(self) -> None:
        """End it; what was recorded stays."""
        if self.is_on():
            for timer in (self._beat, self._second, self._end):
                timer.stop()
            self.counting.emit(0)
            self.changed.emit()

    def _count(self) -> None:
        self._left -= 1
        self.counting.emit(self._left)
        if self._left <= 0:
            self._second.stop()
            self._record()
            self._end.start()
            self.changed.emit()

    def _record(self) -> None:
        self._beat.start()
        self.shot.emit(self._take)  # a short press is one sample
