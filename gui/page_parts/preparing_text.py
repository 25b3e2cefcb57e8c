"""What is said of a model that cannot answer yet, and while it is made ready to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.pretrained.conversion import ConversionProgress, ConversionStage
from engine.pretrained.requests import WeightsProgress
from engine.system.frameworks import conversion_reason
from gui.widgets.formats import bytes_text


def missing_text(size: int) -> str:
    """A sentence on weights of so many bytes that are not on this computer, and on the way to them."""
    if conversion_reason():
        return QCoreApplication.translate(
            "Working",
            "Its weights are not on this computer. Import a classroom pack that was made in the full program.",
        )
    return QCoreApplication.translate(
        "Working", "Its weights are not on this computer yet: {size}. Download them, or import a classroom pack."
    ).format(size=bytes_text(size))


def working_text(progress: object) -> tuple[str, str]:
    """The model or weights that this progress is about, and a sentence; both empty for progress of other kinds."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Working", text)

    if isinstance(progress, WeightsProgress):
        return progress.weights_id, tr("Checking its weights…")
    if not isinstance(progress, ConversionProgress):
        return "", ""
    stages = {
        ConversionStage.READING: tr("reading the weights"),
        ConversionStage.EXPORTING: tr("exporting"),
        ConversionStage.QUANTIZING: tr("compressing it to 8 bits"),
        ConversionStage.COMPARING: tr("comparing with the framework, {done} of {total} photos"),
    }
    stage = stages[progress.stage].format(done=progress.done, total=progress.total)
    return progress.model_id, tr("Getting ready for fast answers, once: {stage}…").format(stage=stage)
