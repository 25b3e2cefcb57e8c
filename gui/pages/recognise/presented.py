"""What presentation mode shows of the page Recognise."""

from __future__ import annotations

from engine.prediction.requests import Answer
from engine.reading.requests import Reading
from engine.types import Image
from gui.page_parts.presented import Presented
from gui.widgets.formats import percent


def of_digits(large: str, answer: Answer | None, picture: Image | None) -> Presented:
    """The large digit of the headline, and each model's digit."""
    return Presented(large, {} if answer is None else _models(answer), picture)


def of_photo(answer: Answer | None, picture: Image | None) -> Presented:
    """What most models say is in a photo, and what each of them says."""
    if answer is None or not answer.predictions:
        return Presented(picture=picture)
    vote = answer.vote
    said = answer.predictions[0].top.label if vote is None or vote.tied else vote.label
    return Presented(said, _models(answer), picture)


def of_page(reading: Reading | None, picture: Image | None) -> Presented:
    """The numbers of a page of digits, line by line."""
    if reading is None:
        return Presented(picture=picture)
    return Presented("\n".join(reading.texts), {reading.model_ids[0]: "\n".join(reading.texts)}, picture)


def score_of_model(answer: Answer, model_id: str) -> str:
    """The score of a model's answer; of the first one's, if the model gave none."""
    first = answer.predictions[0]
    return percent(next((p for p in answer.predictions if p.model_id == model_id), first).top.score)


def score_of_label(answer: Answer, label: str) -> str:
    """The best score among the models that put a label first."""
    return percent(max(p.top.score for p in answer.predictions if p.top.label == label))


def _models(answer: Answer) -> dict[str, str]:
    return {prediction.model_id: prediction.top.label for prediction in answer.predictions}
