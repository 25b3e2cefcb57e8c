"""The photos that the judge of pictures learns from and is measured with, out of Debian's packages.

    python photos.py UNPACKED OUT        (`python photos.py` alone prints the names of the packages)

UNPACKED holds a folder for each package (`dpkg -x FILE.deb UNPACKED/NAME`). OUT gets the folders `making` and
`measuring`; no picture of one comes from a place that the other takes pictures from. Pictures are made smaller than
1024 pixels; those of things that were cut out keep their transparency.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

PACKAGES = (
    "gcompris-qt-data", "gnome-backgrounds", "lomiri-wallpapers-16.04", "mate-backgrounds", "opencv-doc",
    "plasma-workspace-wallpapers", "python3-skimage", "tuxpaint-stamps-default", "ukui-wallpapers",
)  # fmt: skip

_SIDE = 1024
_LEAST_BYTES = 6000  # smaller files are icons
_STAMPS, _GCOMPRIS = "tuxpaint-stamps-default/usr/share/tuxpaint/stamps/{}", "gcompris-qt-data/{}__*"
_OPENCV = "opencv-doc/usr/share/doc/opencv-doc/examples/data/{}"

_OPENCV_PHOTOS = (
    "aero1", "aloeL", "apple", "baboon", "basketball1", "board", "box", "box_in_scene", "building", "butterfly",
    "chicky_512", "ela_modified", "fruits", "graf1", "home", "left", "left01", "left03", "left08", "left12", "leuvenA",
    "licenseplate_motion", "messi5", "orange", "right", "rubberwhale1", "squirrel_cls", "stuff",
)  # fmt: skip
_LEARNT_STAMPS = (
    "clothes", "food", "medical", "military", "naturalforces", "people", "plants", "seasonal", "space", "sports",
    "town/monuments",
)  # fmt: skip

PLACES = {
    "making/photos": (
        *(_GCOMPRIS.format(name) for name in ("categorization", "chronos", "clickgame", "leftright")),
        *(_GCOMPRIS.format(name) for name in ("explore_farm_animals", "explore_monuments", "explore_world_animals")),
        _GCOMPRIS.format("explore_world_music"),
        *(_OPENCV.format(f"{name}.*") for name in _OPENCV_PHOTOS),
        "plasma-workspace-wallpapers/usr/share/wallpapers/*/contents/screenshot.*",
        "lomiri-wallpapers-16.04/**/*.*",
        "gnome-backgrounds/**/*.*",
    ),
    "making/drawn": (_GCOMPRIS.format("lang"), _OPENCV.format("HappyFish.jpg"), "ukui-wallpapers/**/*.*"),
    "making/cut out": tuple(_STAMPS.format(f"{name}/**/*.png") for name in _LEARNT_STAMPS),
    "measuring/photos": (
        _GCOMPRIS.format("erase"),
        "mate-backgrounds/usr/share/backgrounds/mate/nature/*.*",
        *(
            f"python3-skimage/usr/lib/python3/dist-packages/skimage/data/{name}.*"
            for name in ("astronaut", "camera", "chelsea", "coffee", "coins", "motorcycle_left", "rocket", "ihc")
        ),
    ),
    "measuring/drawn": (_STAMPS.format("**/cartoon/*.png"),),
    "measuring/cut out": tuple(
        _STAMPS.format(f"{name}/**/*.png") for name in ("animals", "hobbies", "household", "vehicles")
    ),
}
"""What is taken from where. Other pictures of these packages show digits or letters, or no thing at all."""

_LEFT_OUT = ("/fr_", "number", "mirror", "flip", "alphabets", "roadsigns", "symbols", "puzzle", "blackboard")
_DIGITS = ("eight", "eleven", "five", "four", "nine", "one", "seven", "six", "sixteen", "ten", "three", "twelve", "two",
           "zero")  # fmt: skip


def main(unpacked: Path, out: Path) -> None:
    """Sort the pictures into folders."""
    _take_out_of_archives(unpacked / "gcompris-qt-data")
    for folder, places in PLACES.items():
        (out / folder).mkdir(parents=True, exist_ok=True)
        count = 0
        for path in sorted({path for place in places for path in unpacked.glob(place)}):
            if _is_wanted(path, folder):
                count += _copied(path, out / folder / f"{count:04d} {path.stem}.png")
        print(folder, count)


def _is_wanted(path: Path, folder: str) -> bool:
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp") or path.stat().st_size < _LEAST_BYTES:
        return False
    if path.stem.partition("__")[2] in _DIGITS or any(word in path.as_posix() for word in _LEFT_OUT):
        return False
    return folder.endswith("drawn") or "/cartoon/" not in path.as_posix()


def _copied(path: Path, to: Path) -> int:
    """Write a smaller picture; 0 for an even one, such as the plain grounds of some packages."""
    with Image.open(path) as picture:
        whole = picture.convert("RGBA")
    whole.thumbnail((_SIDE, _SIDE))
    if whole.getextrema()[3][0] == 255:
        whole = whole.convert("RGB")
        if max(high - low for low, high in whole.getextrema()) < 60:
            return 0
    whole.save(to)
    return 1


def _take_out_of_archives(package: Path) -> None:
    """Write the pictures in the archives of GCompris beside them, as ARCHIVE__NAME."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for archive, name, content in _pictures_in(package):
        (package / f"{archive}__{name}").write_bytes(content)


def _pictures_in(package: Path) -> Iterator[tuple[str, str, bytes]]:
    from PySide6.QtCore import QDirIterator, QFile, QIODevice, QResource  # noqa: PLC0415 - Qt, for this alone

    for archive in sorted(package.rglob("*.rcc")):
        QResource.registerResource(str(archive))
        paths = QDirIterator(":/gcompris", QDirIterator.IteratorFlag.Subdirectories)
        while paths.hasNext():
            path = Path(paths.next())
            if path.suffix in (".jpg", ".png", ".webp"):
                file = QFile(str(path))
                file.open(QIODevice.OpenModeFlag.ReadOnly)
                yield archive.stem, path.name, file.readAll().data()
        QResource.unregisterResource(str(archive))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        print(" ".join(PACKAGES))
