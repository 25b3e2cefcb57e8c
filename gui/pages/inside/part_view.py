"""What all parts of the page have in common: each shows one thing about one model and one picture."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.explain.requests import NetworkFacts
from engine.types import Image
from gui.pages.inside.asking import Asking


class PartView(QWidget):
    """Shows nothing until it knows a network.

    Attributes: `needs_picture`, whether there is nothing to show without one; `gives_scores`, whether `scores_known`
    tells the scores for each picture. Signals: `scores_known(tuple[Score, ...], tuple[Score, ...])`, the model's and
    those with nothing switched off; `unanswered(Exception)` when there is nothing to show at all, for a reason that
    stands there then; `failed(Exception)` for what the program is to blame for; `told(sentence)`;
    `drawing_wanted(Field)` when a picture (28, 28) is to be put on the pad; `unit_wanted(layer, unit)` when the
    arithmetic of a unit is to be shown.
    """

    scores_known = Signal(object, object)
    unanswered = Signal(object)
    failed = Signal(object)
    told = Signal(str)
    drawing_wanted = Signal(object)
    unit_wanted = Signal(int, int)

    needs_picture = True
    gives_scores = False

    def __init__(self, name: str, asking: Asking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._asking = asking
        self._facts: NetworkFacts | None = None
        self._picture: Image | None = None

    def show_network(self, facts: NetworkFacts) -> None:
        """Look at this network from now on."""
        self._facts = facts

    def reason_for_nothing(self) -> str:
        """Why there is nothing to show for this network, as a sentence; empty where there is something."""
        return ""

    def show_picture(self, picture: Image | None, at_rest: bool) -> None:
        """Look at this picture, (H, W, 3) uint8; unless `at_rest`, it changes again in a moment."""
        self._picture = picture

    def figure(self) -> QWidget:
        """What presentation mode shows large."""
        return self

    def put_figure_back(self) -> None:
        """Put the figure, which was somewhere else, into its place."""
