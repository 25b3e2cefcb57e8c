"""What changes a project: classes, samples, deletions and how they are undone."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.system.files import write_bytes
from engine.teaching import names, project
from engine.teaching.features import view_features
from engine.teaching.kept_network import fingerprint
from engine.teaching.opened import OpenProject, Removed
from engine.teaching.requests import AddSampleRequest, ChangeClassRequest, TaughtClass
from engine.teaching.teach import keep
from engine.types import Image

LONGEST_SIDE = 640
"""Samples are kept at this many pixels along the longer side: the network looks at 224."""

_QUALITY = 92  # of JPEG
_MOST_CLASSES = 100


def add_class(opened: OpenProject, name: str) -> TaughtClass:
    """Add a class at the end. Raises DataError for a name that it cannot have."""
    name = names.clean(name)
    record = opened.record
    names.check_new(name, (known.name for known in record.classes))
    if len(record.classes) >= _MOST_CLASSES:
        raise DataError(f"A project has at most {_MOST_CLASSES} classes. Delete one, or begin another project.")
    key = names.folder_name(name, _folders(opened))
    added = TaughtClass(key, name, record.free_colour())
    opened.write(replace(record, classes=(*record.classes, added)))
    return added


def change_class(opened: OpenProject, request: ChangeClassRequest, context: JobContext) -> None:
    """Change name, colour or use of a class. Raises DataError for a name that it cannot have, ClassLensError."""
    record = opened.record
    known = changed = record.found(request.key)
    if request.on is not None:
        changed = replace(changed, on=request.on)
    if request.colour is not None:
        changed = replace(changed, colour=request.colour)
    if request.name is not None and names.clean(request.name) != known.name:
        name = names.clean(request.name)
        names.check_new(name, (other.name for other in record.classes if other.key != known.key))
        others = [folder for folder in _folders(opened) if folder != known.key]
        changed = replace(changed, name=name, key=names.folder_name(name, others))
    classes = tuple(changed if other.key == known.key else other for other in record.classes)
    source = opened.pictures / known.key
    if changed.key != known.key and source.exists():
        _move(source, opened.pictures / changed.key)
    opened.write(replace(record, classes=classes))
    if changed.key != known.key:
        opened.class_moved(known.key, changed.key)
        opened.look_again(context)
    if changed.name != known.name:
        _name_anew(opened)


def add_sample(opened: OpenProject, request: AddSampleRequest) -> None:
    """Write a sample, and let it count. Raises ClassLensError, and then nothing has changed."""
    picture = shrunk(request.picture)
    take = opened.take_for(request.take, request.class_key, request.source, request.test)
    sample = project.new_sample(take.key, take.samples)
    path = opened.pictures / sample
    write_bytes(path, jpeg(picture))
    opened.add(take, sample, view_features(picture, (0,))[0])


def delete(opened: OpenProject, keys: Sequence[str], context: JobContext) -> None:
    """Move classes, takes or samples out of the way. Raises DataError for what is not there, ClassLensError."""
    record = opened.record
    known = {c.key for c in record.classes} | {t.key for t in opened.takes}
    known |= {sample for take in opened.takes for sample in take.samples}
    gone = [key for key in keys if key not in known]
    if gone or not keys:
        raise DataError("What was to be deleted is no longer there. Look at the samples again.")
    what = _what(opened, keys)
    kept = tuple(c for c in record.classes if c.key not in keys)
    folder = opened.folder / project.DELETED / f"{len(opened.removed) + 1:03d}"
    moved = []
    for key in keys:
        source, target = opened.pictures / key, folder / key
        if source.exists():
            _move(source, target)
            moved.append((source, target))
    opened.removed.append(Removed(what, tuple(moved), record))
    if kept != record.classes:
        opened.write(replace(record, classes=kept))
    opened.look_again(context)


def undo(opened: OpenProject, context: JobContext) -> None:
    """Restore what was deleted last. Raises DataError when nothing was, ClassLensError."""
    if not opened.removed:
        raise DataError("Nothing has been deleted since the project was opened.")
    removed = opened.removed.pop()
    for source, target in reversed(removed.moved):
        if target.exists() and not source.exists():
            _move(target, source)
    now = {known.key: known for known in opened.record.classes}
    before = [now.pop(known.key, known) for known in removed.record.classes]
    opened.write(replace(opened.record, classes=(*before, *now.values())))
    opened.look_again(context)


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


def _name_anew(opened: OpenProject) -> None:
    """Let the kept network answer with the names that its classes have now, if it still fits."""
    kept, samples = opened.network, opened.samples()
    if kept is not None and kept.fingerprint == fingerprint(samples):
        kept = replace(kept, labels=tuple(known.name for known in samples.classes))
        keep(opened, kept, samples)
        opened.use(kept)


def _what(opened: OpenProject, keys: Sequence[str]) -> str:
    classes = [known.name for known in opened.record.classes if known.key in keys]
    if classes:
        return f"“{classes[0]}”" if len(classes) == 1 else f"{len(classes)} classes"
    within = tuple(f"{key}/" for key in keys)
    count = sum(s in keys or s.startswith(within) for take in opened.takes for s in take.samples)
    return "1 sample" if count == 1 else f"{count} samples"


def _folders(opened: OpenProject) -> list[str]:
    listed = [known.key for known in opened.record.classes]
    try:
        return listed + [path.name for path in opened.pictures.iterdir()]
    except FileNotFoundError:
        return listed
    except OSError as error:
        raise DataError(
            f"“{opened.pictures}” cannot be read: {error.strerror}. Check that its disk is connected."
        ) from error


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
    except OSError as error:
        raise ClassLensError(
            f"“{source}” could not be moved: {error.strerror}. Close other programs that have it open and try again."
        ) from error
