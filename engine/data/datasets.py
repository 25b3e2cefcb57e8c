"""Labelled digits, and how they are opened: a set that ships, or a file or folder that a person brings."""

from __future__ import annotations

import hashlib
import pkgutil
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import catalog
from engine.data.cautions import cautions, part_cautions, test_cautions
from engine.data.choices import MARK, Choice, Shown, UnclearData, exists, parts_of, separate_test, short_name
from engine.data.origins import Origin, place_of
from engine.errors import DataError, SettingsError
from engine.plain_names import shown
from engine.system import places, plain_files
from engine.system.folders import ASSETS
from engine.types import Batch

_LONGEST_NAME = 1000
_LONGEST_START = 256
NOTE_ON_TEST = "The test pictures are the"
"""So begins the note of data that are tested with pictures of another set."""
LARGEST = 1_000_000_000
"""Bytes of a file of digits, unpacked: more do not fit in memory here."""

DIGIT_SIDE = 28
"""Pixels of a digit's height and width."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled digits, ink bright on dark: `images` (N, 28, 28) uint8, `labels` (N,) int64 in 0–9.

    `groups` (N,) int64 tell which pictures show the same drawing and so must not be separated by a split; -1 is never
    held back. Without them, each picture is a drawing of its own. `sha256` is that of the images' bytes followed by the
    labels' as uint8. `split_here` says that the training and the test part came as one and were separated here. Of a
    file or folder, `shown` and `notes` say how it was understood and `warnings` what may spoil a training
    with it, in sentences; they and the name can be shown and written anywhere. `origin` tells where a person finds
    each picture in what was opened, None where that is as here. Data sets are shared: change no array.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    sha256: str
    groups: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    split_here: bool = False
    shown: Shown | None = None
    origin: Origin | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", shown(self.name))
        object.__setattr__(self, "notes", tuple(map(shown, self.notes)))
        object.__setattr__(self, "warnings", tuple(map(shown, self.warnings)))

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
        return self.chosen(np.arange(n))

    def drawn(self, n: int | None, seed: int) -> Dataset:
        """`n` digits drawn at random, in their order; all of them for None. Raises SettingsError below 1.

        Files and folders are often sorted, and of joined sets the first digits are those of one.
        """
        if n is None or n >= len(self) or n < 1:
            return self.limited(n)
        return self.chosen(np.sort(np.random.default_rng(seed).permutation(len(self))[:n]))

    def last(self, n: int) -> Dataset:
        """The last `n` digits, at least one."""
        return self.chosen(np.arange(len(self) - n, len(self)))

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
        return self.chosen(places[held:]), self.chosen(places[:held])

    def with_test_part(self, path: Path) -> tuple[Dataset, Dataset]:
        """(training, test): a sixth, always the same for the same content, is for testing.

        Raises DataError for fewer than two digits; it names `path`, where they are from.
        """
        if len(self) < 2:
            raise DataError(f"“{path}” holds a single digit, but at least two are needed. Add more digits.")
        whole = self if self.origin is not None else replace(self, origin=np.arange(len(self)))
        return whole.split(max(1, len(self) // 6), seed=0)

    def chosen(self, places: NDArray[np.integer]) -> Dataset:
        """The digits at these places, in their order."""
        groups = None if self.groups is None else self.groups[places]
        chosen = self.of(self.name, self.images[places], self.labels[places], groups)
        origin = None if self.origin is None else self.origin[places]
        return replace(chosen, notes=self.notes, warnings=self.warnings, origin=origin)


def mnist_train() -> Dataset:
    """The 60,000 training digits of MNIST. Raises DataError when the file is missing or damaged."""
    return _shipped("mnist", "train")


def mnist_test() -> Dataset:
    """The 10,000 test digits of MNIST. Raises DataError when the file is missing or damaged."""
    return _shipped("mnist", "test")


def open_dataset(source: str) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a set that ships, by its name, or of a file or folder, by its path.

    Which there are is said in `engine.data.catalog`; "my-digits" are those that the person kept. "FILE?labels=last"
    says where the labels are (`engine.data.choices`). "mnist+FILE" trains on both, on all of the latter unless it has a
    test part of its own, and validates and tests on the first alone, as other models do. "FILE?test=FILE" trains on all
    pictures of the one, and tests on those of the other. Raises UnclearData where only a person can tell,
    DataError naming the file and the line or picture at fault.
    """
    training, test = _parts(source)
    if source in catalog.DATASETS:
        return training, test
    warnings = (*training.warnings, *cautions(training, test))
    return replace(training, warnings=warnings), replace(test, notes=training.notes, warnings=warnings)


def found_at(parts: tuple[Dataset, Dataset], places: Sequence[str]) -> tuple[Dataset, Dataset]:
    """The training and the test part of a file or folder, with words for where each picture is found in it.

    `places` are in the order of reading; where the data have a test part of their own, it was read last.
    """
    training, test = parts
    words: Origin = np.array([shown(place) for place in places], dtype=object)
    if training.origin is None or test.origin is None:
        return replace(training, origin=words[: len(training)]), replace(test, origin=words[len(training) :])
    return replace(training, origin=words[training.origin]), replace(test, origin=words[test.origin])


def notes_to_train(training: Dataset, test: Dataset) -> tuple[str, ...]:
    """How the data were understood, and that a part is kept for testing where they did not say so themselves."""
    kept = "is" if len(test) == 1 else "are"
    note = f"{len(test):,} of the {len(training) + len(test):,} digits {kept} kept for testing."
    return (*training.notes, *((note,) if test.split_here else ()))


