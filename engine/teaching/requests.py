"""Requests about projects, what they hold and what they answer: frozen values.

A project is a folder; see `engine.teaching.project`. Its requests are answered one at a time. Whatever changes a
project answers with its new `ProjectState`. All raise ClassLensError, saying what to do, when the folder cannot be read
or written, and when another ClassLens has it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Request
from engine.training.records import EpochRecord
from engine.types import Image, Score

Source: TypeAlias = Literal["camera", "drawing", "files"]
"""Where the samples of a take come from."""

COLOURS = 12
"""How many colours classes have; `TaughtClass.colour` is one of their numbers, from 0."""


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class of a project. `key` is the name of its folder, `name` what people call it. A class that is off is
    neither learnt nor answered.
    """

    key: str
    name: str
    colour: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class Take:
    """Samples of a class that were made in one go: a burst of the camera, a session of drawing, an import.

    `key` is "class/take", `samples` are keys, "class/take/NNN.jpg", of files below `ProjectState.pictures`. Samples for
    testing are never learnt from.
    """

    key: str
    class_key: str
    source: Source
    test: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """The network that a project keeps. `epochs` are the curves of a training without the last take of each class,
    `held_back` the number of samples in those takes; where a class has one take only, nothing is held back and the
    curves show training samples. `current` is False once samples or classes have changed since.
    """

    labels: tuple[str, ...]
    samples: int
    held_back: int
    epochs: tuple[EpochRecord, ...]
    seconds: float
    current: bool


@dataclass(frozen=True, slots=True)
class ProjectState:
    """What a project holds. `classes` stand in their order; `takes` in the order of their making, for learning and for
    testing. `undo` says what `UndoRequest` would restore, empty for nothing. `strictness` is the share of its own
    samples, in [0, 1), that the project would call "none of these"; `left_out` are sentences about files that could not
    be read.
    """

    folder: Path
    name: str
    classes: tuple[TaughtClass, ...]
    takes: tuple[Take, ...]
    learnt: Learnt | None
    strictness: float
    undo: str
    left_out: tuple[str, ...]

    @property
    def pictures(self) -> Path:
        """The folder with the samples' files."""
        return self.folder / "pictures"


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project that was used before, the last used one first. `problem` says why it cannot be opened now; `named` are
    its classes.
    """

    folder: Path
    name: str
    classes: int
    samples: int
    problem: str = ""
    named: tuple[TaughtClass, ...] = ()


@dataclass(frozen=True, slots=True)
class TeachingProgress:
    """`done` of `total` samples are read, imported or packed."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ProjectsRequest(Request[tuple[KnownProject, ...]]):
    """The projects that this person has used, and those in the folder for projects."""


@dataclass(frozen=True, slots=True)
class NewProjectRequest(Request[ProjectState]):
    """Make a project of that name, and open it. With `like`, it begins as a copy of that project, with all its samples;
    progress is `TeachingProgress`. `folder` is where it is to be and is new or empty; None for a folder of its name in
    the folder for projects. `opener` is as in `OpenProjectRequest`.
    """

    name: str
    like: Path | None = None
    folder: Path | None = None
    opener: str = ""


@dataclass(frozen=True, slots=True)
class OpenProjectRequest(Request[ProjectState]):
    """Open a project. `path` is its folder, or a zip file that `PackProjectRequest` made, which becomes a new project
    in the folder for projects. A folder of folders with pictures is no project: `NewProjectRequest`, then
    `ImportRequest`.

    `opener` is a name for whoever asks, who has one project open at a time: that one is closed when the next is open.
    """

    path: Path
    opener: str = ""


@dataclass(frozen=True, slots=True)
class CloseProjectRequest(Request[None]):
    """Close the project that `opener` has open if it is in this folder, and whichever it is for None. When nobody has
    it open, other windows can open it, and what was deleted in it is gone for good.
    """

    folder: Path | None
    opener: str = ""


@dataclass(frozen=True, slots=True)
class ProjectStateRequest(Request[ProjectState]):
    """What the project holds now; it is not opened by that."""

    folder: Path


@dataclass(frozen=True, slots=True)
class RenameProjectRequest(Request[ProjectState]):
    """Give the project another name; its folder stays where it is."""

    folder: Path
    name: str


@dataclass(frozen=True, slots=True)
class DeleteProjectRequest(Request[None]):
    """Delete the project with all its pictures, for good."""

    folder: Path


@dataclass(frozen=True, slots=True)
class PackProjectRequest(Request[Path]):
    """Write the project as a zip file, to hand it in or to take it along. Progress is `TeachingProgress`."""

    folder: Path
    path: Path


