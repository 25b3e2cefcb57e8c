"""What the (i) of each view says: what it shows, what it does not show, and who described it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.explain.requests import Method
from gui.widgets.info_button import InfoButton


def info_button(view: str, name: str, parent: QWidget) -> InfoButton:
    """The (i) of a view."""
    title, text, heading = _texts()[view]
    return InfoButton(title, text, f"inside.md#{heading}", name, parent)


def method_explained(method: Method) -> tuple[str, str, str]:
    """The title of a method's explanation, its sentences and where the help has more."""
    title, text, heading = _texts()[method]
    return title, text, f"inside.md#{heading}"


def _texts() -> dict[str, tuple[str, str, str]]:
    """Title, sentences and heading in the help of each view."""
    return {
        "nearest": (
            _tr("Nearest training examples"),
            _tr(
                "The training pictures that give nearly the same numbers before the network’s last layer. It learnt "
                "from them, but for those that were held back to choose the best epoch. Another label among them is in "
                "the second colour: there the network may err. They do not say which part of the picture counts. In a "
                "study with 320 people, heat maps helped no more than such examples (Nguyen and others 2021, "
                "arXiv 2105.14944)."
            ),
            "nearest-training-examples",
        ),
        "change": (
            _tr("The smallest change"),
            _tr(
                "The fewest pixels that were found whose change turns the answer over: a blue plus is drawn, an "
                "orange minus erased. There may be a smaller one that was not found. It shows how near the answer "
                "is to another one, not why it is given."
            ),
            "the-smallest-change",
        ),
        "layers": (
            _tr("What a layer makes of the picture"),
            _tr(
                "Each tile is what one unit gives for this picture: black is 0, white the largest number of the "
                "layer. Where there are numbers below 0, blue is above and orange below. Double-click a unit to "
                "switch it off, and again to switch it on. The tiles do not tell what a unit is for; many units "
                "answer to things that have no name. That a score falls without a unit shows that the network uses "
                "it here, not elsewhere (Zeiler and Fergus 2013, arXiv 1311.2901)."
            ),
            "layers",
        ),
        "unit": (
            _tr("One unit’s arithmetic"),
            _tr(
                "Each input times its weight, all products added up, plus the bias, through the activation: that "
                "is all that a unit does. The numbers are those of the network, and add up to what it says but for "
                "rounding. They do not show what the unit is for."
            ),
            "one-unit",
        ),
        "map": (
            _tr("Where digits lie"),
            _tr(
                "Test digits by the numbers before the last layer. These are many; the map is the plane in which "
                "the digits differ most (principal components, Pearson 1901). Digits that lie together here may "
                "lie apart in what the plane leaves out, so the nearest are found by all numbers."
            ),
            "where-digits-lie",
        ),
    } | _of_methods()


def _of_methods() -> dict[str, tuple[str, str, str]]:
    """The same of each way to show what an answer rests on."""
    return {
        Method.OCCLUSION: (
            _tr("Occlusion"),
            _tr(
                "Each place of the picture is changed in turn, and the network answers again. Blue: without it the "
                "score falls, so it speaks for the answer. Orange: without it the score rises. In drawings, strokes "
                "are taken away or put there; photos are blurred. It does not show what two places do together, and "
                "the network has never learnt from pictures with such holes (Zeiler and Fergus 2013, arXiv "
                "1311.2901)."
            ),
            "what-the-answer-rests-on",
        ),
        Method.CLASS_ACTIVATION: (
            _tr("Class activation map"),
            _tr(
                "The last feature maps, each weighed as the answer weighs it. It is coarse, shows nothing that "
                "speaks against the answer, and works only where the last layer takes maps or their means (Zhou and "
                "others 2015, arXiv 1512.04150)."
            ),
            "what-the-answer-rests-on",
        ),
        Method.RECIPRO_CAM: (
            _tr("ReciproCAM"),
            _tr(
                "One cell of the last feature maps after the other is kept alone, and the score is noted. It is "
                "coarse, and shows nothing that speaks against the answer (Byun and Lee 2022, arXiv 2209.14074)."
            ),
            "what-the-answer-rests-on",
        ),
        Method.ATTENTION: (
            _tr("Attention"),
            _tr(
                "How much one head of one layer looks at each place. It is the same for any answer: it shows where "
                "the network looks, not what speaks for the answer."
            ),
            "what-the-answer-rests-on",
        ),
        Method.ROLLOUT: (
            _tr("Attention rollout"),
            _tr(
                "The attention of all layers multiplied. It is the same for any answer, it is noisy, and it leaves "
                "out all that happens between the layers of attention (Abnar and Zuidema 2020, arXiv 2005.00928)."
            ),
            "what-the-answer-rests-on",
        ),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inside", text)
