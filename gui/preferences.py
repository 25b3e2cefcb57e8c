"""The person's preferences: one JSON file, written beside and renamed; a damaged file is put aside, not lost.

Several windows, also of other versions, can share the file: each writes what was changed in it and leaves the rest.
"""

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
    all fields. `last_folder` is where pictures were opened last, `files_folder` where another file was opened or saved.
    `is_kept` is whether they are saved: not where the file is there and cannot be read now.
    """

    chosen_model: str = ""
    runtime: str = "fast"
    not_sure_below: float = 0.6
    brush_size: float = brush.USUAL
    last_folder: str = ""
    files_folder: str = ""
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
    _known: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.hold_as_known()

    def hold_as_known(self) -> None:
        """Take the values as they are for those of the file: `save` writes what is changed from now on."""
        self._known = self._values()

    def remember_file(self, path: Path) -> None:
        """Put a file at the head of the recent files."""
        text = str(path)
        self.recent_files = [text, *(other for other in self.recent_files if other != text)][:RECENT_FILES]
        self.last_folder = str(path.parent)

    def folder_for_files(self) -> Path:
        """Where a dialog for a file that is no picture starts: where the last one was, or the person's own folder."""
        return Path(self.files_folder or Path.home())

    def remember_folder_of(self, path: Path) -> None:
        """Let the next dialog for files that are no pictures start where this file or folder lies."""
        self.files_folder = str(path.parent)

    def save(self) -> None:
        """Write what was changed since it was read or written; what else the file holds by now stays.

        Raises ClassLensError when the file cannot be read or written.
        """
        if not self.is_kept:
            return
        values = self._values()
        changed = {name: value for name, value in values.items() if value != self._known[name]}
        try:
            there = read_record(_path(), _record)
        except BadRecord:  # deleted or damaged meanwhile, or the first start
            there = values
        write_json(_path(), {**there, **changed})
        self.hold_as_known()

    def save_quietly(self) -> None:
        """Save while closing. What goes wrong goes to the log, since nobody is left to read a sentence."""
        try:
            self.save()
        except (ClassLensError, ValueError) as error:  # ValueError: a file's name that no text can hold
            log.error("%s", error)

    def _values(self) -> dict[str, object]:
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.init}
        return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}


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


def _record(values: object) -> dict[str, object]:
    if not isinstance(values, dict):
        raise TypeError("not a record")
    return values


def _checked(values: object) -> Preferences:
    """Preferences from JSON. Unknown keys are left to other versions, and so are values that mean nothing here.

    Raises TypeError for what is no record.
    """
    preferences = Preferences()
    there = _record(values)
    for known in fields(Preferences):
        if known.init and known.name in there:
            try:
                value = _fitting(known.name, there[known.name], getattr(preferences, known.name))
            except (TypeError, ValueError, ArithmeticError) as error:
                log.warning("A setting cannot be used, so its usual value holds: %s", error)
            else:
                setattr(preferences, known.name, value)
    preferences.not_sure_below = min(max(preferences.not_sure_below, 0.0), 1.0)
    preferences.brush_size = brush.in_range(preferences.brush_size)
    preferences.zoom = theme.nearest_zoom(preferences.zoom)
    if preferences.scheme not in theme.SCHEMES:
        preferences.scheme = theme.SYSTEM
    preferences.hold_as_known()
    return preferences


def _fitting(name: str, value: object, default: object) -> object:
    """The value of a field. Raises TypeError, ValueError or ArithmeticError for one that the field cannot have."""
    if type(default) is float and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise TypeError(f"{name} is {value!r}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} is {value}")
    if isinstance(value, list) and not all(isinstance(entry, str) for entry in value):
        raise TypeError(f"{name} holds something else than names")
    if name == "geometry" and isinstance(value, str):
        base64.b64decode(value, validate=True)
    return value
