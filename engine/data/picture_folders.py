"""Digits as pictures in a folder, with a subfolder for each digit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.data.choices import Choice
from engine.data.datasets import DIGIT_SIDE, Dataset
from engine.data.labels import DIGITS
from engine.errors import DataError, EmptyPicture, PictureError
from engine.preprocessing.digits import Preparation, prepare
from engine.preprocessing.picture_files import SUFFIXES, open_picture


def read_folder(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a folder with subfolders named 0 to 9, each picture prepared as one from the pad.

    Raises OSError, and DataError naming the picture at fault.
    """
    folders = [path / digit for digit in DIGITS if (path / digit).is_dir()]
    if not folders:
        raise DataError(f"“{path}” has no folders named 0 to 9. Put the pictures of each digit into one of its own.")
    files = [file for folder in folders for file in _pictures_in(folder)]
    images = np.empty((len(files), DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    preparation = Preparation()
    for index, file in enumerate(files):
        try:
            batch = prepare(open_picture(file), preparation).batch
        except PictureError as error:
            raise DataError(error.sentence, error.details) from error
        except EmptyPicture as error:
            raise DataError(f"“{file}” shows no digit, only an even ground. Remove it and try again.") from error
        images[index] = np.rint(batch[0, :, :, 0] * 255)
    labels = np.array([int(file.parent.name) for file in files], np.uint8)
    return Dataset.of(path.name, images, labels).with_test_part(path)


def _pictures_in(folder: Path) -> Iterator[Path]:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in SUFFIXES and file.name[0] != "."]
    if not files:
        raise DataError(f"The folder “{folder}” has no pictures. Put some there, or remove the folder.")
    yield from files
