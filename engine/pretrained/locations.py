"""Where official weights lie: a folder for each, in the person's folder or elsewhere; one change at a time."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from engine.errors import WeightsError
from engine.pretrained.manifest import OfficialWeights
from engine.system import folders, moving, places
from engine.system.files import write_json
from engine.system.json_records import BadRecord, MissingRecord, read_record
from engine.system.locks import HeldByAnother, held

_LEFTOVER_SECONDS = 24 * 3600
_RESERVE = 50_000_000  # bytes left free for everything else


def folder() -> Path:
    """The folder of the official weights: the person's choice, else the usual one.

    Raises WeightsError when the choice is damaged or its folder cannot be reached, for example because it is on a stick
    that was pulled out.
    """
    setting = _setting()
    try:
        chosen = read_record(setting, lambda values: values["folder"])
    except MissingRecord:
        return folders.pretrained_folder()
    except BadRecord as error:
        raise WeightsError(_damaged(setting)) from error
    if not isinstance(chosen, str) or not Path(chosen).is_absolute():
        raise WeightsError(_damaged(setting))
    if not places.is_folder(Path(chosen)):
        raise WeightsError(
            f"The folder of the weights, “{chosen}”, cannot be reached. Connect the disk it is on, or delete "
            f"“{setting}” to keep weights in the usual folder again."
        )
    return Path(chosen)


def choose_folder(path: Path) -> None:
    """Keep official weights in `path` from now on. Raises ClassLensError."""
    if path == folders.pretrained_folder():
        with writing(_setting()):
            moving.remove(_setting(), missing_ok=True)
    else:
        write_json(_setting(), {"folder": str(path)})


def path_of(record: OfficialWeights) -> Path:
    """Where the file of some weights is or would be. Raises WeightsError."""
    return (folders.SHIPPED_WEIGHTS if record.shipped else folder()) / record.id / record.file


def part_of(record: OfficialWeights) -> Path:
    """The file that an unfinished download fills."""
    path = path_of(record)
    return path.with_name(f"{path.name}.part")


def converted_of(weights_id: str) -> Path:
    """The folder of what was made from some weights for the fast runtime. Raises WeightsError."""
    return folder() / weights_id / "converted"


def free_bytes(path: Path) -> int | None:
    """The bytes free on the disk of a path that need not exist yet; None when the system does not say."""
    for place in (path, *path.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return None


def need_room(path: Path, size: int) -> None:
    """Raise WeightsError when `size` more bytes would fill the disk of `path`; none always have room."""
    free = free_bytes(path)
    if size > 0 and free is not None and free < size + _RESERVE:
        raise WeightsError(
            f"There is not enough room in “{path}”: {megabytes(size + _RESERVE)} are needed, of which "
            f"{megabytes(_RESERVE)} stay free for everything else, and {megabytes(free)} are free. Make room, or move "
            "the weights to another folder, then try again."
        )


def megabytes(size: int) -> str:
    """A size for a sentence: 346293852 gives "346.3 MB"."""
    return f"{size / 1e6:,.1f} MB"


@contextmanager
def writing(path: Path, kept: str = "") -> Iterator[None]:
    """Turn errors of the disk into a WeightsError; `kept` is a sentence, and a blank, on what stays if it is full."""
    try:
        yield
    except OSError as error:
        if _is_full(error):
            raise WeightsError(
                f"The disk of “{path}” is full. {kept}Make room, or move the weights to another folder, then try again."
            ) from error
        raise WeightsError(
            f"“{path}” could not be written ({error.strerror}). Check the permissions of its folder, or move the "
            "weights to another one, then try again."
        ) from error


def clear_leftovers(place: Path, prefix: str) -> None:
    """Remove folders whose names begin so and that were unfinished when ClassLens was killed a day ago or longer."""
    for path in places.inside(place, hidden=True):
        with suppress(places.Unreachable):  # it belongs to somebody else
            status = places.status(path) if path.name.startswith(prefix) and places.is_folder(path) else None
            if status is not None and time.time() - status.st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def changing() -> Iterator[Path]:
    """The store's folder, for one change at a time: by this window, another one, or a command. Raises WeightsError."""
    lock = folders.user_folder() / "pretrained.lock"
    with ExitStack() as stack:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(lock))
        except HeldByAnother:
            raise WeightsError(
                "The weights are being changed already, by another window or command of ClassLens. Wait until that is "
                "done, then try again."
            ) from None
        except OSError as error:
            if _is_full(error):
                raise WeightsError(
                    f"The disk of “{lock}” is full, so the weights cannot be changed. Make room, then try again."
                ) from error
            raise WeightsError(
                f"“{lock}” cannot be written ({error.strerror}), so the weights cannot be changed. Check the "
                "permissions of its folder, then try again."
            ) from error
        place = folder()
        clear_leftovers(place, ".import-")
        yield place


def _is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _setting() -> Path:
    return folders.user_folder() / "pretrained.json"


def _damaged(setting: Path) -> str:
    return f"“{setting}”, which says where the weights are, is damaged. Delete it to keep them in the usual folder."
