"""The data that models are trained and tested with, as data: one record for each set, and for each kind of file.

Reading this file imports no library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """A set of digits that ships with ClassLens.

    `file`, below `assets/`, is an .npz file with the arrays `train_images` and `test_images`, (N, 28, 28) uint8, ink
    bright on dark, and `train_labels` and `test_labels`, (N,) of integers in 0–9; `training` and `test` are their
    numbers of pictures. `name` is what a command and a run call the set, `title` what a person reads.
    """

    name: str
    title: str
    file: str
    training: int
    test: int
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file, or of folder, that a person may bring.

    `reader` is "package.module:function". The function takes a Path and what a person said about the labels, a
    `choices.Choice`, returns the (training, test) data sets, and raises DataError, or OSError where the file cannot be
    read. It is called for files whose first bytes, unpacked, match the pattern `begins`, whatever their name, else for
    those whose name ends in one of `suffixes`, in small letters; the kind without suffixes is for folders. `metavar` is
    its name in the help of a command. The page Train offers the kinds that have a `title`; its dialog shows the files
    that match `pattern`.
    """

    reader: str
    metavar: str
    suffixes: tuple[str, ...] = ()
    begins: bytes = b""
    title: str = ""
    pattern: str = ""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of pictures, not a file."""
        return not self.suffixes


_DATASETS = (
    DatasetSpec(
        name="mnist",
        title="MNIST",
        file="mnist/mnist.npz",
        training=60_000,
        test=10_000,
        licence="CC BY-SA 3.0",
    ),
)

CSV = FileKind(
    reader="engine.data.csv_files:read_csv",
    metavar="CSV",
    suffixes=(".csv", ".tsv", ".txt"),
    title="Table",
    pattern="*.csv *.tsv *.txt *.csv.gz *.tsv.gz *.txt.gz *.arff",
)
"""Files of no known name are read as this kind."""

FILE_KINDS = (
    CSV,
    FileKind(reader="engine.data.picture_folders:read_folder", metavar="FOLDER", title="Folder of pictures"),
    FileKind(
        reader="engine.data.idx_files:read_idx",
        metavar="IDX",
        suffixes=tuple(
            end + packed
            for end in ("-ubyte", ".ubyte", ".idx", ".idx1", ".idx3", "-idx1", "-idx3")
            for packed in ("", ".gz")
        ),
        begins=rb"\0\0\x08[\x01\x03]",
        title="IDX file",
        pattern="*ubyte *ubyte.gz *idx *idx.gz *idx? *idx?.gz",
    ),
    FileKind(
        reader="engine.data.array_files:read_npz",
        metavar="NPZ",
        suffixes=(".npz",),
        begins=rb"PK\x03\x04.{26}.{1,200}?\.npy",  # a zip archive whose first file is an array
        title="NumPy archive",
        pattern="*.npz",
    ),
    FileKind(
        reader="engine.data.array_files:read_matlab",
        metavar="MAT",
        suffixes=(".mat",),
        begins=rb"MATLAB (5\.0|7\.3) MAT-file",
        title="MATLAB file",
        pattern="*.mat",
    ),
    FileKind(reader="engine.data.drawn_strokes:read_drawn", metavar="UNIPEN", suffixes=(".unipen", ".unipen.gz")),
)

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType({spec.name: spec for spec in _DATASETS})

DEFAULT_DATA = "mnist"

OWN_DIGITS = "my-digits"
"""What a command and a run call the digits that a person kept on the page Recognise; see `engine.data.own_digits`."""

NAMES = (*DATASETS, OWN_DIGITS)
"""All data that are called by a name, not by a file or folder."""


_TRAINING_TITLES = MappingProxyType(
    {
        **{name: data.title for name, data in DATASETS.items()},
        **{f"{name}-train": data.title for name, data in DATASETS.items()},
        "pendigits-train.unipen.gz": "pen strokes",
        "hands.unipen.gz": "hands of other countries",
    }
)


def is_of_shipped_set(name: str) -> bool:
    """Whether training data of this name are those of a set that ships, perhaps with others: its pictures are then the
    ones held back.
    """
    return name.partition("+")[0] in {f"{shipped}-train" for shipped in DATASETS}


def title_of_test(name: str) -> str:
    """What a person reads for the name of a test part (`Dataset.name`): the title of a set that ships, such as MNIST
    for "mnist-test"; other data are called as they are.
    """
    return next((data.title for data in DATASETS.values() if name == f"{data.name}-test"), name)


def title_of_training(name: str) -> str:
    """What a person reads for the name of training data: titles in place of the names of what shipped networks learnt
    from; other data are called as they are.
    """
    return " + ".join(_TRAINING_TITLES.get(part, part) for part in name.split("+"))


DATA_METAVAR = "|".join((*NAMES, *(kind.metavar for kind in FILE_KINDS)))
"""What a command takes as data, for its help."""
