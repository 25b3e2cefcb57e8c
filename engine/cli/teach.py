"""The command `teach`: a network for classes of your own, from a folder with a folder of pictures for each class."""

from __future__ import annotations

import argparse
from contextlib import closing

from engine.catalog.own_classes import id_of
from engine.cli.output import interval_of, put, put_json, put_table, say, with_interval
from engine.errors import DataError
from engine.jobs import JobContext
from engine.session import Session
from engine.teaching.requests import (
    CloseProjectRequest,
    DeleteProjectRequest,
    ImportRequest,
    NewProjectRequest,
    ProjectState,
    ProjectTest,
    ProjectTestRequest,
    TeachRequest,
)


def teach(arguments: argparse.Namespace, context: JobContext) -> int:
    """Make a project of the pictures in folders, train its network and test it."""
    given = arguments.folder.resolve()
    folder = arguments.out.resolve() if arguments.out else None
    with closing(Session()) as session:
        project = session.run(NewProjectRequest(given.name or "project", folder=folder), context).folder
        try:
            left_out = session.run(ImportRequest(project, "", (given,)), context).left_out
            if arguments.test:
                left_out += session.run(ImportRequest(project, "", (arguments.test,), test=True), context).left_out
            for sentence in left_out:
                say(sentence)
            state = session.run(TeachRequest(project), context)
        except BaseException:
            session.run(DeleteProjectRequest(project), JobContext())  # half a project helps nobody
            raise
        tested = _tested(session, state, context)
        session.run(CloseProjectRequest(project), context)
    if arguments.json:
        put_json(_figures(state, tested, left_out))
    else:
        _print(state, tested)
    return 0


def _tested(session: Session, state: ProjectState, context: JobContext) -> ProjectTest | None:
    try:
        return session.run(ProjectTestRequest(state.folder), context)
    except DataError as error:
        say(error.sentence)
        return None


def _figures(state: ProjectState, tested: ProjectTest | None, left_out: tuple[str, ...]) -> dict[str, object]:
    assert state.learnt is not None  # it was trained
    return {
        "project": str(state.folder),
        "model": id_of(state.folder),
        "classes": {known.name: _samples(state, known.key) for known in state.classes},
        "left_out": left_out,
        "seconds": state.learnt.seconds,
        "test": None
        if tested is None
        else {
            "count": len(tested.samples),
            "accuracy": tested.accuracy,
            "accuracy_interval": interval_of(tested.accuracy, len(tested.samples)),
            "labels": tested.labels,
            "confusion": tested.confusion.tolist(),
            "separate": tested.separate,
            "warnings": tested.warnings,
            "curve": [
                {"samples": p.samples, "accuracy": p.accuracy, "lowest": p.lowest, "highest": p.highest}
                for p in tested.curve
            ],
        },
    }


def _samples(state: ProjectState, class_key: str) -> int:
    return sum(len(take.samples) for take in state.takes if take.class_key == class_key and not take.test)


def _print(state: ProjectState, tested: ProjectTest | None) -> None:
    assert state.learnt is not None  # it was trained
    put_table(("class", "samples"), [(known.name, str(_samples(state, known.key))) for known in state.classes])
    put(f"Taught in {state.learnt.seconds:.1f} s. Saved in {state.folder}")
    if tested is None:
        return
    put(f"\nTest: accuracy {with_interval(tested.accuracy, len(tested.samples))}, {len(tested.samples):,} pictures")
    for sentence in tested.warnings:
        say(sentence)
    put("\nConfusion matrix (rows true, columns predicted)")
    rows = zip(tested.labels[:-1], tested.confusion, strict=False)
    put_table(("", *tested.labels), [(label, *(str(count) for count in row)) for label, row in rows])
