"""Pictures of a folder that are cut close to their digit, small, noisy or many in one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.datasets import Dataset, mnist_test, open_dataset
from engine.data.folder_pictures import prepared_pictures
from engine.data.orientations import UPRIGHT
from engine.errors import DataError

Change = Callable[[Image.Image], Image.Image]
COUNT = 80


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """80 test digits of MNIST."""
    return mnist_test().limited(COUNT)


def _save(folder: Path, digits: Dataset, change: Change, suffix: str = ".png") -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / f"{index}{suffix}" for index in range(len(digits))]
    for file, image in zip(files, digits.images, strict=True):
        change(Image.fromarray(image)).save(file)
    return files


def _likeness(images: np.ndarray, digits: Dataset) -> np.ndarray:
    """The correlation of each picture with the digit that it shows."""
    values = [pictures.reshape(len(digits), -1).astype(np.float32) for pictures in (images, digits.images)]
    one, other = (pixels - pixels.mean(axis=1, keepdims=True) for pixels in values)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray((one * other).sum(axis=1) / lengths)


def _cut(image: Image.Image) -> Image.Image:
    return image.crop(image.point(lambda level: 255 * (level > 30)).getbbox())


def _larger(image: Image.Image, times: int) -> Image.Image:
    return image.resize((image.width * times, image.height * times), Image.Resampling.BICUBIC)


def _dark(image: Image.Image) -> Image.Image:
    return image.point(lambda level: 255 - level)


CHANGES: dict[str, Change] = {
    "cut close": _cut,
    "cut close, dark on white": lambda image: _dark(_cut(image)),
    "cut close, enlarged": lambda image: _larger(_cut(image), 8),
    "cut close, enlarged, dark on white": lambda image: _dark(_larger(_cut(image), 8)),
    "cut close, black and white": lambda image: _larger(_cut(image), 4).point(lambda level: 255 * (level > 100)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_pictures_cut_close_to_their_digit_keep_it_whole(tmp_path: Path, digits: Dataset, kind: str) -> None:
    likeness = _likeness(prepared_pictures(_save(tmp_path, digits, CHANGES[kind])).images, digits)
    assert likeness.mean() > 0.95
    assert (likeness < 0.75).sum() <= 3


@pytest.mark.parametrize("dark", [False, True])
def test_noise_of_small_jpeg_pictures_does_not_shrink_the_digit(tmp_path: Path, digits: Dataset, dark: bool) -> None:
    files = _save(tmp_path, digits, _dark if dark else lambda image: image, ".jpg")
    likeness = _likeness(prepared_pictures(files).images, digits)
    assert likeness.mean() > 0.95
    assert (likeness < 0.75).sum() <= 1


def test_pictures_with_a_border_are_prepared_one_by_one(tmp_path: Path, digits: Dataset) -> None:
    files = _save(tmp_path, digits, lambda image: image)
    for file in files[::2]:
        with Image.open(file) as image:
            inverted = _dark(image)
        inverted.save(file)
    result = prepared_pictures(files)
    assert _likeness(result.images, digits).min() > 0.99
    assert result.crowded(UPRIGHT) == []


def test_a_bar_that_fills_its_picture_is_a_digit_where_the_others_tell_the_ground(
    tmp_path: Path, digits: Dataset
) -> None:
    files = _save(tmp_path, digits, lambda image: _dark(_cut(image)))
    Image.new("L", (4, 20), 0).save(tmp_path / "bar.png")
    images = prepared_pictures([*files, tmp_path / "bar.png"]).images
    assert images[-1, 4:24, 12:16].min() == 255


def _folder(path: Path, save: Callable[[Path, list[Image.Image]], None]) -> Path:
    digits = mnist_test().limited(200)
    for digit in range(10):
        (path / str(digit)).mkdir(parents=True)
        save(path / str(digit), [Image.fromarray(image) for image in digits.images[digits.labels == digit]])
    return path


@pytest.mark.parametrize("suffix", [".tif", ".gif", ".webp"])
def test_files_with_several_pictures_are_named(tmp_path: Path, suffix: str) -> None:
    def save(folder: Path, images: list[Image.Image]) -> None:
        images[0].save(folder / f"many{suffix}", save_all=True, append_images=images[1:3])
        images[3].save(folder / f"one{suffix}")

    training, _ = open_dataset(str(_folder(tmp_path / "all", save)))
    note = next(note for note in training.notes if "several pictures in one file" in note)
    assert note.startswith("10 files have several pictures in one file, of which only the first is used (“0/many")
    assert "one" + suffix not in note


def test_pictures_of_several_digits_are_named(tmp_path: Path) -> None:
    def save(folder: Path, images: list[Image.Image]) -> None:
        row = np.concatenate([np.asarray(image) for image in images[:4]], axis=1)
        Image.fromarray(row).save(folder / "row.png")
        images[0].save(folder / "one.png")

    training, _ = open_dataset(str(_folder(tmp_path / "all", save)))
    assert any(note.startswith("10 files seem to hold more than one digit") for note in training.notes)


TURNS: dict[str, Change] = {
    "transposed": lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    "to the left": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "enlarged, to the right, dark on white": lambda image: _dark(
        _larger(image.transpose(Image.Transpose.ROTATE_270), 6)
    ),
}


@pytest.mark.parametrize("turn", TURNS)
def test_a_lying_digit_is_not_taken_for_several_and_several_are_found_however_they_lie(
    tmp_path: Path, turn: str
) -> None:
    def save(folder: Path, images: list[Image.Image]) -> None:
        for place, image in enumerate(images[:15]):
            TURNS[turn](image).save(folder / f"one-{place}.png")
        pair = np.concatenate([np.asarray(image)[:, 4:24] for image in images[:2]], axis=1)
        if folder.name == "3":
            TURNS[turn](Image.fromarray(pair)).save(folder / "pair.png")

    training, _ = open_dataset(str(_folder(tmp_path / "all", save)))
    crowded = [note for note in training.notes if "more than one digit" in note]
    assert len(crowded) == 1
    assert crowded[0].startswith("1 file seems to hold more than one digit")
    assert crowded[0].endswith("(“3/pair.png”).")


@pytest.mark.parametrize("scale", [1, 15, 16])
def test_pictures_that_were_saved_without_their_scale_are_not_to_be_removed(tmp_path: Path, scale: int) -> None:
    def save(folder: Path, images: list[Image.Image]) -> None:
        for place, image in enumerate(images[:5]):
            image.point(lambda level: round(level * scale / 255)).save(folder / f"{place}.png")

    said = rf"0.png” is nearly black: its brightest pixel has the level {scale} of 255\. Save the pictures with levels"
    with pytest.raises(DataError, match=said):
        open_dataset(str(_folder(tmp_path / "all", save)))


def test_an_even_picture_is_to_be_removed(tmp_path: Path) -> None:
    def save(folder: Path, images: list[Image.Image]) -> None:
        images[0].save(folder / "one.png")
        Image.new("L", (28, 28), 200).save(folder / "two.png")

    with pytest.raises(DataError, match=r"two.png” shows no digit, only an even ground\. Remove it"):
        open_dataset(str(_folder(tmp_path / "all", save)))
