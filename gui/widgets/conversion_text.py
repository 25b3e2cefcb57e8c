"""A model's first conversion in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.conversion_requests import ConversionProgress, ConversionStage


def conversion_text(progress: ConversionProgress) -> str:
    """What is being done, once, so that a model for objects can answer fast."""
    stages = {
        ConversionStage.READING: _tr("reading the weights"),
        ConversionStage.EXPORTING: _tr("exporting"),
        ConversionStage.QUANTIZING: _tr("making the int8 variant"),
        ConversionStage.COMPARING: _tr("comparing with the framework, {done} of {total} photos"),
    }
    stage = stages[progress.stage].format(done=progress.done, total=progress.total)
    return _tr("Getting ready for fast answers, once: {stage}…").format(stage=stage)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConversionText", text)
