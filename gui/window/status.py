"""What the bar at the window's bottom says all the time: what goes on, and what it takes."""

from __future__ import annotations

import os

import psutil
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from engine import catalog
from gui.bridge import EngineBridge
from gui.plain_text import PlainLabel
from gui.widgets.formats import bytes_text

_INTERVAL = 2000  # ms


class Status(QObject):
    """Looks again every other second."""

    def __init__(self, window: QMainWindow, bridge: EngineBridge) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._process = psutil.Process()
        self._doing = PlainLabel(parent=window)
        self._doing.setObjectName("status")
        self._memory = PlainLabel(parent=window)
        self._memory.setObjectName("memory")
        bar = window.statusBar()
        bar.addWidget(self._doing, 1)
        bar.addPermanentWidget(self._memory)
        bar.setSizeGripEnabled(False)
        # Where the text grows, the bar lays itself out anew and would show again what it hid itself for a message.
        bar.messageChanged.connect(lambda message: self._doing.setHidden(bool(message)))
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._show)
        self._timer.start()
        self._show()

    def stop(self) -> None:
        """Look no more: the window closes."""
        self._timer.stop()

    def _show(self) -> None:
        training = self._bridge.is_busy("train") or self._bridge.is_busy("lesson")
        doing = self.tr("Training a model") if training else self.tr("Ready")
        text = self.tr("{doing} · {count} models · your pictures stay on this machine")
        self._doing.setText(text.format(doing=doing, count=len(catalog.DIGIT_MODELS)))
        used = bytes_text(self._process.memory_info().rss)
        self._memory.setText(self.tr("{count} processors · {used}").format(count=os.cpu_count() or 1, used=used))
