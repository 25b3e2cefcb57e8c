"""The official weights on this machine: which are there, whether they are sound, and where.

A file is used only after its checksum was compared: once in each process, and again when the file has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import converted, locations, manifest
from engine.pretrained.checksums import Checksums, checksums, difference, read_pin
from engine.pretrained.manifest import OfficialWeights
from engine.pretrained.progress import Meter
from engine.pretrained.requests import Removed, TransferStage, WeightsRow, WeightsState
from engine.system import moving, places
from engine.system.checked_files import CheckedFiles
from engine.system.frameworks import conversion_reason, is_packaged

_checked = CheckedFiles[Checksums]()


@dataclass(frozen=True, slots=True)
class Located:
    """A weights file whose checksum was compared, and its SHA-256 in hex."""

    path: Path
    sha256: str


def locate(*ids: str, meter: Meter | None = None) -> Located:
    """The first of these weights that is there, checked. Raises WeightsError saying how to get them."""
    wanted = manifest.chosen(ids)
    for record in wanted:
        path = locations.path_of(record)
        if places.exists(path):
            return Located(path, check(record, meter).sha256)
    raise WeightsError(missing(wanted[0]))


def missing(record: OfficialWeights) -> str:
    """The sentence for weights that are not there: how large they are and how to get them."""
    if record.shipped:
        return f"{record.title}'s weights come with ClassLens, and are missing. Install ClassLens again."
    if reason := unready(record):
        return f"{record.title}: the weights are missing. {reason}"
    return (
        f"{record.title}: the weights are missing. Fetch them ({locations.megabytes(record.bytes)}) on the page "
        f"Models or with “classlens weights download {record.id}”, or import a classroom pack."
    )


def unready(record: OfficialWeights) -> str:
    """Why some weights are of no use in this build, there or not, as a sentence; empty where they are.

    Nothing but PyTorch makes files of the fast runtime from them; a classroom pack may bring these.
    """
    if record.shipped or record.is_program or not (reason := conversion_reason()):
        return ""
    spec = converted.model_of(record.id)
    if spec is None:
        return f"Only {'the full build' if is_packaged() else 'PyTorch'} makes use of these weights."
    return "" if converted.read(spec) is not None else reason


def check(record: OfficialWeights, meter: Meter | None = None) -> Checksums:
    """Compare the checksums of some weights' file with what they should be. It is read only when it has changed.

    Raises WeightsError naming what is wrong and what to do.
    """

    def read(path: Path) -> Checksums:
        if meter is None:
            return checksums(path)
        meter.begin(TransferStage.CHECKING)
        return checksums(path, meter.at)

    path = locations.path_of(record)
    try:
        pinned = "" if record.shipped else read_pin(path.parent)
        found = _checked.get(path, read)
    except OSError as error:
        raise WeightsError(_unusable(record, f"“{path}” cannot be read ({error.strerror})")) from error
    wrong = difference(record, found, pinned)
    if not wrong and not record.published and not pinned:
        raise WeightsError(
            f"{record.title}: no checksum of these weights is published, and “{path}” was put there by hand. Take it "
            f"away and import it, so that its checksum is pinned: classlens weights import FILE."
        )
    if wrong:
        raise WeightsError(_unusable(record, f"“{path}” is not the official file: {wrong}"))
    return found


def official_rows() -> tuple[WeightsRow, ...]:
    """One row for each official file; only names and sizes are read. Raises WeightsError for the first manifest."""
    return tuple(row_of(record) for record in manifest.read_manifest().values())


def row_of(record: OfficialWeights) -> WeightsRow:
    """What is known about some official weights."""
    there = WeightsState.SHIPPED if record.shipped else WeightsState.DOWNLOADED
    state, path, partial, pinned, problem, unusable = WeightsState.MISSING, None, 0, "", "", ""
    try:
        expected = locations.path_of(record)
        unusable = unready(record)
        partial = 0 if record.shipped else _size(locations.part_of(record))
        pinned = "" if record.shipped else read_pin(expected.parent)
        if places.exists(expected):
            state, path = there, expected
            problem = _known_problem(record, expected, pinned)
        elif record.shipped:
            problem = missing(record)
    except ClassLensError as error:
        problem = error.sentence
    return WeightsRow(
        id=record.id,
        title=record.title,
        about=record.about,
        licence=record.licence,
        state=WeightsState.DAMAGED if path is not None and problem else state,
        bytes=record.bytes,
        partial_bytes=partial,
        address=record.address,
        published=record.published,
        sha256=record.sha256 or pinned,
        pinned=bool(pinned),
        path=path,
        problem=problem,
        unready=unusable,
    )


def verify(ids: Iterable[str], context: JobContext) -> tuple[WeightsRow, ...]:
    """Compare the checksums of these weights, or of all that are there, reading every file again.

    The rows say what was found; a problem is a sentence in its row. Raises UsageError for unknown ids, JobCancelled.
    """
    chosen = manifest.chosen(ids) or tuple(manifest.read_manifest().values())
    for record in chosen:
        context.raise_if_cancelled()
        with suppress(ClassLensError):  # the rows say it
            if places.exists(locations.path_of(record)):
                forget(locations.path_of(record))
                check(record, Meter(context, record.id, record.bytes))
    return tuple(row_of(record) for record in chosen)


def remove(weights_id: str) -> Removed:
    """Delete downloaded weights, what an interrupted download left, and what was made from them for the fast runtime.

    Raises UsageError, WeightsError.
    """
    record = manifest.find(weights_id)
    if record.shipped:
        raise WeightsError(f"{record.title}'s weights come with ClassLens; they cannot be removed on their own.")
    with locations.changing():
        freed = 0
        made = locations.converted_of(record.id)
        locations.clear_leftovers(made, ".")
        # A hidden file is just being made; whoever makes it removes it.
        for path in (*places.inside(made), locations.path_of(record), locations.part_of(record)):
            size = _size(path)
            try:
                moving.remove(path, missing_ok=True)
            except OSError as error:
                raise WeightsError(
                    f"“{path}” could not be removed ({error.strerror}). Close what uses it, such as another window of "
                    "ClassLens, then try again."
                ) from error
            freed += size
            forget(path)
        with suppress(OSError):  # there is none, or something is being made in it
            made.rmdir()
        return Removed(weights_id, freed)


def forget(path: Path) -> None:
    """Forget what is known about a file, so that it is read again before its next use."""
    _checked.forget(path)


def _known_problem(record: OfficialWeights, path: Path, pinned: str) -> str:
    size = _size(path)
    if size != record.bytes:
        return _unusable(record, f"“{path}” has {size:,} bytes in place of {record.bytes:,}")
    found = _checked.known(path)
    wrong = difference(record, found, pinned) if found is not None else ""
    return _unusable(record, f"“{path}” is not the official file: {wrong}") if wrong else ""


def _unusable(record: OfficialWeights, what: str) -> str:
    remedy = "Install ClassLens again" if record.shipped else "Download or import these weights again"
    return f"{record.title}'s weights cannot be used: {what}. {remedy}."


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
