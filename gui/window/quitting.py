"""Quitting while something is being trained."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.bridge import EngineBridge
from gui.widgets.question import agreed


def may_stop_training(window: QWidget, bridge: EngineBridge) -> bool:
    """True when nothing is being trained, or the person agrees to end it."""
    tr = QCoreApplication.translate
    if bridge.is_busy("train"):
        sentence = tr("Quitting", "Training is running. Quit and keep the best result?")
    elif bridge.is_busy("lesson"):
        sentence = tr("Quitting", "A stage of the lesson is being trained. Quit? Nothing of it is kept.")
    else:
        return True
    return agreed(window, tr("Quitting", "Quit?"), sentence, tr("Quitting", "&Quit"), tr("Quitting", "&Keep training"))
