"""The answers' side: headline, cards, which models are asked, the comparison table."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QWidget

from engine import catalog
from engine.errors import WeightsError
from engine.prediction.model_runtimes import ModelRuntimes
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.session import HANDLERS
from engine.types import Prediction, Score, Timing
from gui.pages.recognise.model_card import ModelCard

IDS = tuple(catalog.DIGIT_MODELS)


def test_the_first_start_shows_the_default_model_large(user: Any) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7")
    assert user.text("headlineSentence") == f"{catalog.find(catalog.DEFAULT).title} says 7"


@pytest.mark.parametrize("how", ["click", "keys"])
def test_choosing_a_card_makes_its_answer_the_headline(user: Any, how: str) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7")
    for model_id in (*IDS, IDS[0]):
        if how == "click":
            user.click(f"modelCard-{model_id}")
        else:
            user.find(f"modelCard-{model_id}").setFocus()
            user.press_keys("Return")
        assert catalog.find(model_id).title in user.text("headlineSentence") + user.text("headlineDetail")
        states = {other: user.find(f"modelCard-{other}").property("state") for other in IDS}
        assert [other for other, state in states.items() if state == "selected"] == [model_id]


@pytest.fixture
def trained() -> set[str]:
    """The models that answer with weights of the person's own, by their ids."""
    return set()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, trained: set[str]) -> dict[str, tuple[str, float]]:
    """What the models answer, by their ids: a label and its score."""
    says: dict[str, tuple[str, float]] = {}

    def predict(request: PredictRequest, services: object, context: object) -> Answer:
        predictions = []
        for model_id in request.model_ids:
            label, score = says[model_id]
            rest = [Score(str(digit), (1 - score) / 9) for digit in range(10) if str(digit) != label]
            scores, own = (Score(label, score), *rest), model_id in trained
            predictions.append(Prediction(model_id, scores, Timing(0, 0.1, 0.2), "fast", own=own))
        return Answer(request, tuple(predictions), (), (), vote(predictions, [1.0] * len(predictions)))

    monkeypatch.setitem(HANDLERS, PredictRequest, predict)
    return says


def test_while_a_stroke_is_drawn_only_models_that_keep_up_answer(
    told: dict[str, tuple[str, float]], new_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.pages.recognise.page._REST", 600_000)  # the pen never rests, however slow the machine is
    told.update(dict.fromkeys(IDS, ("7", 0.9)))
    quick = [model_id for model_id in IDS if catalog.find(model_id).live]
    assert quick != list(IDS)
    user = new_user()
    answered = user.answered(lambda: user.press_and_move(user.SEVEN))
    assert [prediction.model_id for prediction in answered] == quick
    user.release(user.SEVEN[-1])


def test_when_the_pen_rests_every_model_answers(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.9)))
    user = new_user()
    user.press_and_move(user.SEVEN)
    user.until(lambda: len(user.labels()) == len(IDS))  # the button is still down
    user.release(user.SEVEN[-1])


def test_a_card_says_that_it_waits_for_the_pen_and_then_answers(qtbot: Any) -> None:
    card = ModelCard("keras-cnn", "Keras CNN", "Keras")
    qtbot.addWidget(card)
    remark, digit = card.findChild(QWidget, "modelCardRemark"), card.findChild(QWidget, "modelCardDigit")
    card.set_waiting(selected=False)
    assert (remark.text(), remark.property("role"), digit.text()) == ("answers when the pen rests", "quiet", "–")
    scores = tuple(Score(str(label), float(label == 7)) for label in (7, 0, 1, 2, 3, 4, 5, 6, 8, 9))
    card.set_prediction(Prediction("keras-cnn", scores, Timing(0, 0, 0.1), "fast"), disagrees=True, selected=False)
    assert (remark.text(), remark.property("role"), digit.text()) == ("disagrees with the others", "attention", "7")


def test_a_chosen_slow_model_answers_while_a_stroke_is_drawn(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.9)))
    slow = next(model_id for model_id in IDS if not catalog.find(model_id).live)
    user = new_user()
    user.click(f"modelCard-{slow}")
    answered = user.answered(lambda: user.press_and_move(user.SEVEN))
    assert slow in [prediction.model_id for prediction in answered]
    user.release(user.SEVEN[-1])


def test_below_the_threshold_the_headline_is_not_sure(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.7)))
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7")
    user.menu_entry("80% confident").trigger()
    assert user.headline() == "7?"
    assert user.text("headlineSentence").startswith("Not sure")
    user.menu_entry("60% confident").trigger()
    assert user.headline() == "7"


@pytest.mark.parametrize("own", [True, False])
def test_a_model_trained_by_the_person_is_named_so_where_it_is_not_sure(
    told: dict[str, tuple[str, float]], trained: set[str], new_user: Any, own: bool
) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.3)))
    if own:
        trained.add(catalog.DEFAULT)
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7?")
    title = catalog.find(catalog.DEFAULT).title
    assert user.text("headlineDetail") == f"{title} says 7 · 30.0% confident{' · trained by you' if own else ''}"