def open_test(source: str) -> Dataset:
    """The digits to evaluate a model with: the test part where the data have one of their own, else all of them.

    `source` and errors are those of `open_dataset`.
    """
    training_source, test_source = separate_test(source)
    if test_source:
        return _opened_to_test(test_source, _shown_by([_opened(part)[0] for part in parts_of(training_source)]))
    return _opened_to_test(source, None)


def _opened_to_test(source: str, like: Shown | None) -> Dataset:
    """The digits to test with, of a file that is understood like the data to train with where it does not tell."""
    training, test = _parts(source, like)
    if source in catalog.DATASETS:
        return test
    if test.split_here:
        test = _all(training, test)
        test = replace(test, notes=(*test.notes, f"All {len(test):,} digits are used."))
    else:
        test = replace(test, notes=training.notes)
    return replace(test, warnings=test_cautions(test))


def _parts(source: str, like: Shown | None = None) -> tuple[Dataset, Dataset]:
    if source in catalog.DATASETS:
        return _shipped(source, "train"), _shipped(source, "test")
    source, test_source = separate_test(source)
    (first, test), *others = [_opened(part, like) for part in parts_of(source)]
    whole = [_all(*part) for part in others]  # the first set tests, so all of these is there to learn from
    if not test_source:
        return _joined([first, *whole]), test
    training = _joined([_all(first, test), *whole])
    try:
        test = _opened_to_test(test_source, _shown_by([first, *whole]))
    except UnclearData as error:
        error.to_test = True
        raise
    name = short_name(test_source)
    notes = (f"{NOTE_ON_TEST} {len(test):,} of {name}.", *(f"{name}: {note}" for note in test.notes))
    return replace(training, notes=(*training.notes, *notes)), replace(test, split_here=False)


def _shown_by(parts: Sequence[Dataset]) -> Shown | None:
    """What the first of these that is a file showed."""
    return next((part.shown for part in parts if part.shown is not None), None)


def _all(training: Dataset, test: Dataset) -> Dataset:
    """The training part, together with a test part that was separated from it here."""
    if not test.split_here:
        return training
    images, labels = np.concatenate([training.images, test.images]), np.concatenate([training.labels, test.labels])
    origin = None
    if training.origin is not None and test.origin is not None:
        origin = np.concatenate([training.origin, test.origin])
    whole = Dataset.of(training.name, images, labels)
    return replace(whole, notes=training.notes, shown=training.shown, origin=origin)


def _opened(source: str, like: Shown | None = None) -> tuple[Dataset, Dataset]:
    if source in catalog.DATASETS:
        return _shipped(source, "train"), _shipped(source, "test")
    if source == catalog.OWN_DIGITS:
        from engine.data.own_digits import read  # noqa: PLC0415 - it makes data sets of this module

        return read()
    name, _, said = source.partition(MARK)
    path = Path(name)
    if not exists(name):
        names = "” or “".join(catalog.NAMES)
        raise DataError(f"There is no file or folder “{_shown(name)}”. Check the name, or use “{names}”.")
    try:
        choice = replace(Choice.parse(said), like=like)
        opened: tuple[Dataset, Dataset] = pkgutil.resolve_name(_kind_of(path).reader)(path, choice)
    except UnclearData as error:
        error.source = source
        raise
    except OSError as error:
        raise DataError(
            f"“{error.filename or path}” cannot be read: {error.strerror or error}. Choose another file or folder."
        ) from error
    except MemoryError as error:
        raise DataError(f"“{path}” needs more memory than there is. Use a part of it.") from error
    return opened


def _shown(name: str) -> str:
    """A name that may be as long as an argument can be."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _kind_of(path: Path) -> catalog.FileKind:
    """The kind of a file by its first bytes, else by its name. Raises OSError."""
    is_folder = places.is_folder(path)
    fitting = [kind for kind in catalog.FILE_KINDS if kind.is_folder == is_folder]
    if is_folder:
        return fitting[0]
    with plain_files.unpacked(path, LARGEST) as file:
        start = file.read(_LONGEST_START)
    by_content = (kind for kind in fitting if kind.begins and re.match(kind.begins, start, re.DOTALL))
    by_name = (kind for kind in fitting if path.name.lower().endswith(kind.suffixes))
    return next(by_content, next(by_name, catalog.CSV))


def _joined(parts: list[Dataset]) -> Dataset:
    if len(parts) == 1:
        return parts[0]
    images = np.concatenate([part.images for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    first = np.arange(len(parts[0])) if parts[0].groups is None else parts[0].groups
    groups = np.concatenate([first, np.full(len(labels) - len(first), -1)])
    notes = tuple(f"{part.name}: {note}" for part in parts for note in part.notes)
    joined = Dataset.of("+".join(part.name for part in parts), images, labels, groups)
    places = [f"{part.name}: {place_of(part.origin, i) or f'index {i}'}" for part in parts for i in range(len(part))]
    origin = np.array(places, dtype=object)
    return replace(joined, notes=notes, warnings=part_cautions(parts), origin=origin)


@lru_cache(maxsize=2)
def _shipped(name: str, part: str) -> Dataset:
    """The part "train" or "test" of a set that ships; kept in memory, with the other part of the same set."""
    spec = catalog.DATASETS[name]
    path = ASSETS / spec.file
    count = spec.training if part == "train" else spec.test
    try:
        # Each array in the archive carries a checksum, which is verified as it is read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if images.shape != (count, DIGIT_SIDE, DIGIT_SIDE) or labels.shape != (count,) or images.dtype != np.uint8:
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
            f"The {spec.title} digits in “{path}” are missing or damaged. Install ClassLens again."
        ) from error
    return Dataset.of(f"{spec.name}-{part}", images, labels)
