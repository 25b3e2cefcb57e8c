"""Python's cyclic garbage, collected in the window's thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimerEvent

_INTERVAL = 1000  # ms


class GarbageCollector(QObject):
    """Takes over Python's automatic collection for as long as the application lives.

    By itself Python collects in whichever thread happens to allocate. A worker thread that comes across widgets in a
    cycle would destroy them there, but Qt's objects may be destroyed in the window's thread only: the program would
    crash now and then.
    """

    def __init__(self, app: QObject) -> None:
        super().__init__(app)
        gc.disable()
        self.startTimer(_INTERVAL, Qt.TimerType.CoarseTimer)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Collect what Python itself would have collected by now."""
        due = [
            g for g, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most
        ]
        if due:
            gc.collect(due[-1])
