"""What presentation mode shows of the page Recognise."""

from __future__ import annotations

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
    """What most models say is in a photo, and what each of them says."""
    if answer is None or not answer.predictions:
        return Presented(picture=picture)
    vote = answer.vote
    said = answer.predictions[0].top.label if vote is None or vote.tied else vote.label
    return Presented(said, _models(answer, said), picture)


def of_page(reading: Reading | None, picture: Image | None) -> Presented:
    """The numbers of a page of digits, line by line."""
    if reading is None:
        return Presented(picture=picture)
    said = "\n".join(reading.texts)
    return Presented(said, {reading.model_ids[0]: Said(said, agrees=True)}, picture)


def score_of_model(answer: Answer, model_id: str) -> str:
    """The score of a model's answer; of the first one's, if the model gave none."""
    return percent(_of_model(answer, model_id).top.score)


def score_of_label(answer: Answer, label: str) -> str:
    """The best score among the models that put a label first."""
    return percent(max(p.top.score for p in answer.predictions if p.top.label == label))


def _of_model(answer: Answer, model_id: str) -> Prediction:
    return next((p for p in answer.predictions if p.model_id == model_id), answer.predictions[0])


def _models(answer: Answer, said: str) -> dict[str, Said]:
    return {p.model_id: Said(p.top.label, p.top.label == said) for p in answer.predictions}
