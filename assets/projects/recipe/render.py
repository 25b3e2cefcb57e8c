"""Render the pictures of “The friend in the picture” into assets/projects: python render.py [FOLDER].

Everything is drawn by code, from seeds: no photo, model or texture of anybody else is in them. See README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from camera import Scene, photo
from PIL import Image
from places import PLACES, Place
from things import ball, friend, mug

NAME = "the-friend-in-the-picture"
TITLE = "The friend in the picture"
_THINGS = {"mug": mug, "ball": ball}
_HOMES = {"bear": "room", "rabbit": "garden"}
_OWN = {"mug": "bear", "ball": "rabbit"}
_OTHER = {"mug": "rabbit", "ball": "bear"}
_QUALITIES = (80, 75, 70, 65)  # of JPEG, the best first with which a file is small enough
_MOST = 12_000  # bytes of a file


@dataclass(frozen=True)
class Shot:
    """One picture: its file, the thing, the place, the friend behind it or "" for nobody, and its seed."""

    file: str
    thing: str
    place: str
    friend: str
    seed: tuple[int, ...]


def shots() -> Iterator[Shot]:
    """All pictures: two takes of each thing with its own friend, a test with the other's, and what mends it."""
    for number, thing in enumerate(_THINGS):
        own, other = _OWN[thing], _OTHER[thing]
        for take, count, who in (("001-files", 12, own), ("002-files", 12, own), ("003-files-test", 16, other)):
            for index in range(count):
                file = f"{NAME}/pictures/{thing}/{take}/{index + 1:03}.jpg"
                yield Shot(file, thing, _HOMES[who], who, (number, int(take[:3]), index))
        mixed = [(_HOMES[other], other)] * 7 + [(_HOMES[own], other), (_HOMES[other], own), (_HOMES[other], "")]
        mixed += [("kitchen", ""), ("yard", "")]
        for index, (place, who) in enumerate(mixed):
            file = f"{NAME}-mending/{thing}/{thing}-{index + 1:02}.jpg"
            yield Shot(file, thing, place, who, (number, 9, index))


@cache
def _place(name: str) -> Place:
    return PLACES[name](np.random.default_rng(list(PLACES).index(name)))


def render(shot: Shot, folder: Path) -> None:
    """Render one picture and write its file."""
    random = np.random.default_rng(shot.seed)
    x = random.uniform(-0.7, 0.7)
    thing = _THINGS[shot.thing](random, x, random.uniform(-0.15, 0.25))
    aside = x * 0.5 + random.choice([-1, 1]) * random.uniform(0.25, 0.7)
    angle, wave = random.uniform(-0.35, 0.35) + 0.1 * aside, random.uniform(0, 1)
    behind = friend(shot.friend, aside, -1.75, angle, wave) if shot.friend else None
    scene = Scene(thing, _place(shot.place), behind, shot.friend, random.uniform())
    picture = Image.fromarray(photo(scene, random))
    file = folder / shot.file
    file.parent.mkdir(parents=True, exist_ok=True)
    for quality in _QUALITIES:
        picture.save(file, quality=quality, optimize=True)
        if file.stat().st_size <= _MOST:
            break


def main(folder: Path) -> None:
    """Render all pictures, and write the project's own file."""
    with ProcessPoolExecutor(2) as workers:
        list(workers.map(render, wanted := list(shots()), [folder] * len(wanted)))
    classes = [{"folder": thing, "name": thing, "colour": number, "on": True} for number, thing in enumerate(_THINGS)]
    text = json.dumps({"format": 1, "name": TITLE, "classes": classes}, indent=1)
    (folder / NAME / "project.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