@dataclass(frozen=True, slots=True)
class AddClassRequest(Request[ProjectState]):
    """Add a class at the end."""

    folder: Path
    name: str


@dataclass(frozen=True, slots=True)
class ChangeClassRequest(Request[ProjectState]):
    """Change what is not None of a class."""

    folder: Path
    key: str
    name: str | None = None
    colour: int | None = None
    on: bool | None = None


@dataclass(frozen=True, slots=True)
class DeleteRequest(Request[ProjectState]):
    """Delete classes, takes or samples by their keys, until `UndoRequest` restores them or the project is closed."""

    folder: Path
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoRequest(Request[ProjectState]):
    """Restore what was deleted last."""

    folder: Path


@dataclass(frozen=True, slots=True)
class AddSampleRequest(Request[ProjectState]):
    """Keep a picture as a sample of a class, and learn its features, so that the next answer knows it.

    `take` is a text of the asker's choice: samples with the same text, class and use are one take.
    """

    folder: Path
    class_key: str
    picture: Image
    source: Source
    take: str
    test: bool = False


@dataclass(frozen=True, slots=True)
class ImportRequest(Request[ProjectState]):
    """Copy picture files into the project, as a take of a class. `paths` are files and folders.

    Without a class, each folder inside the given folders becomes a class of its name, or adds to the one there is.
    Files that are no pictures, and pictures that the class has already, are left out: `ProjectState.left_out` of the
    answer says so. Progress is `TeachingProgress`.
    """

    folder: Path
    class_key: str
    paths: tuple[Path, ...]
    test: bool = False


@dataclass(frozen=True, slots=True)
class ThumbnailsRequest(Request[tuple[Image | None, ...]]):
    """Small pictures of these files, each (H, W, 3) uint8 and at most `side` pixels wide and high; None for a file that
    is gone or cannot be read.
    """

    paths: tuple[Path, ...]
    side: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """A sample near a picture; `similarity` is the cosine of the angle between their features, 1 for a copy."""

    sample: str
    class_key: str
    similarity: float


@dataclass(frozen=True, slots=True)
class TaughtAnswer:
    """What a project says about a picture. `scores` are those of the classes that are on and of “none of these”, best
    first, and sum to 1; empty while there are no samples. `by_network` is False while the nearest class mean answers.
    `nearest` are the three samples most like the picture, best first.
    """

    scores: tuple[Score, ...]
    by_network: bool
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True, slots=True)
class AskProjectRequest(Request[TaughtAnswer]):
    """Ask an open project about a picture, (H, W, 3) uint8."""

    folder: Path
    picture: Image


@dataclass(frozen=True, slots=True)
class TeachRequest(Request[ProjectState]):
    """Train the project's network on the samples that are not for testing. Progress is `TeachingProgress` while views
    of samples are prepared, then `TrainingProgress`. Raises DataError with fewer than two classes that have samples.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class PrepareViewsRequest(Request[int]):
    """Compute the views of one more sample, so that training finds them; the answer is how many samples are left.

    For moments in which nothing else is asked: each answer takes as long as a few pictures.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class StrictnessRequest(Request["StrictnessAnswer"]):
    """Call a picture "none of these" sooner or later; see `ProjectState.strictness`. None asks without changing."""

    folder: Path
    strictness: float | None = None


@dataclass(frozen=True, slots=True)
class StrictnessAnswer:
    """How many of the project's `own` samples would be called "none of these" now, each looked at as if its take were
    not known.
    """

    state: ProjectState
    refused: int
    own: int


@dataclass(frozen=True, slots=True)
class AnsweredSample:
    """A test sample: the index of its class among `ProjectTest.labels`, that of the answer, and the answer's score."""

    sample: str
    label: int
    answer: int
    score: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The mean accuracy on the test samples, and its range, with so many samples per class drawn at random."""

    samples: int
    accuracy: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ProjectTest:
    """The answers to the test samples.

    `labels` are the classes and, last, “none of these”; `confusion` (K + 1, K + 1) int64 counts true classes by row,
    answers by column. `interval` is Wilson's 95 % interval of `accuracy`. `curve` is empty where there are too few
    samples. `warnings` are sentences on what the figures are worth. Without test samples the last take of each class is
    the test, and a network that has not seen it answers: then `separate` is False.
    """

    labels: tuple[str, ...]
    samples: tuple[AnsweredSample, ...]
    confusion: NDArray[np.int64]
    accuracy: float
    interval: tuple[float, float]
    curve: tuple[CurvePoint, ...]
    warnings: tuple[str, ...]
    separate: bool


@dataclass(frozen=True, slots=True)
class ProjectTestRequest(Request[ProjectTest]):
    """Test the project's network. Raises DataError where nothing can be a test: it says what to record."""

    folder: Path