def test_not_sure_never_means_never(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.11)))
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7?")
    user.menu_entry("never").trigger()
    assert user.headline() == "7"


def says(told: dict[str, tuple[str, float]], default: tuple[str, float], *others: tuple[int, str]) -> None:
    """All models say the default but the first of `others`: (how many, label) after the chosen one."""
    labels = [label for count, label in others for _ in range(count)]
    rest = [model_id for model_id in IDS if model_id != catalog.DEFAULT]
    told.update(dict.fromkeys(IDS, default) | {i: (label, 0.9) for i, label in zip(rest, labels, strict=False)})


@pytest.mark.parametrize("score", [0.99, 0.3])
def test_the_headline_never_contradicts_the_vote(
    told: dict[str, tuple[str, float]], new_user: Any, score: float
) -> None:
    says(told, ("7", score), (6, "4"))
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: user.text("headlineAgreement") == f"6 of {len(IDS)} models say 4")
    assert user.headline() == "?"
    assert user.text("headlineSentence") == "Not sure – 7 or 4?"
    assert user.text("headlineDetail").startswith(f"{catalog.find(catalog.DEFAULT).title} says 7")
    agreeing = next(i for i in IDS if told[i][0] == "4")
    user.click(f"modelCard-{agreeing}")
    assert user.headline() == "4"


@pytest.mark.parametrize(
    ("others", "large", "sentence"),
    [
        (((4, "4"),), "7", "Best CNN says 7"),
        (((5, "4"),), ("7?", "?"), "Not sure"),
        (((3, "4"), (3, "9")), "7", "Best CNN says 7"),
        (((3, "4"), (4, "9")), "?", "Not sure – 7 or 9?"),
        (((9, "1"),), "?", "Not sure – 7 or 1?"),
    ],
)
def test_every_split_of_the_vote_and_the_headline_go_together(
    told: dict[str, tuple[str, float]], new_user: Any, others: Any, large: Any, sentence: str
) -> None:
    says(told, ("7", 0.99), *others)
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: len(user.labels()) == len(IDS) and user.headline() != "–")
    assert user.headline() in large if isinstance(large, tuple) else user.headline() == large
    assert user.text("headlineSentence").startswith(sentence)
    for digit in "4197":
        if user.text("headlineAgreement").endswith(f"say {digit}") and user.headline() != "?":
            assert user.headline().startswith(digit)


