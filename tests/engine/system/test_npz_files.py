"""Archives of arrays are read only where each array is what its header and its entry say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.system.npz_files import read_npy, read_npz
from engine.system.zips import BadZip

MOST = 1_000_000
Change = Callable[[bytes], bytes]


def _npy(array: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.save(content, array, allow_pickle=True)
    return content.getvalue()


def _archive(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_come_back_as_they_were_saved(save: Callable[..., None], tmp_path: Path) -> None:
    arrays = {
        "a/b": np.arange(6, dtype=np.float32).reshape(2, 3, order="F"),
        "number": np.array(3),
        "none": np.zeros((0, 5)),
        "words": np.array(["ä", "b"]),
    }
    save(tmp_path / "a.npz", **arrays)
    found = read_npz(tmp_path / "a.npz", MOST)
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
    assert found["a/b"].flags.writeable


def _claiming(shape: str) -> bytes:
    """An array of three numbers whose header says that it has another shape."""
    return _npy(np.zeros(3)).replace(b"(3,), ", f"{shape}, ".encode().ljust(6))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_claiming("(9**9,)"), "does not begin as one"),
        (_claiming("(4,)"), "says that it has 32 bytes, and has 24"),
        (_claiming("(2,)"), "says that it has 16 bytes, and has 24"),
        (_claiming("(-3,)"), "says that it has"),
        (_npy(np.zeros(3)).replace(b"(3,), }          ", b"(333333333333,), }"), "says that it has"),
        (_npy(np.array([{}], dtype=object)), "Python objects"),
        (_npy(np.zeros(3))[:40], "does not begin as one"),
        (b"", "does not begin as one"),
    ],
    ids=["a sum", "more", "fewer", "less than none", "terabytes", "objects", "cut", "empty"],
)
def test_an_array_that_is_not_what_it_says_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadZip, match=said):
        read_npz(_archive(tmp_path / "a.npz", {"a.npy": content}), MOST)
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(ValueError, match=said):
        read_npy(tmp_path / "a.npy", MOST)


def test_what_unpacks_to_more_than_it_may_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = _archive(tmp_path / "bomb.npz", {f"{n}.npy": _npy(np.zeros(100_000, np.uint8)) for n in range(11)})
    assert path.stat().st_size < 10_000
    with pytest.raises(BadZip, match="larger than 1 MB"):
        read_npz(path, MOST)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int, tmp_path: Path) -> None:
    with pytest.raises(BadZip, match="does not use"):
        read_npz(_archive(tmp_path / "a.npz", {"a.npy": _npy(np.zeros(3))}, method), MOST)


@pytest.mark.parametrize("content", [b"", b"PK", bytes(100)])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(BadZip):
        read_npz(tmp_path / "a.npz", MOST)
