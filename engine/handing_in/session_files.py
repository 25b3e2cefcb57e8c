"""Session files: a zip with a record, small pictures and a file for each run. There is no code in it.

    session.json        {"format": 1, "date", "name", "notes", "pictures", "runs", "evaluations", "lessons"}
    pictures/001.png    at most 160 pixels along each side
    runs/001.json       settings and epochs

Whoever opens one knows nothing of who wrote it: a file is taken only if it holds these names and no others, plain files
of sizes that were looked at before, and values of the right kinds. One of a later format, which may hold others, is
refused with a sentence of its own.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from pathlib import Path

import numpy as np

from engine.errors import ClassLensError, DataError
from engine.handing_in import records
from engine.handing_in.work import AnsweredPicture, Work
from engine.system import places
from engine.system.files import write_beside
from engine.system.json_records import BadRecord, format_of, parse_record
from engine.system.zips import BadZip, content_of, copy_out, untrusted_zip
from engine.types import Image

SUFFIX = ".classlens-session"
FORMAT = 1
_RECORD = "session.json"
_PICTURE, _RUN = re.compile(r"pictures/\d{3}\.png"), re.compile(r"runs/\d{3}\.json")
_MOST_RECORD, _MOST_RUN, _MOST_PICTURE = 1_000_000, 500_000, 200_000  # bytes
_MOST_FILE = 24_000_000
_MOST_DIRECTORY = 100_000
_LONGEST_SIDE = 160  # pixels
_TIME = (1980, 1, 1, 0, 0, 0)  # of each file in the zip: when it was packed is nobody's business


def save(path: Path, work: Work) -> None:
    """Write a session file, completely or not at all. Raises ClassLensError, also for more than `read` would take."""
    for what, many, most in (
        ("pictures", len(work.pictures), records.MOST_PICTURES),
        ("runs", len(work.runs), records.MOST_RUNS),
        ("evaluations", len(work.evaluations), records.MOST_THINGS),
    ):
        if many > most:
            raise ClassLensError(f"A session holds at most {most:,} {what}, and these are {many:,}. Choose fewer.")
    files = {_RECORD: _json(_record(work))}
    files |= {_picture_name(number): _png(shown.picture) for number, shown in enumerate(work.pictures, start=1)}
    files |= {_run_name(number): _json(records.run_to_json(run)) for number, run in enumerate(work.runs, start=1)}

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                entry = zipfile.ZipInfo(name, _TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        try:
            read(temporary)
        except DataError as error:
            raise ClassLensError(
                "This is more than a session can hold, so it was not saved. Leave out some evaluations, trainings or "
                "pictures.",
                error.sentence,
            ) from error

    write_beside(path, write)


def read(path: Path) -> Work:
    """What a session file holds. Raises DataError with a sentence for one that cannot be taken."""
    try:
        if not places.exists(path):
            raise DataError(f"There is no session file “{_called(path)}”. Choose another.")
        with untrusted_zip(path, _MOST_DIRECTORY, _MOST_FILE) as archive:
            _refuse_later(path, archive)
            return _work(path, archive, _checked(path, archive))
    except BadZip as error:
        raise _refused(path, str(error)) from error
    except OSError as error:
        raise DataError(f"“{_called(path)}” cannot be read: {error.strerror or error}. Choose another file.") from error


def _record(work: Work) -> dict[str, object]:
    return {
        "format": FORMAT,
        "date": work.date,
        "name": work.name,
        "notes": work.notes,
        "pictures": [
            {"file": _picture_name(number), "name": shown.name, "said": shown.said, "detail": shown.detail}
            for number, shown in enumerate(work.pictures, start=1)
        ],
        "runs": [_run_name(number) for number in range(1, len(work.runs) + 1)],
        "evaluations": [records.evaluation_to_json(evaluation) for evaluation in work.evaluations],
        "lessons": [records.lesson_to_json(lesson) for lesson in work.lessons],
    }


def _picture_name(number: int) -> str:
    return f"pictures/{number:03d}.png"


def _run_name(number: int) -> str:
    return f"runs/{number:03d}.json"


def _json(values: object) -> bytes:
    return json.dumps(values, allow_nan=False).encode()


def _refuse_later(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise DataError for a file of a later format, whatever else it holds."""
    if format_of(content_of(archive, _RECORD, _MOST_RECORD)) > FORMAT:
        raise DataError(
            f"“{_called(path)}” was saved by a later version of ClassLens. Open it with that version, or bring this "
            "one up to date."
        )


