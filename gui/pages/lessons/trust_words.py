"""What the parts of “Can you trust a heat map?” say alike."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine import catalog
from engine.lessons.guides import CAN_YOU_TRUST_A_HEAT_MAP
from engine.lessons.trust import Guesses, MapKind
from gui.pages.lessons.activity import translated
from gui.widgets.formats import DASH
from gui.widgets.info_button import InfoButton


def kind_text(kind: MapKind) -> str:
    """A kind of maps: its method and its model."""
    return f"{translated(kind.title)} · {catalog.find(kind.model_id).title}"


def guesses_text(guesses: Guesses, kind: MapKind) -> str:
    """How many guesses about a kind of maps were right: “2 of 3”."""
    right, made = guesses.of(kind)
    return _tr("{right} of {made}").format(right=right, made=made) if made else DASH


def methods_button(name: str, parent: QWidget) -> InfoButton:
    """An (i) that says how the maps are made and what their colours mean."""
    text = _tr(
        "Occlusion: each place is changed in turn, and the change of the score is the map. Class activation map: the "
        "last feature maps, weighed as the answer weighs them. Attention rollout: the attention of all layers, "
        "multiplied. Blue speaks for the answer, orange against it; the stronger the colour, the more. The last two "
        "methods know no “against”. Random weights: the weights of each layer in random order, so that nothing of what "
        "was learnt is left."
    )
    return InfoButton(_tr("How the maps are made"), text, CAN_YOU_TRUST_A_HEAT_MAP.notes, name, parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Lessons", text)
