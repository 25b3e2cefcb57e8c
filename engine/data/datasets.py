"""Labelled digits: MNIST, a CSV file, or a folder per class."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.labels import DIGITS
from engine.data.unipen import BRUSHES, PAD_BRUSH, draw_all, read_unipen, split_by_writer
from engine.errors import DataError, EmptyPicture, PictureError, SettingsError
from engine.preprocessing.digits import Preparation, prepare
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.system.folders import ASSETS
from engine.types import Batch

MNIST_FILE = ASSETS / "mnist" / "mnist.npz"

_SIDE = 28
_COLUMNS = 1 + _SIDE * _SIDE
_LARGEST_CSV = 1_000_000_000
_START = 65_536
_GREYS = frozenset(str(level) for level in range(256))


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled digits, ink bright on dark: `images` (N, 28, 28) uint8, `labels` (N,) int64 in 0–9.

    `groups` (N,) int64 tell which pictures show the same drawing and so must not be separated by a split; -1 is never
    held back. Without them, each picture is a drawing of its own. `sha256` is that of the images' bytes followed by the
    labels' as uint8. Data sets are shared: change no array.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    sha256: str
    groups: NDArray[np.int64] | None = None

    @classmethod
    def of(
        cls,
        name: str,
        images: NDArray[np.uint8],
        labels: NDArray[np.integer],
        groups: NDArray[np.int64] | None = None,
    ) -> Dataset:
        """The data set of these arrays, with its hash computed."""
        content = hashlib.sha256(np.ascontiguousarray(images).data)
        content.update(labels.astype(np.uint8).tobytes())
        return cls(name, images, labels.astype(np.int64), content.hexdigest(), groups)

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, start: int = 0, stop: int | None = None) -> Batch:
        """All images, or those from `start` to before `stop`, as a new (N, 28, 28, 1) float32 array in [0, 1]."""
        batch = self.images[start:stop, ..., np.newaxis].astype(np.float32)
        batch /= 255
        return batch

    def limited(self, n: int | None) -> Dataset:
        """The first `n` digits; all of them for None. Raises SettingsError below 1."""
        if n is None or n >= len(self):
            return self
        if n < 1:
            raise SettingsError(f"The limit is {n:,}, but must be at least 1 picture.")
        return self._chosen(np.arange(n))

    @property
    def candidates(self) -> int:
        """How many pictures may be held back."""
        return len(self) if self.groups is None else int((self.groups >= 0).sum())

    def split(self, validation: int, seed: int) -> tuple[Dataset, Dataset]:
        """A shuffled split, the same for the same seed: (training, `validation` digits held back).

        Held back are whole groups, so there may be a few digits more. Raises SettingsError when nothing would be left
        to train on.
        """
        if not 0 <= validation < self.candidates:
            raise SettingsError(
                f"{validation:,} pictures are to be held back for validation, but there are only {self.candidates:,}. "
                "Use more data, or hold back fewer."
            )
        groups = np.arange(len(self)) if self.groups is None else self.groups
        drawings, sizes = np.unique(groups[groups >= 0], return_counts=True)
        order = np.random.default_rng(seed).permutation(len(drawings))
        ranks = np.full(len(drawings) + 1, len(drawings))  # the last is for what is never held back
        ranks[order] = np.arange(len(drawings))
        places = np.argsort(ranks[np.where(groups < 0, -1, np.searchsorted(drawings, groups))], kind="stable")
        ends = np.concatenate(([0], np.cumsum(sizes[order])))
        held = int(ends[np.searchsorted(ends, validation)])
        return self._chosen(places[held:]), self._chosen(places[:held])

    def _chosen(self, places: NDArray[np.integer]) -> Dataset:
        groups = None if self.groups is None else self.groups[places]
        return self.of(self.name, self.images[places], self.labels[places], groups)


@lru_cache(maxsize=1)
def mnist_train() -> Dataset:
    """The 60,000 training digits of MNIST. Raises DataError when the file is missing or damaged."""
    return _mnist("train", 60_000)


@lru_cache(maxsize=1)
def mnist_test() -> Dataset:
    """The 10,000 test digits of MNIST. Raises DataError when the file is missing or damaged."""
    return _mnist("test", 10_000)


def open_dataset(source: str) -> tuple[Dataset, Dataset]:
    """(training, test) digits of "mnist", of a CSV file, or of a folder with a subfolder of pictures per digit.

    A CSV file has a line per digit: the label, then 784 grey values of 0–255, row by row; the first line may name the
    columns. Of files and folders a sixth, always the same for the same content, is the test set. Raises DataError,
    naming the file and the line or picture at fault.

    A UNIPEN file of pen strokes (`.unipen`, `.unipen.gz`) is drawn as the pad would, for training with three brushes;
    its test set are the digits of writers kept out of the training set. "mnist+FILE" trains on both, and validates and
    tests on the first alone, as other models do.
    """
    if source == "mnist":
        return mnist_train(), mnist_test()
    path = Path(source)
    if "+" in source and not path.exists():
        parts = [open_dataset(part) for part in source.split("+")]
        return _joined([training for training, _ in parts]), parts[0][1]
    if path.name.removesuffix(".gz").endswith(".unipen"):
        training, test = split_by_writer(read_unipen(path))
        drawings = np.tile(np.arange(len(training)), len(BRUSHES))
        drawn = Dataset.of(path.name, *draw_all(training, BRUSHES), drawings)
        return drawn, Dataset.of(path.name, *draw_all(test, (PAD_BRUSH,)))
    try:
        images, labels = _read_folder(path) if path.is_dir() else _read_csv(path)
    except FileNotFoundError:
        raise DataError(f"There is no file or folder “{path}”. Check the name, or use “mnist”.") from None
    except OSError as error:
        raise DataError(
            f"“{path}” cannot be read: {error.strerror or error}. Choose another file or folder."
        ) from error
    if len(labels) < 2:
        raise DataError(f"“{path}” holds a single digit, but training and testing need one each. Add more digits.")
    everything = Dataset.of(path.name, images, labels)
    return everything.split(max(1, len(everything) // 6), seed=0)


def _joined(parts: list[Dataset]) -> Dataset:
    images = np.concatenate([part.images for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    first = np.arange(len(parts[0])) if parts[0].groups is None else parts[0].groups
    groups = np.concatenate([first, np.full(len(labels) - len(first), -1)])
    return Dataset.of("+".join(part.name for part in parts), images, labels, groups)


def _mnist(part: str, count: int) -> Dataset:
    try:
        # Each array in the archive carries a checksum, which is verified as it is read.
        with MNIST_FILE.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if images.shape != (count, _SIDE, _SIDE) or labels.shape != (count,) or images.dtype != np.uint8:
            raise ValueError(f"unexpected arrays: {images.shape} {images.dtype}, {labels.shape}")
    except (
        OSError,
        EOFError,
        LookupError,
        NotImplementedError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise DataError(
            f"The MNIST digits in “{MNIST_FILE}” are missing or damaged. Install ClassLens again."
        ) from error
    return Dataset.of(f"mnist-{part}", images, labels)


def _read_csv(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    if not path.is_file() and path.exists():
        raise DataError(f"“{path}” is neither a file nor a folder. Choose a CSV file or a folder with pictures.")
    if path.stat().st_size > _LARGEST_CSV:
        raise DataError(f"“{path}” is larger than 1 GB, more than fits in memory here. Use a part of it.")
    with path.open("rb") as file:
        start = file.read(_START)
    if b"\0" in start or (len(start) == _START and b"\n" not in start and b"\r" not in start):
        raise DataError(f"“{path}”, line 1, is not text. Choose a CSV file saved as plain text in UTF-8.")
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = (line for line in file if not line.isspace())
            first = next(lines, "")
            if _is_header(first):
                first = next(lines, "")
            if not first:
                raise DataError(f"“{path}” holds no digits. A line is a label and 784 values, separated by commas.")
            rows = np.loadtxt(chain([first], lines), np.uint8, delimiter=",", comments=None, quotechar='"', ndmin=2)
        if rows.shape[1] != _COLUMNS or rows[:, 0].max() > 9:
            raise ValueError("wrong columns or labels")
    except ValueError as error:
        # Slowly once more, for people to know where to look.
        raise DataError(_first_fault(path)) from error
    return rows[:, 1:].reshape(-1, _SIDE, _SIDE), rows[:, 0]


def _is_header(line: str) -> bool:
    fields = [field.strip().strip('"') for field in line.split(",")]
    return fields[0].lower() == "label" or not any(field[:1].isdigit() and field.isdigit() for field in fields)


def _first_fault(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.isspace() or (number == 1 and _is_header(line) and line.count(",") == _COLUMNS - 1):
                continue
            fault = _fault(line)
            if fault:
                return f"“{path}”, line {number}, {fault}"
    return f"“{path}” cannot be understood. Each line is a label and 784 values of 0 to 255, separated by commas."


def _fault(line: str) -> str | None:
    if "\ufffd" in line or "\0" in line:
        return "holds something other than text. Save the file as CSV in UTF-8."
    fields = line.strip().split(",")
    if len(fields) == _COLUMNS and fields[0] in DIGITS and _GREYS.issuperset(fields):
        return None
    fields = [field.strip().strip('"') for field in fields]
    if len(fields) != _COLUMNS:
        return f"has {len(fields):,} values separated by commas, but should have {_COLUMNS}: a label and 784 pixels."
    for column, field in enumerate(fields):
        name, highest = ("label", 9) if column == 0 else (f"pixel {column - 1}", 255)
        if not (field.isascii() and field.lstrip("+-").isdigit() and len(field) <= 20):
            return f"has “{field[:20]}” as its {name}, which is not a whole number. Correct or remove the line."
        if not 0 <= int(field) <= highest:
            return f"has {field} as its {name}, but it must lie in 0 to {highest}. Correct or remove the line."
    return None


def _read_folder(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    folders = [path / digit for digit in DIGITS if (path / digit).is_dir()]
    if not folders:
        raise DataError(f"“{path}” has no folders named 0 to 9. Put the pictures of each digit into one of its own.")
    files = [file for folder in folders for file in _pictures_in(folder)]
    images = np.empty((len(files), _SIDE, _SIDE), np.uint8)
    preparation = Preparation()
    for index, file in enumerate(files):
        try:
            batch = prepare(open_picture(file), preparation).batch
        except PictureError as error:
            raise DataError(error.sentence, error.details) from error
        except EmptyPicture as error:
            raise DataError(f"“{file}” shows no digit, only an even ground. Remove it and try again.") from error
        images[index] = np.rint(batch[0, :, :, 0] * 255)
    return images, np.array([int(file.parent.name) for file in files], np.uint8)


def _pictures_in(folder: Path) -> Iterator[Path]:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in SUFFIXES and file.name[0] != "."]
    if not files:
        raise DataError(f"The folder “{folder}” has no pictures. Put some there, or remove the folder.")
    yield from files
