"""Digits that a person kept with the label they gave them: a data set of their own, in a folder for each digit.

The files are PNG pictures as the models see them, so that people can look at them, and move or delete them. A file is
named by what it shows: the same picture is there but once. Pictures of any kind that people add count, too.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.catalog import OWN_DIGITS
from engine.data.datasets import DIGIT_SIDE, Dataset, found_at
from engine.data.labels import DIGITS
from engine.data.requests import KeptDigit
from engine.errors import ClassLensError, DataError, EmptyPicture, PictureError
from engine.preprocessing.digits import Preparation, prepare
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.system import moving, places
from engine.system.files import write_bytes
from engine.system.folders import own_digits_folder
from engine.types import Image

_SUFFIX = ".png"


def keep(picture: Image, label: int) -> KeptDigit:
    """Keep a picture of one digit, (H, W, 3) uint8, as the models see it, with its label 0 to 9.

    A picture that was kept as another digit is moved. Raises EmptyPicture without ink, ClassLensError for what the
    system refuses.
    """
    from PIL import Image as pillow  # noqa: PLC0415 - the window starts without it

    levels = _prepared(picture)
    name = hashlib.sha256(levels.tobytes()).hexdigest()[:16] + _SUFFIX
    folder = own_digits_folder()
    before = next((file for digit in DIGITS if places.exists(file := folder / digit / name)), None)
    path = folder / str(label) / name
    content = io.BytesIO()
    pillow.fromarray(levels).save(content, "PNG")
    write_bytes(path, content.getvalue())
    if before is not None and before != path:
        _remove(before)
    return KeptDigit(label, path, before)


def take_back(kept: KeptDigit) -> None:
    """Undo `keep`: the picture is where it was before, or nowhere. Raises ClassLensError."""
    if kept.before == kept.path:
        return
    if kept.before is not None:
        with _system_errors_as_sentences(kept.path):
            content = kept.path.read_bytes()
        write_bytes(kept.before, content)
    _remove(kept.path)


def read() -> tuple[Dataset, Dataset]:
    """(training, test): all that was kept; a sixth is for testing. Raises DataError where there are too few."""
    folder = own_digits_folder()
    files = [(file, int(digit)) for digit in DIGITS for file in _files(folder / digit)]
    if not files:
        raise DataError(
            "You have kept no digits yet. On the page Recognise, press “Wrong…” beside an answer and say which digit "
            "it is."
        )
    images = np.stack([_opened(file) for file, _ in files])
    whole = Dataset(OWN_DIGITS, images, np.array([digit for _, digit in files], np.int64), sha256="")
    training, test = (replace(part, split_here=True) for part in whole.with_test_part(folder))
    return found_at((training, test), [file.relative_to(folder).as_posix() for file, _ in files])


def counts() -> tuple[int, ...]:
    """How many pictures there are of each digit from 0 to 9; none where they cannot be looked at."""
    return tuple(len(_files(own_digits_folder() / digit)) for digit in DIGITS)


def state() -> tuple[tuple[str, int], ...]:
    """What is another when a picture came, went or was changed: all names with the times of their files."""
    folder = own_digits_folder()
    with suppress(OSError):
        return tuple(
            (f"{digit}/{file.name}", file.stat().st_mtime_ns) for digit in DIGITS for file in _files(folder / digit)
        )
    return ()


def _opened(file: Path) -> NDArray[np.uint8]:
    """(28, 28): one of our pictures as it is, any other prepared. Raises DataError naming the file."""
    try:
        picture = open_picture(file)
        return picture[..., 0] if picture.shape[:2] == (DIGIT_SIDE, DIGIT_SIDE) else _prepared(picture)
    except PictureError as error:
        raise DataError(error.sentence, error.details) from error
    except EmptyPicture as error:
        raise DataError(f"“{file}” shows no digit, only an even ground. Remove it and try again.") from error


def _prepared(picture: Image) -> NDArray[np.uint8]:
    """(28, 28): what the models are given of a picture."""
    return np.rint(prepare(picture, Preparation()).batch[0, :, :, 0] * 255).astype(np.uint8)


def _files(folder: Path) -> list[Path]:
    with suppress(places.Unreachable):
        return [file for file in places.inside(folder) if file.suffix.lower() in SUFFIXES]
    return []


def _remove(path: Path) -> None:
    """Remove a picture, and its folder if it was the last: a folder without pictures is no class."""
    with _system_errors_as_sentences(path):
        moving.remove(path, missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


@contextmanager
def _system_errors_as_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ClassLensError(
            f"“{path}” could not be taken back: {error.strerror or error}. Check whether you may write to its folder, "
            "then try again."
        ) from error