def test_dissenters_are_named_in_full(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    says(told, ("7", 0.99), (2, "0"), (3, "4"), (4, "9"))
    user = new_user()
    user.window.resize(1366, 768)
    user.draw(user.SEVEN)
    user.until(lambda: "say 4" in user.text("headlineDisagreement"))
    named = user.text("headlineDisagreement")
    for model_id in IDS:
        if told[model_id][0] != "9":
            assert catalog.find(model_id).title in named
    assert user.find("headlineDisagreement").toolTip() == "", "all of it is seen"


def test_the_rule_of_the_headline_is_explained_on_the_screen(user: Any) -> None:
    rule = user.find("headlineRule")
    assert "vote" in rule.toolTip()
    assert rule.accessibleDescription() == rule.toolTip()
    user.click("headlineRule")
    assert user.text("infoText", user.find("headlineRuleExplanation")) == rule.toolTip()
    user.find("headlineRuleExplanation").close()


def test_disagreement_is_marked_and_said(told: dict[str, tuple[str, float]], new_user: Any) -> None:
    told.update(dict.fromkeys(IDS, ("7", 0.9)) | {IDS[1]: ("1", 0.8)})
    user = new_user()
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7")
    assert user.find(f"modelCard-{IDS[1]}").property("state") == "disagrees"
    assert user.text("headlineAgreement") == f"{len(IDS) - 1} of {len(IDS)} models say 7"
    assert user.text("headlineDisagreement") == f"{catalog.find(IDS[1]).title} says 1"


def test_a_model_that_cannot_answer_costs_its_card_only(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    get = ModelRuntimes.get

    def failing(runtimes: ModelRuntimes, spec: Any, name: str, context: Any) -> Any:
        if spec.id == "torch-mlp":
            raise WeightsError("PyTorch MLP cannot use its shipped weights: they are missing.")
        return get(runtimes, spec, name, context)

    monkeypatch.setattr(ModelRuntimes, "get", failing)
    user.draw(user.SEVEN)
    user.until(lambda: user.labels() == ["7"] * (len(IDS) - 1))
    card = user.find("modelCard-torch-mlp")
    assert "missing" in user.text("modelCardFailure", card)
    assert user.find("modelCardFailure", card).isVisible()
    assert user.text("headlineAgreement") == f"{len(IDS) - 1} of {len(IDS) - 1} models say 7"
    monkeypatch.setattr(ModelRuntimes, "get", get)
    user.draw(user.ONE)
    user.until(lambda: len(user.labels()) == len(IDS))
    assert not user.find("modelCardFailure", card).isVisible()


def test_the_models_menu_hides_cards_and_keeps_the_last(user: Any) -> None:
    user.draw(user.SEVEN)
    choices = user.find("modelsChoice").menu().actions()
    assert [choice.text() for choice in choices] == [spec.title for spec in catalog.DIGIT_MODELS.values()]
    for count, choice in enumerate(choices[:-1], start=1):
        answer = user.answered(choice.trigger)
        assert [prediction.model_id for prediction in answer] == list(IDS[count:])
        assert not user.find(f"modelCard-{IDS[count - 1]}").isVisible()
    choices[-1].trigger()
    assert choices[-1].isChecked()
    assert user.find(f"modelCard-{IDS[-1]}").isVisible()
    choices[0].trigger()
    user.until(lambda: len(user.labels()) == 2)
    assert user.find(f"modelCard-{IDS[0]}").isVisible()


def test_the_native_framework_gives_the_same_answer_and_its_end_is_survived(user: Any) -> None:
    for choice in user.find("modelsChoice").menu().actions()[:-1]:
        choice.trigger()
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    (fast,) = user.heard[-1]
    runtime = user.find("runtimeChoice")
    runtime.setFocus()
    with user.qtbot.waitSignal(user.window.predictions_ready, timeout=60_000):
        QTest.keyClick(runtime, Qt.Key.Key_Down)
    (native,) = user.heard[-1]
    assert (fast.runtime, native.runtime) == ("fast", "native")
    assert {score.label: score.score for score in native.scores} == pytest.approx(
        {score.label: score.score for score in fast.scores}, abs=1e-4
    )
    user.framework_process().kill()
    user.click("padUndo")
    user.until(lambda: user.headline() == "–")
    user.click("padRedo")
    user.until(lambda: user.headline() == "7", 60_000)


def open_table(user: Any) -> QTableView:
    user.draw(user.SEVEN)
    user.click("resultsChoice-table")
    view: QTableView = user.find("comparisonView")
    user.until(lambda: view.model().rowCount() == len(IDS))
    user.until(lambda: not user.is_busy("compare"))
    return view


def column(view: QTableView, index: int) -> list[str]:
    return [view.model().index(row, index).data() for row in range(view.model().rowCount())]


def test_the_comparison_has_a_row_for_each_model_and_is_sorted_by_click(user: Any) -> None:
    view = open_table(user)
    assert view.isVisible()
    assert sorted(column(view, 0)) == sorted(spec.title for spec in catalog.DIGIT_MODELS.values())
    assert column(view, 8) == ["7"] * len(IDS)
    parameters = [float(text) for text in column(view, 4)]  # in millions
    header = view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(4) + header.sectionSize(4) // 2, header.height() // 2)
    orders = []
    for _ in range(2):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append([float(text) for text in column(view, 4)])
    assert sorted(orders) == sorted([sorted(parameters), sorted(parameters, reverse=True)])


def test_the_comparison_follows_the_pad(user: Any) -> None:
    view = open_table(user)
    user.click("padClear")
    user.until(lambda: view.model().rowCount() == 0)
    assert not user.find("comparisonCopy").isEnabled()
    user.draw(user.ONE)
    user.until(lambda: column(view, 8) == ["1"] * len(IDS))


@pytest.mark.parametrize("how", ["button", "keys"])
def test_the_comparison_is_copied(user: Any, how: str) -> None:
    view = open_table(user)
    QGuiApplication.clipboard().clear()
    if how == "button":
        user.click("comparisonCopy")
    else:
        view.setFocus()
        user.press_keys("Ctrl+C")
    assert "copied" in user.window.statusBar().currentMessage()
    rows = list(csv.DictReader(QGuiApplication.clipboard().text().splitlines(), delimiter="\t"))
    assert {row["model"] for row in rows} == {spec.title for spec in catalog.DIGIT_MODELS.values()}
    assert all(float(row["median_ms"]) > 0 for row in rows)


def test_the_comparison_is_saved_in_three_formats(user: Any, tmp_path: Path) -> None:
    open_table(user)
    paths = {ending: tmp_path / f"table.{ending}" for ending in ("csv", "json", "PNG")}
    for path in paths.values():
        user.window.recognise.table_files.save(str(path))
        user.until(lambda path=path: str(path) in user.window.statusBar().currentMessage())
    assert len(list(csv.DictReader(paths["csv"].read_text(encoding="utf-8-sig").splitlines()))) == len(IDS)
    assert {row["model_id"] for row in json.loads(paths["json"].read_text(encoding="utf-8"))} == set(IDS)
    assert QImage(str(paths["PNG"])).width() > 300
    assert user.message() == ""


def test_the_comparison_is_saved_through_the_dialog(user: Any, tmp_path: Path) -> None:
    open_table(user)
    user.click("comparisonSave")
    user.choose_in_dialog("saveTableDialog", tmp_path / "mine")
    user.until((tmp_path / "mine.csv").exists)


@pytest.mark.parametrize("name", ["a-file/table.csv", "table.docx"])
def test_a_table_that_cannot_be_saved_is_said(user: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "a-file").write_text("in the way", encoding="utf-8")
    open_table(user)
    user.window.recognise.table_files.save(str(tmp_path / name))
    user.until(lambda: Path(name).name in user.message())
    assert user.message().endswith(".")
    assert not (tmp_path / name).exists()
