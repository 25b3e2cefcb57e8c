"""What the part Data of the page Evaluate says of a data set and of one picture."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication

from engine import catalog
from engine.evaluation.exploring_requests import TEST
from engine.evaluation.listing import AS_GIVEN, DOUBTED, TWICE, UNSURE, UNUSUAL, Listing
from gui.widgets.formats import count, percent
from gui.widgets.pictures.picture_grid import Caption


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExplorerWords", text)


def summary_of(listing: Listing | None, order: str, shown: int, title: str, changed: Collection[str] = ()) -> str:
    """What is shown of the data, and how it was found out; `changed` models have got other weights since."""
    if listing is None:
        return _tr("Press Look to open the data chosen at the left: {data}.").format(data=title)
    if not listing.is_known(order):
        return _tr("Press Look to find that out.")
    sentences = [_tr("{count} pictures.").format(count=count(shown))]
    if order == TWICE and (found := listing.duplicates) is not None:
        text = _tr(
            "Groups of equal pictures: {identical}. Pairs that differ little: {near}. Groups in both parts: {across}."
        )
        near = len(found.groups) - found.identical
        numbers = {"identical": count(found.identical), "near": count(near), "across": count(found.across)}
        sentences = [text.format(**numbers)]
        if found.contradicting:
            sentences.append(_tr("Groups with two labels: {count}.").format(count=count(found.contradicting)))
        if not found.complete:
            sentences.append(_tr("There are more."))
    if order in (DOUBTED, UNSURE) and (doubts := listing.doubts) is not None:
        model = catalog.recall(doubts.request.model_id).title
        sentences.append(_tr("Asked: {model}.").format(model=model))
        if doubts.request.model_id in changed:
            sentences.append(_tr("It has got other weights since then: press Look to ask it again."))
        if doubts.trained_on:
            learnt = _tr(
                "It was trained with {count} of these pictures. It seldom doubts a label that it was trained with."
            )
            sentences.append(learnt.format(count=count(doubts.trained_on)))
    return " ".join(sentences)


def caption_of(listing: Listing, index: int, order: str, group: int) -> Caption:
    """What stands under a picture, by what is looked at; `group` is the number of its group of duplicates."""
    name, doubts = str(listing.explored.labels[index]), listing.doubts
    text = name
    if order == TWICE:
        text = _tr("{label} · #{group}").format(label=name, group=group)
    elif order == UNUSUAL:
        text = f"{name} · {listing.explored.unusual[index]:.2f}"
    elif order == DOUBTED and doubts is not None:
        text = f"{name} → {doubts.answers[index]}"
    elif order == UNSURE and doubts is not None:
        text = f"{name} · {percent(float(doubts.label_scores[index]))}"
    mistake = order != AS_GIVEN and doubts is not None and doubts.answers[index] != listing.explored.labels[index]
    return Caption(text=text, words=title_of(listing, index), is_mistake=bool(mistake))


def title_of(listing: Listing, index: int) -> str:
    """A picture in words: where it is, its label, and what the model says."""
    explored, doubts = listing.explored, listing.doubts
    part, place = explored.place(index)
    if found_at := explored.found_at(index):
        which = _tr("Test picture, {place}") if part == TEST else _tr("Training picture, {place}")
        picture = which.format(place=found_at)
    else:
        which = _tr("Test picture {index}") if part == TEST else _tr("Training picture {index}")
        picture = which.format(index=count(place))
    said = [
        _tr("{picture}, labelled {label}.").format(picture=picture, label=explored.labels[index]),
        _tr("Unusual: {value}.").format(value=f"{explored.unusual[index]:.2f}"),
    ]
    if doubts is not None:
        text = _tr("{model}: {answer}, {score} confident; the label's score is {own}.")
        said.append(
            text.format(
                model=catalog.recall(doubts.request.model_id).title,
                answer=doubts.answers[index],
                score=percent(float(doubts.scores[index])),
                own=percent(float(doubts.label_scores[index])),
            )
        )
    return " ".join(said)
