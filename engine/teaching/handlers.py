"""Answers to requests about projects. What computes is imported with the first one: the window starts without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services
from engine.teaching.requests import (
    AddClassRequest,
    AddSampleRequest,
    AskProjectRequest,
    ChangeClassRequest,
    CloseProjectRequest,
    DeleteProjectRequest,
    DeleteRequest,
    ImportRequest,
    KnownProject,
    NewProjectRequest,
    OpenProjectRequest,
    PackProjectRequest,
    PrepareViewsRequest,
    ProjectsRequest,
    ProjectState,
    ProjectStateRequest,
    ProjectTest,
    ProjectTestRequest,
    RenameProjectRequest,
    StrictnessAnswer,
    StrictnessRequest,
    TaughtAnswer,
    TeachRequest,
    ThumbnailsRequest,
    UndoRequest,
)
from engine.types import Image


def projects(request: ProjectsRequest, _: object, context: JobContext) -> tuple[KnownProject, ...]:
    """The projects that are known."""
    from engine.teaching import library  # noqa: PLC0415

    return library.known()


def new_project(request: NewProjectRequest, services: Services, context: JobContext) -> ProjectState:
    """Make a project and open it."""
    from engine.teaching import library  # noqa: PLC0415

    state = library.new(request.name, request.like, request.folder, context, request.opener).state()
    services.until_closed.callback(library.close, state.folder, request.opener)
    return state


def open_project(request: OpenProjectRequest, services: Services, context: JobContext) -> ProjectState:
    """Open a project."""
    from engine.teaching import library  # noqa: PLC0415

    state = library.open_path(request.path, context, request.opener).state()
    services.until_closed.callback(library.close, state.folder, request.opener)
    return state


def close_project(request: CloseProjectRequest, _: object, context: JobContext) -> None:
    """Close a project."""
    from engine.teaching import library  # noqa: PLC0415

    library.close(request.folder, request.opener)


def state(request: ProjectStateRequest, _: object, context: JobContext) -> ProjectState:
    """What a project holds."""
    from engine.teaching import library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        return project.state()


def rename_project(request: RenameProjectRequest, _: object, context: JobContext) -> ProjectState:
    """Give a project another name."""
    from engine.teaching import library, names  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        project.write(replace(project.record, name=names.clean(request.name)))
        return project.state()


def delete_project(request: DeleteProjectRequest, _: object, context: JobContext) -> None:
    """Delete a project for good."""
    from engine.teaching import library  # noqa: PLC0415

    library.delete_for_good(request.folder)


def pack_project(request: PackProjectRequest, _: object, context: JobContext) -> Path:
    """Write a project as a zip file."""
    from engine.teaching import archive  # noqa: PLC0415

    archive.pack(request.folder, request.path, context)
    return request.path


def add_class(request: AddClassRequest, _: object, context: JobContext) -> ProjectState:
    """Add a class."""
    from engine.teaching import changes, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        changes.add_class(project, request.name)
        return project.state()


def change_class(request: ChangeClassRequest, _: object, context: JobContext) -> ProjectState:
    """Change a class."""
    from engine.teaching import changes, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        changes.change_class(project, request, context)
        return project.state()


def delete(request: DeleteRequest, _: object, context: JobContext) -> ProjectState:
    """Delete classes, takes or samples, until this is undone."""
    from engine.teaching import deleting, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        deleting.delete(project, request.keys, context)
        return project.state()


def undo(request: UndoRequest, _: object, context: JobContext) -> ProjectState:
    """Restore what was deleted last."""
    from engine.teaching import deleting, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        deleting.undo(project, context)
        return project.state()


def add_sample(request: AddSampleRequest, _: object, context: JobContext) -> ProjectState:
    """Keep a sample."""
    from engine.teaching import changes, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        changes.add_sample(project, request)
        return project.state()


def import_files(request: ImportRequest, _: object, context: JobContext) -> ProjectState:
    """Copy files into a project."""
    from engine.teaching import importing, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        importing.import_files(project, request, context)
        state = project.state()
        project.left_out = ()
        return state


def ask(request: AskProjectRequest, _: object, context: JobContext) -> TaughtAnswer:
    """What a project says about a picture."""
    from engine.teaching import asking, library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        return asking.ask(project, request.picture)


def thumbnails(request: ThumbnailsRequest, _: object, context: JobContext) -> tuple[Image | None, ...]:
    """Small pictures of samples."""
    from engine.teaching.thumbnails import thumbnail  # noqa: PLC0415

    return tuple(thumbnail(path, request.side) for path in request.paths)


def teach(request: TeachRequest, _: object, context: JobContext) -> ProjectState:
    """Train a project's network."""
    from engine.teaching import library  # noqa: PLC0415
    from engine.teaching.teach import teach as train  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        return train(project, context)


def prepare_views(request: PrepareViewsRequest, _: object, context: JobContext) -> int:
    """Compute the views of one more sample."""
    from engine.teaching import library  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        return project.prepare_one()


def test(request: ProjectTestRequest, _: object, context: JobContext) -> ProjectTest:
    """Test a project."""
    from engine.teaching import library, testing  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        return testing.test(project, context)


def strictness(request: StrictnessRequest, _: object, context: JobContext) -> StrictnessAnswer:
    """Say sooner or later that a picture is none of the classes, and what that does to the project's own samples."""
    from engine.teaching import changes, library  # noqa: PLC0415
    from engine.teaching.none_of_these import own_similarities  # noqa: PLC0415

    with library.borrowed(request.folder, context) as project:
        if request.strictness is not None:
            changes.change_strictness(project, request.strictness)
        answerer = project.answerer()
        own = own_similarities(answerer.samples)
        return StrictnessAnswer(project.state(), int((own < answerer.least).sum()), len(own))


HANDLERS: Handlers[Services] = dict(
    [
        ProjectsRequest.answered_by(projects),
        NewProjectRequest.answered_by(new_project),
        OpenProjectRequest.answered_by(open_project),
        CloseProjectRequest.answered_by(close_project),
        ProjectStateRequest.answered_by(state),
        RenameProjectRequest.answered_by(rename_project),
        DeleteProjectRequest.answered_by(delete_project),
        PackProjectRequest.answered_by(pack_project),
        AddClassRequest.answered_by(add_class),
        ChangeClassRequest.answered_by(change_class),
        DeleteRequest.answered_by(delete),
        UndoRequest.answered_by(undo),
        AddSampleRequest.answered_by(add_sample),
        ImportRequest.answered_by(import_files),
        AskProjectRequest.answered_by(ask),
        TeachRequest.answered_by(teach),
        PrepareViewsRequest.answered_by(prepare_views),
        ProjectTestRequest.answered_by(test),
        StrictnessRequest.answered_by(strictness),
        ThumbnailsRequest.answered_by(thumbnails),
    ]
)
