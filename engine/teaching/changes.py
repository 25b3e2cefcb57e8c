"""What changes a project: classes and samples. What is deleted and restored: `engine.teaching.deleting`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from engine.catalog.own_classes import MOST_CLASSES
from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.system import places
from engine.system.files import write_bytes
from engine.teaching import names, project
from engine.teaching.deleting import folders_of, move_and_write
from engine.teaching.features import view_features
from engine.teaching.kept_network import amend_network
from engine.teaching.open_project import OpenProject
from engine.teaching.requests import AddSampleRequest, ChangeClassRequest, Take, TaughtClass
from engine.types import Image

LONGEST_SIDE = 640
"""Samples are kept at this many pixels along the longer side: the network looks at 224."""

_QUALITY = 92  # of JPEG


def add_class(opened: OpenProject, name: str) -> TaughtClass:
    """Add a class at the end. Raises DataError for a name that it cannot have."""
    return add_classes(opened, [name])[0]


def add_classes(opened: OpenProject, given: Sequence[str]) -> list[TaughtClass]:
    """Add classes at the end, all or none. Raises DataError for a name that one cannot have, and for too many."""
    record, added = opened.record, []
    folders = folders_of(opened)
    if len(record.classes) + len(given) > MOST_CLASSES:
        raise DataError(f"A project has at most {MOST_CLASSES} classes. Delete one, or begin another project.")
    for name in map(names.clean, given):
        names.check_new(name, (known.name for known in record.classes))
        one = TaughtClass(names.folder_name(name, folders), name, record.free_colour())
        record = replace(record, classes=(*record.classes, one))
        folders.append(one.key)
        added.append(one)
    opened.write(record)
    return added


def change_class(opened: OpenProject, request: ChangeClassRequest, context: JobContext) -> None:
    """Change name, colour or use of a class. Raises DataError for a name that it cannot have; ClassLensError, and then
    nothing has changed.
    """
    record = opened.record
    known = changed = record.found(request.key)
    if request.on is not None:
        changed = replace(changed, on=request.on)
    if request.colour is not None:
        changed = replace(changed, colour=request.colour)
    if request.name is not None and names.clean(request.name) != known.name:
        name = names.clean(request.name)
        names.check_new(name, (other.name for other in record.classes if other.key != known.key))
        others = [folder for folder in folders_of(opened) if folder != known.key]
        changed = replace(changed, name=name, key=names.folder_name(name, others))
    classes = tuple(changed if other.key == known.key else other for other in record.classes)
    source, target = opened.pictures / known.key, opened.pictures / changed.key
    moves = [(source, target)] if target != source and places.exists(source) else []
    move_and_write(opened, moves, replace(record, classes=classes))
    if changed.key != known.key:
        opened.class_moved(known.key, changed.key)
        opened.look_again(context)
    if changed.name != known.name:
        _name_anew(opened, known.key, changed)


def change_strictness(opened: OpenProject, strictness: float) -> None:
    """Call a picture "none of these" sooner or later, also where the project is not open. Raises DataError for a share
    outside [0, 1), ClassLensError.
    """
    if not 0 <= strictness < 1:
        raise DataError(f"The share must lie between 0 and 1, and {strictness} does not.")
    opened.write(replace(opened.record, strictness=strictness))
    if opened.network is not None:
        amend_network(opened.folder, opened.network, opened.answerer().least)


def add_sample(opened: OpenProject, request: AddSampleRequest) -> None:
    """Write a sample, and let it count. Raises DataError when the project is full; ClassLensError. Then nothing has
    changed.
    """
    check_room(opened, 1)
    content = jpeg(shrunk(request.picture))
    take = opened.take_for(request.take, request.class_key, request.source, request.test)
    keep_sample(opened, take, content)


def check_room(opened: OpenProject, wanted: int) -> None:
    """Raise DataError when a project cannot hold so many samples more."""
    room = project.MOST - sum(len(take.samples) for take in opened.takes)
    if wanted > room:
        these = "This is 1 picture" if wanted == 1 else f"These are {wanted:,} pictures"
        raise DataError(
            f"{these}, and a project holds at most {project.MOST:,}; there is room for {max(0, room):,}. Choose fewer, "
            "or delete some samples."
        )


def keep_sample(opened: OpenProject, take: Take, content: bytes) -> Take:
    """Write a picture, a JPEG file, as the next sample of a take, which is then longer. Raises ClassLensError, and then
    nothing has changed.
    """
    features = view_features(_decoded(content), (0,))[0]  # of what is kept, so that they can be computed again
    sample = opened.counters.new_sample(take.key)
    is_first = all(known.class_key != take.class_key for known in opened.takes)
    write_bytes(opened.pictures / sample, content)
    longer = opened.add(take, sample, features)
    if is_first:
        with suppress(ClassLensError):  # the sample is there, which is what was asked for
            opened.write(opened.record)  # which says that this class has samples
    return longer


def shrunk(picture: Image) -> Image:
    """A picture at the size in which it is kept."""
    import cv2  # noqa: PLC0415

    longest = max(picture.shape[:2])
    if longest <= LONGEST_SIDE:
        return picture
    size = [max(1, round(side * LONGEST_SIDE / longest)) for side in picture.shape[1::-1]]
    return np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def jpeg(picture: Image) -> bytes:
    """A picture, (H, W, 3) uint8, as a JPEG file."""
    from PIL import Image as pillow  # noqa: PLC0415

    content = io.BytesIO()
    pillow.fromarray(picture).save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()


def _decoded(content: bytes) -> Image:
    from PIL import Image as pillow  # noqa: PLC0415

    with pillow.open(io.BytesIO(content)) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)


def _name_anew(opened: OpenProject, before: str, now: TaughtClass) -> None:
    """Let the kept network answer with the key and the name that a class has now. Raises ClassLensError."""
    opened.name_network()
    kept = opened.network
    if kept is not None and before in kept.keys:  # it does not know all samples
        others = [label for label, key in zip(kept.labels, kept.keys, strict=True) if key != before]
        name = names.free(now.name, others)  # a class that is deleted by now may have had it
        kept = replace(
            kept,
            keys=tuple(now.key if key == before else key for key in kept.keys),
            labels=tuple(name if key == before else label for label, key in zip(kept.labels, kept.keys, strict=True)),
        )
        opened.use(kept)
        amend_network(opened.folder, kept)
