"""What goes on that would be stopped, and the question whether it may be."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.data.requests import KeepDigitRequest
from engine.own_networks.requests import ImportNetworkRequest
from engine.sharing.requests import ExportRequest
from gui.bridge import SAVING, EngineBridge
from gui.widgets.question import agreed


class Work(NamedTuple):
    """Two sentences: what goes on, and what becomes of it when it is stopped."""

    doing: str
    loss: str


def under_way(bridge: EngineBridge) -> tuple[Work, ...]:
    """All that a person would miss; what only prepares something is not counted."""
    # The window starts without them.
    from engine.teaching.requests import (  # noqa: PLC0415
        AddClassRequest,
        AddSampleRequest,
        ChangeClassRequest,
        DeleteProjectRequest,
        DeleteRequest,
        ImportRequest,
        NewProjectRequest,
        PackProjectRequest,
        RenameProjectRequest,
        TeachRequest,
        UndoRequest,
    )

    def tr(text: str) -> str:
        return QCoreApplication.translate("Quitting", text)

    changes = (
        AddClassRequest, ChangeClassRequest, DeleteRequest, UndoRequest, RenameProjectRequest, DeleteProjectRequest,
    )  # fmt: skip
    best = tr("The best result so far is kept.") if bridge.keeps("train") else tr("Nothing of it is kept yet.")
    works = (
        (bridge.is_busy("train"), tr("Training is running."), best),
        (bridge.is_busy("lesson"), tr("A stage of the lesson is being trained."), tr("Nothing of it is kept.")),
        (bridge.is_doing(TeachRequest), tr("A network of your own is being trained."), tr("Nothing of it is kept.")),
        (
            bridge.is_doing(ImportRequest, AddSampleRequest),
            tr("Pictures are being added to a project."),
            tr("Those that are there by now are kept."),
        ),
        (
            bridge.is_doing(NewProjectRequest, PackProjectRequest),
            tr("A project is being copied or saved."),
            tr("The new copy will not be there."),
        ),
        (
            bridge.is_doing(*changes),
            tr("A project is being changed."),
            tr("What is not changed by now stays as it was."),
        ),
        (bridge.is_busy(SAVING), tr("A file is being saved."), tr("Nothing of it is written.")),
        (bridge.is_doing(KeepDigitRequest), tr("A digit is being kept."), tr("It will not be there.")),
        (bridge.is_doing(ExportRequest), tr("A model is being exported."), tr("Nothing of it is written.")),
        (bridge.is_doing(ImportNetworkRequest), tr("A model is being imported."), tr("It will not be there.")),
        (
            bridge.is_busy("weights"),
            tr("Weights are being fetched, or a classroom pack is being read or saved."),
            tr("A download goes on where it stopped when it is started again; the rest has to be done again."),
        ),
    )
    return tuple(Work(doing, loss) for goes_on, doing, loss in works if goes_on)


def may_quit(window: QWidget, bridge: EngineBridge) -> bool:
    """True when nothing goes on that a person would miss, or they agree to end it."""
    works = under_way(bridge)
    if not works:
        return True
    tr = QCoreApplication.translate
    said = " ".join(sentence for work in works for sentence in work)
    sentence = tr("Quitting", "{works} Quit?").format(works=said)
    return agreed(window, tr("Quitting", "Quit?"), sentence, tr("Quitting", "&Quit"), tr("Quitting", "&Keep working"))