def _checked(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by their names. Raises DataError for anything that no session holds."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.filename
        most = _most_bytes(name)
        if most is None:
            raise _refused(path, f"it holds “{records.cleaned(name, 60)}”, which no session does")
        if name in found:
            raise _refused(path, f"it holds “{name}” twice")
        if entry.flag_bits & 1:
            raise _refused(path, "it has a password")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _refused(path, f"“{name}” is no plain file")
        if entry.file_size > most:
            raise _refused(path, f"“{name}” is too large")
        found[name] = entry
    if _RECORD not in found:
        raise _refused(path, f"it has no {_RECORD}")
    if sum(entry.file_size for entry in found.values()) > _MOST_FILE:
        raise _refused(path, "its files are too large together")
    return found


def _most_bytes(name: str) -> int | None:
    if name == _RECORD:
        return _MOST_RECORD
    if _PICTURE.fullmatch(name):
        return _MOST_PICTURE
    return _MOST_RUN if _RUN.fullmatch(name) else None


def _work(path: Path, archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Work:
    def content(name: str) -> bytes:
        if name not in entries:
            raise _refused(path, f"“{records.cleaned(name, 60)}” is missing")
        out = io.BytesIO()
        copy_out(archive, entries[name], out)
        return out.getvalue()

    def picture(values: records.Json) -> AnsweredPicture:
        said = {name: records.text(values[name]) for name in ("name", "said", "detail")}
        return AnsweredPicture(_pixels(content(str(values["file"]))), **said)

    def work(values: records.Json) -> Work:
        if not isinstance(values["format"], int) or values["format"] < 1:
            raise ValueError("it does not say its format")
        evaluations = records.things(values["evaluations"], records.MOST_THINGS, records.evaluation_from_json)
        lessons = records.things(values["lessons"], records.MOST_THINGS, records.lesson_from_json)
        records.check_cells(evaluations, lessons)
        return Work(
            date=records.text(values["date"], records.LONGEST_NAME),
            name=records.text(values["name"], records.LONGEST_NAME),
            notes=records.text(values["notes"], records.LONGEST_NOTES, lines=True),
            pictures=records.things(values["pictures"], records.MOST_PICTURES, picture),
            runs=records.things(
                values["runs"],
                records.MOST_RUNS,
                lambda name: parse_record(content(str(name)), records.run_from_json),
            ),
            evaluations=evaluations,
            lessons=lessons,
        )

    try:
        return parse_record(content(_RECORD), work)
    except BadRecord as error:
        raise _refused(path, f"its record is damaged ({error})") from error


def _png(picture: Image) -> bytes:
    from PIL import Image as pillow  # noqa: PLC0415 - the window starts without it

    content = io.BytesIO()
    pillow.fromarray(picture).save(content, "PNG", optimize=True)
    return content.getvalue()


def _pixels(content: bytes) -> Image:
    """The pixels of a small PNG file, whatever else it holds. Raises ValueError."""
    from PIL import Image as pillow  # noqa: PLC0415 - the window starts without it

    try:
        with pillow.open(io.BytesIO(content), formats=("PNG",)) as opened:
            if max(opened.size) > _LONGEST_SIDE:
                raise ValueError("a picture is too large")
            return np.ascontiguousarray(np.asarray(opened.convert("RGB"), np.uint8))
    except (OSError, SyntaxError, pillow.DecompressionBombError) as error:
        raise ValueError(f"a picture cannot be read: {error}") from error


def _called(path: Path) -> str:
    """The name of a file, as a sentence may have it."""
    return records.cleaned(path.name)


def _refused(path: Path, why: str) -> DataError:
    return DataError(f"“{_called(path)}” was not opened: {why}. Ask for the session to be saved and copied again.")
