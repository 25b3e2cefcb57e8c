"""What the rooms of the engine answer, as things that were done: runs, evaluations, tests of taught networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.hyperparameters import RECIPE_SETTINGS, text_of
from engine.catalog.recipe import Recipe
from engine.data.catalog import title_of_test
from engine.evaluation.learnt import learnt_sentence, learnt_shortly
from engine.evaluation.requests import AllModels, EvaluationAnswer, Robustness, TwoModels
from engine.evaluation.titles import title_of
from engine.handing_in.records import LONGEST_TEXT
from engine.handing_in.work import LONGEST_ROW_NAME, Evaluated, Table, TrainedRun
from engine.metrics.interval import interval_text
from engine.runs.requests import RunRecord, RunState
from engine.teaching.requests import Learnt, ProjectState, ProjectTest

_LONGEST_WORD = 5  # letters of a word in a title that stay on one line
_ROOM, _GAP = 76, 1.5  # letters beside each other on a page, and between two columns
_MISTAKES = 20  # that a list of them has


def run_of(record: RunRecord) -> TrainedRun | None:
    """A kept run, to hand in; None for one that is damaged or has no epoch yet."""
    if record.state is RunState.DAMAGED or record.recipe is None or not record.epochs:
        return None
    return TrainedRun(
        model=catalog.recall(record.model_id).title,
        name=record.title,
        date=record.date,
        state=record.state.value,
        recipe=record.recipe.name,
        data=record.data,
        settings=_settings(record.recipe, record.held_back),
        epochs=record.epochs,
        validation_accuracy=record.validation_accuracy,
        test_accuracy=record.test_accuracy,
        test_count=record.test_count,
        seconds=record.seconds,
        remarks=record.hints,
    )


def _settings(recipe: Recipe, held_back: int | None) -> tuple[tuple[str, str], ...]:
    """What the run was trained with; of the pictures to hold back those that were, which of few pictures are fewer."""
    own = {name: recipe.value(name) for name in RECIPE_SETTINGS}
    own["validation"] = f"up to {recipe.validation}" if held_back is None else held_back
    more = {"optimizer": recipe.optimizer, "loss": recipe.loss, "keep": recipe.keep}
    changed = {"augmentation": ", ".join(recipe.augmentation) or "none"}
    return tuple((name, text_of(value)) for name, value in {**own, **more, **changed, **recipe.settings}.items())


def taught(state: ProjectState) -> TrainedRun | None:
    """The network that a project has learnt; None before it has."""
    learnt = state.learnt
    if learnt is None:
        return None
    return TrainedRun(
        model=f"Taught: {state.name}",
        data=_samples(state),
        settings=(("classes", _listed(learnt.labels)), ("samples", str(learnt.samples))),
        epochs=learnt.epochs,
        validation_accuracy=_of_last_takes(learnt),
        seconds=learnt.seconds,
        remarks=tuple(_remarks(learnt)),
    )


def _remarks(learnt: Learnt) -> Iterator[str]:
    if not learnt.current:
        yield "Samples or classes have changed since."
    if not learnt.held_back:
        yield "No sample was held back, so both curves show samples that the network learnt from."


def _of_last_takes(learnt: Learnt) -> float | None:
    return learnt.epochs[-1].validation_accuracy if learnt.epochs and learnt.held_back else None


def _samples(state: ProjectState) -> str:
    counts = {
        taught_class.name: sum(
            len(take.samples) for take in state.takes if take.class_key == taught_class.key and not take.test
        )
        for taught_class in state.classes
        if taught_class.on
    }
    return _listed([f"{name}: {count}" for name, count in counts.items()])


def _listed(texts: Sequence[str]) -> str:
    """Texts in one that a session keeps whole: of very many, the first ones, and how many there are beside them."""
    listed, kept = ", ".join(texts), len(texts)
    while len(listed) > LONGEST_TEXT:
        kept -= 1
        listed = f"{', '.join(texts[:kept])} and {len(texts) - kept} more"
    return listed


def evaluated(answer: EvaluationAnswer) -> Evaluated:
    """The evaluation of one model, with its confusion matrix."""
    spec, title = catalog.recall(answer.request.model_id), title_of(answer.request.model_id, answer.own)
    return Evaluated(
        title=title,
        data=title_of_test(answer.data),
        count=answer.count,
        accuracy=answer.evaluation.accuracy,
        tables=_confused(spec.labels, answer.evaluation.confusion),
        remarks=(*answer.warnings, *_learnt((title, answer.trained_on), count=answer.count)),
    )


def _learnt(*models: tuple[str, int | None], count: int) -> tuple[str, ...]:
    """A sentence on each model, of its title and how many of the pictures it learnt, that learnt any."""
    sentences = (learnt_sentence(title, trained_on, count) for title, trained_on in models)
    return tuple(dict.fromkeys(filter(None, sentences)))


def evaluated_all(answer: AllModels) -> Evaluated:
    """The figures of several models, and of their vote."""
    rows = [
        (title_of(row.model_id, row.own), *_accuracy(row.accuracy, row.count, row.trained_on), f"{row.loss:.4f}")
        for row in answer.rows
    ]
    if answer.vote_accuracy is not None:
        rows.append(("Weighted vote", *_accuracy(answer.vote_accuracy, answer.count, answer.vote_trained_on), ""))
    table = Table(("model", "accuracy", "95 % interval", "loss"), tuple(rows))
    learnt = ((title_of(row.model_id, row.own), row.trained_on) for row in answer.rows)
    remarks = _learnt(*learnt, count=answer.count)
    return Evaluated(
        title="All models", data=title_of_test(answer.data), count=answer.count, tables=(table,), remarks=remarks
    )


def evaluated_two(answer: TwoModels) -> Evaluated:
    """Two models against each other."""
    first, second = map(title_of, (answer.request.first, answer.request.second), answer.own)
    table = answer.table
    counts = (
        ("both right", table.both_right),
        (f"only {first}", table.only_first),
        (f"only {second}", table.only_second),
        ("both wrong", table.both_wrong),
    )
    rows = tuple((title, f"{count:,}") for title, count in counts)
    return Evaluated(
        title=f"{first} against {second}",
        data=title_of_test(answer.data),
        count=answer.count,
        tables=(Table(("who is right", "pictures"), rows),),
        remarks=_learnt(*zip((first, second), answer.trained_on, strict=True), count=answer.count),
    )


def evaluated_disturbed(answer: Robustness) -> Evaluated:
    """A model on disturbed pictures: a table for each kind of disturbance."""
    tables = tuple(
        Table(
            ("strength", *(f"{strength:g}" for strength in curve.strengths)),
            (("accuracy", *(f"{accuracy:.1%}" for accuracy in curve.accuracies)),),
            curve.kind.capitalize(),
        )
        for curve in answer.curves
    )
    model = title_of(answer.request.model_id, answer.own)
    remarks = _learnt((model, answer.trained_on), count=answer.count)
    title = f"{model}, disturbed pictures"
    return Evaluated(title=title, data=title_of_test(answer.data), count=answer.count, tables=tables, remarks=remarks)


def tested(state: ProjectState, test: ProjectTest) -> Evaluated:
    """The test of a taught network."""
    matrix = np.asarray(test.confusion)
    return Evaluated(
        title=f"Taught: {state.name}",
        data="test samples" if test.separate else "the last take of each class",
        count=len(test.samples),
        accuracy=test.accuracy,
        tables=_confused(test.labels, matrix),
        remarks=test.warnings,
    )


def _accuracy(accuracy: float, count: int, trained_on: int | None) -> tuple[str, str]:
    return f"{accuracy:.2%}", learnt_shortly(trained_on, count) or interval_text(accuracy, count)


def _confused(labels: tuple[str, ...], matrix: NDArray[np.int64]) -> tuple[Table, ...]:
    """What was taken for what: the whole matrix, or the commonest mistakes where it is wider than a page."""
    if _fits_on_a_page(labels, matrix):
        rows = tuple((label, *map(str, row)) for label, row in zip(labels, matrix.tolist(), strict=True))
        return (Table(("", *labels), rows, "Confusion matrix: rows are true, columns predicted"),)
    wrong = matrix * (1 - np.eye(len(matrix), dtype=matrix.dtype))
    commonest = [place for place in np.argsort(-wrong, axis=None, kind="stable")[:_MISTAKES] if wrong.flat[place]]
    places = [divmod(int(place), len(labels)) for place in commonest]
    mistakes = tuple((labels[true], labels[said], f"{wrong[true, said]:,}") for true, said in places)
    caption = f"The commonest mistakes among {len(labels)} classes; {wrong.sum():,} pictures were misread in all"
    return (Table(("true", "predicted", "pictures"), mistakes, caption),) if mistakes else ()


def _fits_on_a_page(labels: tuple[str, ...], matrix: NDArray[np.int64]) -> bool:
    name = min(max(map(len, labels)), LONGEST_ROW_NAME)
    columns = [
        max(len(str(counts.max())), *(min(len(word), _LONGEST_WORD) for word in (label.split() or [""])))
        for label, counts in zip(labels, matrix.T, strict=True)
    ]
    return name + sum(columns) + _GAP * (len(labels) + 1) <= _ROOM
