"""The person's preferences: one JSON file, written beside and renamed; a damaged file is put aside, not lost."""

from __future__ import annotations

import base64
import logging
import math
from dataclasses import dataclass, field, fields
from pathlib import Path

from engine.errors import ClassLensError
from engine.system import folders, moving, places
from engine.system.files import write_json
from engine.system.json_records import BadRecord, MissingRecord, read_record
from gui import brush, theme

log = logging.getLogger(__name__)

RECENT_FILES = 8


@dataclass(slots=True)
class Preferences:
    """What is remembered between two starts. `not_sure_below` is a score in [0, 1], `geometry` Qt's own, base64.

    `taken_packs` are marks of classroom packs beside the program that were taken in, `camera_task` is what the page
    Camera looks for: "digits" or "objects". `scheme` is `theme.SYSTEM` or a name of `theme.SCHEMES`, `zoom` the size of
    everything, 1 for the usual one. `presented_models` are the ids of the models that presentation mode shows
    first. `raw_scores` is whether scores are shown as networks give them, `train_expert` whether the page Train shows
    all fields. `is_kept` is whether they are saved: not where the file is there and cannot be read now.
    """

    chosen_model: str = ""
    runtime: str = "fast"
    not_sure_below: float = 0.6
    brush_size: float = brush.USUAL
    last_folder: str = ""
    recent_files: list[str] = field(default_factory=list)
    geometry: str = ""
    tour_seen: bool = False
    taken_packs: list[str] = field(default_factory=list)
    camera_task: str = "digits"
    scheme: str = theme.SYSTEM
    zoom: float = 1.0
    presented_models: list[str] = field(default_factory=list)
    raw_scores: bool = False
    train_expert: bool = False
    is_kept: bool = field(default=True, init=False)  # of this start alone

    def remember_file(self, path: Path) -> None:
        """Put a file at the head of the recent files."""
        text = str(path)
        self.recent_files = [text, *(other for other in self.recent_files if other != text)][:RECENT_FILES]
        self.last_folder = str(path.parent)

    def save(self) -> None:
        """Write the preferences. Raises ClassLensError when they cannot be written."""
        if self.is_kept:
            write_json(_path(), {one.name: getattr(self, one.name) for one in fields(self) if one.init})

    def save_quietly(self) -> None:
        """Save while closing. What goes wrong goes to the log, since nobody is left to read a sentence."""
        try:
            self.save()
        except (ClassLensError, ValueError) as error:  # ValueError: a file's name that no text can hold
            log.error("%s", error)


def load() -> tuple[Preferences, str]:
    """The preferences and a sentence, when the file was damaged, which gives it another name, or cannot be read."""
    path = _path()
    try:
        return read_record(path, _checked), ""
    except MissingRecord:
        return Preferences(), ""
    except places.Unreachable as error:
        unread = Preferences()
        unread.is_kept = False
        return unread, f"ClassLens starts with its own settings and keeps yours as they are. {error.sentence}"
    except BadRecord as error:
        log.warning("Damaged settings: %s", error)
        aside = path.with_name("settings.damaged.json")
        try:
            moving.move(path, aside)
        except OSError:
            return Preferences(), f"The settings in {path} cannot be read, so ClassLens starts with its own."
        return (
            Preferences(),
            f"The settings were damaged, so ClassLens starts with its own; the old file is now {aside}.",
        )


def _path() -> Path:
    return folders.user_folder() / "settings.json"


def _checked(values: object) -> Preferences:
    """Preferences from JSON; unknown keys are left to other versions.

    Raises TypeError for a value of the wrong kind, ValueError or ArithmeticError for an impossible one.
    """
    if not isinstance(values, dict):
        raise TypeError("not a record")
    preferences = Preferences()
    for known in fields(Preferences):
        if known.init and known.name in values:
            value, default = values[known.name], getattr(preferences, known.name)
            if type(default) is float and type(value) is int:
                value = float(value)
            if type(value) is not type(default):
                raise TypeError(f"{known.name} is {value!r}")
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{known.name} is {value}")
            setattr(preferences, known.name, value)
    lists = (preferences.recent_files, preferences.taken_packs, preferences.presented_models)
    if not all(isinstance(entry, str) for entries in lists for entry in entries):
        raise TypeError("a list holds something else than names")
    base64.b64decode(preferences.geometry, validate=True)
    preferences.not_sure_below = min(max(preferences.not_sure_below, 0.0), 1.0)
    preferences.brush_size = brush.in_range(preferences.brush_size)
    preferences.zoom = theme.nearest_zoom(preferences.zoom)
    if preferences.scheme not in theme.SCHEMES:
        preferences.scheme = theme.SYSTEM
    return preferences
