"""A model's card: what it says, and how it is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from engine.types import Prediction, Score, Timing
from gui.pages.recognise.model_card import ModelCard

LEFT = Qt.MouseButton.LeftButton
Show = Callable[[QWidget], None]


def prediction(label: str, score: float, own: bool = False) -> Prediction:
    rest = [Score(str(digit), (1 - score) / 9) for digit in range(10) if str(digit) != label]
    return Prediction("m", (Score(label, score), *rest), Timing(0, 0.1, 0.047), "NumPy", own)


def test_a_card_says_answer_disagreement_and_failure_without_moving(put_on_screen: Show) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    put_on_screen(card)
    sizes = [card.sizeHint()]
    assert card.accessibleName() == "Keras CNN"
    card.set_prediction(prediction("7", 0.998), disagrees=False, selected=True)
    sizes.append(card.sizeHint())
    assert "99.8" in card.accessibleDescription()
    assert "disagrees" not in card.accessibleDescription()
    card.set_prediction(prediction("1", 0.612, own=True), disagrees=True, selected=False)
    sizes.append(card.sizeHint())
    assert "disagrees" in card.accessibleDescription()
    sentence = "The weights of this model are damaged, so that it cannot answer. Fetch them again on the page Models."
    card.set_failure(sentence)
    sizes.append(card.sizeHint())
    assert card.findChild(QLabel, "modelCardFailure").text() == sentence
    assert card.accessibleDescription() == sentence
    assert len({(size.width(), size.height()) for size in sizes}) == 1


def test_a_card_says_who_trained_the_model_and_offers_the_original(put_on_screen: Show) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    put_on_screen(card)
    badge = card.findChild(QPushButton, "modelCardOwn")
    card.set_prediction(prediction("7", 0.998), disagrees=False, selected=True)
    assert not badge.isVisible()
    card.set_prediction(prediction("7", 0.998, own=True), disagrees=False, selected=True)
    assert badge.isVisible()
    assert badge.text() == "trained by you"
    wanted: list[str] = []
    card.shipped_wanted.connect(wanted.append)
    QTest.mouseClick(badge, LEFT)
    assert wanted == ["keras-cnn"]


def test_a_card_is_chosen_by_click_and_by_keyboard(put_on_screen: Show) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    put_on_screen(card)
    heard: list[str] = []
    card.chosen.connect(heard.append)
    QTest.mouseClick(card, LEFT)
    QTest.keyClick(card, Qt.Key.Key_Return)
    QTest.keyClick(card, Qt.Key.Key_Space)
    assert heard == ["keras-cnn"] * 3
