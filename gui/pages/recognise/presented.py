"""What presentation mode shows of the page Recognise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.prediction.requests import Answer
from engine.reading.requests import Reading
from engine.types import Image, Prediction
from gui.page_parts.presented import Presented, Said
from gui.widgets.formats import percent


def of_digits(large: str, answer: Answer | None, chosen: str, picture: Image | None) -> Presented:
    """The large digit of the headline, and each model's digit. Models agree with the vote or, where none of them votes,
    with the chosen one: wherever a digit is large, it is that.
    """
    if answer is None or not answer.predictions:
        return Presented(large, picture=picture)
    said = _of_model(answer, chosen).top.label if answer.vote is None else answer.vote.label
    return Presented(large, _models(answer, said), picture)


def of_photo(answer: Answer | None, picture: Image | None) -> Presented:
    """What most models say is in a photo, and what each of them says. Where the models disagree, none of them agrees
    with the answer, which is "?".
    """
    if answer is None or not answer.predictions:
        return Presented(picture=picture)
    if _disagree(answer):
        said = {p.model_id: Said(p.top.label, agrees=False) for p in answer.predictions}
        return Presented("?", said, picture)
    label = _label(answer)
    return Presented(label, _models(answer, label), picture)


def of_page(reading: Reading | None, picture: Image | None) -> Presented:
    """The numbers of a page of digits, line by line."""
    if reading is None:
        return Presented(picture=picture)
    said = "\n".join(reading.texts)
    return Presented(said, {reading.model_ids[0]: Said(said, agrees=True)}, picture)


def score_of_model(answer: Answer, model_id: str) -> str:
    """The score of a model's answer; of the first one's, if the model gave none."""
    return percent(_of_model(answer, model_id).top.score)


def detail_of_photo(answer: Answer) -> str:
    """What stands below the answer to a photo: its best score, or that the models disagree."""
    if _disagree(answer):
        return QCoreApplication.translate("Presented", "The models disagree")
    label = _label(answer)
    return percent(max(p.top.score for p in answer.predictions if p.top.label == label))


def words_of_photo(answer: Answer) -> str:
    """All of it, in a sentence."""
    if _disagree(answer):
        labels = ", ".join(dict.fromkeys(p.top.label for p in answer.predictions))
        return QCoreApplication.translate("Presented", "The models disagree: {labels}").format(labels=labels)
    return f"{_label(answer)}. {detail_of_photo(answer)}"


def _disagree(answer: Answer) -> bool:
    return answer.vote is not None and answer.vote.tied


def _label(answer: Answer) -> str:
    """What most models say of a photo; what the first says where none of them votes."""
    return answer.predictions[0].top.label if answer.vote is None else answer.vote.label


def _of_model(answer: Answer, model_id: str) -> Prediction:
    return next((p for p in answer.predictions if p.model_id == model_id), answer.predictions[0])


def _models(answer: Answer, said: str) -> dict[str, Said]:
    return {p.model_id: Said(p.top.label, p.top.label == said) for p in answer.predictions}
