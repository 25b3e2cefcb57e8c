"""NumPy's and MATLAB's files: what an array is, its shape and its partner's length tell."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from scipy.io import savemat
from scipy.sparse import csc_matrix

from engine.data.choices import UnclearData
from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset
from engine.data.mat_files import read_mat
from engine.errors import DataError

Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """120 test digits of MNIST."""
    return mnist_test().limited(120)


def _found(source: Path) -> tuple[list[tuple[int, bytes]], Dataset]:
    training, test = open_dataset(str(source))
    parts = [(int(y), x.tobytes()) for part in (training, test) for x, y in zip(part.images, part.labels, strict=True)]
    return sorted(parts), training


def _expected(*parts: Dataset) -> list[tuple[int, bytes]]:
    return sorted((int(y), x.tobytes()) for part in parts for x, y in zip(part.images, part.labels, strict=True))


NPZ: dict[str, Callable[[np.ndarray, np.ndarray], Arrays]] = {
    "images and labels": lambda x, y: {"images": x, "labels": y},
    "X and y, flat, 0 to 1": lambda x, y: {"X": x.reshape(len(x), 784) / 255, "y": y.astype(np.int32)},
    "without names": lambda x, y: {"arr_0": x[..., np.newaxis], "arr_1": y[:, np.newaxis].astype(float)},
    "channels first, one-hot": lambda x, y: {"data": x[:, np.newaxis], "target": np.eye(10)[y]},
    "dark ink": lambda x, y: {"images": 255 - x, "labels": y},
    "transposed": lambda x, y: {"images": x.transpose(0, 2, 1), "labels": y},
    "1 to 10": lambda x, y: {"images": x, "labels": np.where(y == 0, 10, y)},
    "with writers": lambda x, y: {"images": x, "labels": y, "writers": np.arange(len(y)) + 100},
    "a name with “val” in it": lambda x, y: {"pixel_values": x, "labels": y},
    "a name with “test” in it": lambda x, y: {"x": x, "y": y, "latest": np.arange(3)},
    "the same pictures twice": lambda x, y: {"data": x.reshape(len(x), -1), "images": x, "target": y},
    "labels as text": lambda x, y: {"X": x, "y": y.astype(str)},
    "one-hot columns": lambda x, y: {"X": x, "y": np.eye(10)[y].T},
    "guesses beside the labels": lambda x, y: {"images": x, "labels": y, "predicted_labels": (y + 1) % 10},
    "writers of 0 to 9": lambda x, y: {"images": x, "digit": y, "writer": np.arange(len(y)) % 10},
    "red, green and blue": lambda x, y: {"X": np.repeat(x[..., np.newaxis], 3, axis=3), "y": y},
    "shares of red, green and blue": lambda x, y: {"X": np.repeat(x[:, np.newaxis], 3, axis=1) / 255, "y": y},
    "a picture of bits": lambda x, y: {"images": x.astype(np.uint16) * 257, "labels": y},
}


@pytest.mark.parametrize("kind", NPZ)
def test_npz_of_many_kinds(tmp_path: Path, digits: Dataset, kind: str) -> None:
    np.savez_compressed(tmp_path / "a.npz", **NPZ[kind](digits.images, digits.labels))
    found, training = _found(tmp_path / "a.npz")
    assert found == _expected(digits)
    assert training.notes[0 if len(training.notes) == 1 else -1]


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("Xtr", "ytr", "Xte", "yte"),
        ("trX", "trY", "teX", "teY"),
    ],
)
def test_npz_with_two_parts(tmp_path: Path, digits: Dataset, names: tuple[str, ...]) -> None:
    more = mnist_train().limited(200)
    arrays = dict(zip(names, (more.images, more.labels, digits.images, digits.labels), strict=True))
    np.savez(tmp_path / "a.npz", **arrays)
    training, test = open_dataset(str(tmp_path / "a.npz"))
    assert (training.sha256, test.sha256) == (more.sha256, digits.sha256)
    assert training.notes[-1] == f"The test pictures are “{names[2]}”."


@pytest.mark.parametrize("forgotten", ["training", "test"])
def test_npz_of_which_one_part_was_not_divided_by_255(tmp_path: Path, digits: Dataset, forgotten: str) -> None:
    more = mnist_train().limited(200)
    x, y = (more.images, digits.images / 255) if forgotten == "training" else (more.images / 255, digits.images)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=more.labels, x_test=y, y_test=digits.labels)
    training, test = open_dataset(str(tmp_path / "a.npz"))
    assert (training.sha256, test.sha256) == (more.sha256, digits.sha256)
    assert any("each part was scaled by itself" in note for note in training.notes)


def test_what_is_left_out_is_named(tmp_path: Path, digits: Dataset) -> None:
    arrays = {"x_train": digits.images, "y_train": digits.labels, "x_val": digits.images, "y_val": digits.labels}
    np.savez(tmp_path / "a.npz", **arrays, note=np.array(["text"]))
    _, training = _found(tmp_path / "a.npz")
    assert "Left out: “x_val”, “y_val”, “note”." in training.notes


def test_every_array_that_is_not_used_is_named(tmp_path: Path, digits: Dataset) -> None:
    arrays = {"x_train": digits.images, "y_train": digits.labels, "x_test": digits.images, "y_test": digits.labels}
    np.savez(tmp_path / "a.npz", **arrays, train_weight=np.ones(len(digits)), z_test=digits.images[:7])
    _, training = _found(tmp_path / "a.npz")
    assert "Left out: “train_weight”, “z_test”." in training.notes


NO_LABELS = ["-1", "5.5", "not 5", "5?", "5.png", "1e2", "11", "+-5"]


@pytest.mark.parametrize("text", NO_LABELS)
@pytest.mark.parametrize("kind", ["U", "S"])
def test_text_that_is_no_label_of_a_table_is_none_in_npz(tmp_path: Path, digits: Dataset, text: str, kind: str) -> None:
    np.savez(tmp_path / "a.npz", images=digits.images, labels=[text, *map(str, digits.labels[1:])])
    with np.load(tmp_path / "a.npz") as file:
        np.savez(tmp_path / "b.npz", images=file["images"], labels=file["labels"].astype(kind))
    with pytest.raises(DataError) as caught:
        open_dataset(str(tmp_path / "b.npz"))
    assert f"But “labels” holds text that is no digit (“{text}”)." in caught.value.sentence


@pytest.mark.parametrize("form", ["{}.0", " {} ", "digit_{}", "0{}"])
def test_text_that_is_a_label_of_a_table_is_one_in_npz(tmp_path: Path, digits: Dataset, form: str) -> None:
    np.savez(tmp_path / "a.npz", images=digits.images, labels=[form.format(label) for label in digits.labels])
    assert _found(tmp_path / "a.npz")[0] == _expected(digits)


CONTENTS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], Arrays], str]] = {
    "letters": (
        lambda x, y: {"images": x, "labels": np.array(list("ABCDEFGHIJ"))[y]},
        "“labels” holds text that is no digit (“A”, “B”, “C”, …)",
    ),
    "a pixel is NaN": (
        lambda x, y: {"images": np.where(np.arange(28) == 7, np.nan, x), "labels": y},
        "“images” holds numbers that are not finite",
    ),
    "a label is NaN": (
        lambda x, y: {"images": x, "labels": np.where(np.arange(len(y)) == 7, np.nan, y)},
        "“labels” holds numbers that are not finite",
    ),
    "a label is infinite": (
        lambda x, y: {"images": x, "labels": np.where(np.arange(len(y)) == 7, np.inf, y)},
        "“labels” holds numbers that are not finite",
    ),
    "in the test part": (
        lambda x, y: {"x_train": x, "y_train": y, "x_test": x[:40] * np.nan, "y_test": y[:40]},
        "“x_test” holds numbers that are not finite",
    ),
    "objects": (lambda x, y: {"images": x, "labels": y.astype(object)}, "“labels” holds objects of Python"),
    "accents": (lambda x, y: {"images": x, "labels": np.array([b"\xe9"] * len(y))}, "“labels” holds text that is not"),
    "complex": (lambda x, y: {"images": x, "labels": y + 1j}, "“labels” holds no real numbers"),
}


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.filterwarnings("error")
def test_what_an_array_of_the_right_shape_holds_instead_is_said(tmp_path: Path, digits: Dataset, kind: str) -> None:
    arrays, said = CONTENTS[kind]
    np.savez(tmp_path / "a.npz", **arrays(digits.images, digits.labels))
    with pytest.raises(DataError) as caught:
        open_dataset(str(tmp_path / "a.npz"))
    assert f"But {said}" in caught.value.sentence


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (lambda y: np.array([str(label) for label in y], object), "“y” is a cell array"),
        (lambda y: np.array([str(label) for label in y]), "“y” holds text"),
        (lambda y: csc_matrix(np.eye(10)[y]), "“y” is a sparse matrix"),
        (lambda y: y + 1j, "“y” holds no real numbers"),
    ],
)
def test_labels_that_are_not_read_from_mat_are_named(
    tmp_path: Path, digits: Dataset, labels: Callable[[np.ndarray], Any], said: str
) -> None:
    savemat(tmp_path / "a.mat", {"X": digits.images, "y": labels(digits.labels)})
    with pytest.raises(DataError) as caught:
        open_dataset(str(tmp_path / "a.mat"))
    assert f"But {said}." in caught.value.sentence
    with h5py.File(tmp_path / "b.mat", "w") as file:
        file["images"], file["labels"] = digits.images.transpose(2, 1, 0), np.array([b"7"] * len(digits))
    with pytest.raises(DataError, match="But “labels” holds no real numbers"):
        open_dataset(str(tmp_path / "b.mat"))


def test_several_sets_in_one_file_are_refused_by_name(tmp_path: Path, digits: Dataset) -> None:
    arrays = {"a": digits.images, "a_labels": digits.labels, "b": digits.images[:70], "b_labels": digits.labels[:70]}
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataError, match="several sets of pictures with labels: “a” with “a_labels”, “b” with"):
        open_dataset(str(tmp_path / "a.npz"))


def test_two_arrays_that_can_be_the_labels_are_asked_about(tmp_path: Path, digits: Dataset) -> None:
    doubtful = digits.labels.copy()
    doubtful[:3] = (doubtful[:3] + 1) % 10
    np.savez(tmp_path / "a.npz", images=digits.images, label_a=digits.labels, label_b=doubtful)
    with pytest.raises(UnclearData) as caught:
        open_dataset(str(tmp_path / "a.npz"))
    assert [str(offer.choice) for offer in caught.value.offers] == ["label_a", "label_b"]
    found, _ = _found(Path(f"{tmp_path / 'a.npz'}?labels=label_a"))
    assert found == _expected(digits)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_as_many_pictures_as_each_has_pixels_are_read_in_their_order(
    tmp_path: Path, digits: Dataset, order: tuple[int, ...]
) -> None:
    few = digits.limited(28)
    np.savez(tmp_path / "a.npz", X=few.images.transpose(order), y=few.labels)
    found, _ = _found(tmp_path / "a.npz")
    assert found == _expected(few)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"images": np.zeros((5, 28, 28))}, "It holds “images” 5×28×28"),
        ({"images": np.zeros((5, 28, 28)), "labels": np.zeros(4)}, "as many labels"),
        ({"images": np.zeros((5, 30, 30)), "labels": np.zeros(5)}, "“images” 5×30×30, “labels” 5"),
        ({"names": np.array(["a", "b"])}, "no arrays of numbers"),
        ({"images": np.zeros((30, 28, 28)), "labels": np.arange(30)}, "Its labels run from 0 to 29, and 20 of 30"),
        ({"images": np.full((9, 28, 28), np.nan), "labels": np.arange(9)}, "no pictures of digits"),
        ({"images": np.full((9, 28, 28), -7.0), "labels": np.arange(9)}, "pixels run from -7 to -7"),
    ],
)
def test_npz_without_digits_is_refused(tmp_path: Path, arrays: Any, said: str) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataError, match=said):
        open_dataset(str(tmp_path / "a.npz"))


@pytest.mark.parametrize("damage", ["text", "cut", "pickle", "bomb"])
def test_npz_that_is_damaged_or_hostile_is_refused(tmp_path: Path, digits: Dataset, damage: str) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, images=digits.images, labels=digits.labels)
    if damage == "text":
        path.write_text("no archive")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "pickle":
        np.savez(path, images=digits.images, labels=np.array([{}] * len(digits), object))
    else:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("a.npy", "w") as file,
        ):
            for _ in range(1001):
                file.write(bytes(1_000_000))
    with pytest.raises(DataError, match=r"a\.npz"):
        open_dataset(str(path))


MAT: dict[str, Callable[[np.ndarray, np.ndarray], dict[str, Any]]] = {
    "rows": lambda x, y: {"X": x.reshape(len(x), -1).astype(float), "y": y[:, np.newaxis].astype(float)},
    "columns": lambda x, y: {"data": x.reshape(len(x), -1).T, "label": y[np.newaxis].astype(float)},
    "pages": lambda x, y: {"images": x.transpose(1, 2, 0), "labels": y.astype(np.uint8)},
    "MATLAB's order, 1 to 10": lambda x, y: {
        "X": x.transpose(0, 2, 1).reshape(len(x), -1) / 255,
        "y": np.where(y == 0, 10, y),
    },
    "a structure as EMNIST's": lambda x, y: {
        "dataset": {
            "train": {
                "images": x.transpose(0, 2, 1).reshape(len(x), -1),
                "labels": y[:, np.newaxis],
                "writers": y[:, np.newaxis] + 900,
            },
            "mapping": np.column_stack([np.arange(10), np.arange(48, 58)]),
        }
    },
    "colours as SVHN has them": lambda x, y: {
        "X": np.repeat(x[..., np.newaxis], 3, axis=3).transpose(1, 2, 3, 0),
        "y": np.where(y == 0, 10, y)[:, np.newaxis],
    },
    "an array for each digit": lambda x, y: {f"train{k}": x[y == k].reshape(-1, 784) for k in range(10)},
}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", MAT)
def test_mat_of_many_kinds(tmp_path: Path, digits: Dataset, kind: str, compressed: bool) -> None:
    arrays = {**MAT[kind](digits.images, digits.labels), "about": "some text"}
    savemat(tmp_path / "a.mat", arrays, do_compression=compressed)
    found, training = _found(tmp_path / "a.mat")
    assert found == _expected(digits)
    turned = "Rows and columns of the pictures were exchanged, as EMNIST needs it."
    assert (turned in training.notes) == (kind in ("MATLAB's order, 1 to 10", "a structure as EMNIST's"))


def test_mat_of_version_7_3(tmp_path: Path, digits: Dataset) -> None:
    with h5py.File(tmp_path / "a.mat", "w", userblock_size=512) as file:
        group = file.create_group("dataset")
        group["images"] = digits.images.transpose(2, 1, 0)  # MATLAB writes the dimensions in the other order
        group["labels"] = digits.labels[np.newaxis].astype(float)
        file["names"] = np.array([b"a"])
    content = bytearray((tmp_path / "a.mat").read_bytes())
    content[:20] = b"MATLAB 7.3 MAT-file,"
    (tmp_path / "a.mat").write_bytes(content)
    found, training = _found(tmp_path / "a.mat")
    assert found == _expected(digits)
    assert training.notes[0] == "Pictures are “dataset.images”, labels “dataset.labels”."


def test_mat_of_either_byte_order(tmp_path: Path) -> None:
    values = struct.pack(">II3d", 9, 24, 1.5, -2, 300)
    name = struct.pack(">HH4s", 1, 1, b"a\0\0\0")
    head = struct.pack(">IIII", 6, 8, 6, 0) + struct.pack(">IIii", 5, 8, 3, 1)
    matrix = head + struct.pack(">HH", 1, 1)[::1] + b"a\0\0\0" + values
    assert len(name) == 8
    element = struct.pack(">II", 14, len(matrix)) + matrix
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0".ljust(124) + b"\x01\x00MI" + element)
    assert read_mat(tmp_path / "a.mat")[0]["a"].ravel().tolist() == [1.5, -2, 300]


@pytest.mark.parametrize("damage", ["old", "cut", "noise", "hdf", "bomb"])
def test_mat_that_is_damaged_or_hostile_is_refused(tmp_path: Path, digits: Dataset, damage: str) -> None:
    path = tmp_path / "a.mat"
    arrays = {"images": digits.images.reshape(len(digits), -1), "labels": digits.labels}
    savemat(path, arrays, format="4" if damage == "old" else "5")
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "noise":
        path.write_bytes(content[:128] + np.random.default_rng(0).bytes(9000))
    elif damage == "hdf":
        path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(500))
    elif damage == "bomb":
        packer = zlib.compressobj(1)
        packed = b"".join([packer.compress(bytes(1_000_000)) for _ in range(1001)]) + packer.flush()
        path.write_bytes(content[:128] + struct.pack("<II", 15, len(packed)) + packed)
    with pytest.raises(DataError, match=r"a\.mat"):
        open_dataset(str(path))


def test_npz_with_text_that_is_not_used_is_read(tmp_path: Path, digits: Dataset) -> None:
    np.savez(tmp_path / "a.npz", images=digits.images, labels=digits.labels, writers=np.array("Müller".encode()))
    found, training = _found(tmp_path / "a.npz")
    assert found == _expected(digits)
    assert "Left out: “writers”." in training.notes


def test_mat_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    small = struct.pack("<II", 1 << 16 | 2, 0)  # of eight bytes each
    element = struct.pack("<II", 14, 8 * 20_000) + small * 20_000
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + element)
    with pytest.raises(DataError, match="10,000 parts"):
        read_mat(tmp_path / "a.mat")


def test_mat_of_version_7_3_whose_chunks_are_far_larger_than_its_arrays_is_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.mat", "w") as file:
        file.create_dataset("images", (1, 1), "f8", maxshape=(None, None), chunks=(12_000, 12_000), compression="gzip")
    with pytest.raises(DataError, match="larger than 1 GB"):
        read_mat(tmp_path / "a.mat")
