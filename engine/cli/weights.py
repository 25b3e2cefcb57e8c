"""`classlens weights`: official weights listed, fetched, checked, removed, moved, packed and taken in."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine.cli.output import put, put_json, put_table, say, say_conversion
from engine.errors import ClassLensError, UsageError
from engine.jobs import JobContext
from engine.pretrained import library, locations, manifest
from engine.pretrained.requests import (
    DownloadRequest,
    ImportRequest,
    MoveRequest,
    PackRequest,
    RemoveRequest,
    TransferStage,
    VerifyRequest,
    WeightsProgress,
    WeightsRequest,
    WeightsRow,
    WeightsState,
)
from engine.session import Session
from engine.system.frameworks import conversion_reason
from engine.weights.requests import ShippedRequest

_TENTHS = 10
_CHECKSUM = 12  # characters of a checksum in a table


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `weights` and its own commands to the parser's."""
    text = "Official weights: list, fetch, check, remove, move, and carry them to other computers."
    weights = subparsers.add_parser("weights", help=text, description=text)
    commands = weights.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace, JobContext], int], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("--json", action="store_true", help="write JSON, for machines")
        command.set_defaults(run=run)
        return command

    add("list", list_weights, "List all weights: included, downloaded or not downloaded.")
    download = add("download", download_weights, "Fetch official weights; an interrupted download goes on.")
    download.add_argument("ids", nargs="*", metavar="ID")
    download.add_argument("--all", action="store_true", help="everything that is missing")
    verify = add("verify", verify_weights, "Compare the checksums of all weights, or of those named.")
    verify.add_argument("ids", nargs="*", metavar="ID")
    remove = add("remove", remove_weights, "Delete downloaded weights.")
    remove.add_argument("ids", nargs="+", metavar="ID")
    add("folder", show_folder, "Say where downloaded weights are.")
    move = add("move", move_folder, "Keep downloaded weights in another folder, which must be empty or new.")
    move.add_argument("folder", metavar="FOLDER", type=Path)
    pack = add("pack", pack_weights, "Write a classroom pack: one file with downloaded weights.")
    pack.add_argument("file", metavar="FILE", type=Path)
    pack.add_argument("ids", nargs="*", metavar="ID", help="which weights (default: all that were downloaded)")
    take = add("import", import_weights, "Take in a classroom pack, or one official weights file.")
    take.add_argument("file", metavar="FILE", type=Path)


def list_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """List shipped and official weights."""
    with closing(Session()) as session:
        shipped, official = session.run(ShippedRequest(), context), session.run(WeightsRequest(), context)
    _put_rows((*shipped, *official.rows), arguments.json)
    _warn(official.warning)
    return 0


def download_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """Fetch weights one after another; one that fails costs its own row."""
    if bool(arguments.ids) == arguments.all:
        raise UsageError("Name the weights to download, or write --all.")
    wanted = manifest.chosen(arguments.ids) or tuple(
        record for record in manifest.read_manifest().values() if not record.shipped and not library.unready(record)
    )
    if arguments.all:
        _warn(manifest.second_fault())
    if not wanted:
        raise UsageError(conversion_reason())
    failed = False
    with closing(Session()) as session:
        for record in wanted:
            say(f"{record.title}: {locations.megabytes(record.bytes)}, {record.licence}. {record.address}")
            try:
                row = session.run(DownloadRequest(record.id), context.reporting(_reporter(arguments.json)))
            except ClassLensError as error:
                failed = True
                say(error.sentence)
                if arguments.json:
                    put_json({"event": "failed", "id": record.id, "error": error.sentence}, lines=True)
                continue
            if arguments.json:
                put_json({"event": "finished", **_values(row)}, lines=True)
            else:
                put(f"{record.title} is ready: {row.path}\nSHA-256 {row.sha256}{_origin(row)}")
    return 1 if failed else 0


def verify_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """Compare checksums; named weights that are missing are a failure, too."""
    with closing(Session()) as session:
        answer = session.run(VerifyRequest(tuple(arguments.ids)), context)
        rows = answer.rows
        if not arguments.ids:
            there = (row for row in rows if row.state is not WeightsState.MISSING)
            rows = (*session.run(ShippedRequest(), context), *there)
    _put_rows(rows, arguments.json)
    _warn(answer.warning)
    return 1 if any(row.problem or row.state is WeightsState.MISSING for row in rows) else 0


def remove_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """Delete weights and say how much that freed."""
    chosen = manifest.chosen(arguments.ids)
    with closing(Session()) as session:
        removed = [session.run(RemoveRequest(record.id), context) for record in chosen]
    if arguments.json:
        put_json([{"id": entry.weights_id, "freed_bytes": entry.bytes} for entry in removed])
    else:
        for entry in removed:
            put(f"{entry.weights_id}: {locations.megabytes(entry.bytes)} freed")
    return 0


def show_folder(arguments: argparse.Namespace, context: JobContext) -> int:
    """Say where downloaded weights are, and how much room is left."""
    folder = locations.folder()
    if arguments.json:
        put_json({"folder": str(folder), "free_bytes": locations.free_bytes(folder)})
    else:
        put(str(folder))
    return 0


def move_folder(arguments: argparse.Namespace, context: JobContext) -> int:
    """Move downloaded weights."""
    with closing(Session()) as session:
        moved = session.run(MoveRequest(arguments.folder), context.reporting(_reporter(as_json=False)))
    if moved.left:
        say(moved.left)
    if arguments.json:
        put_json({"folder": str(moved.folder), "bytes": moved.bytes})
    else:
        put(f"The weights ({locations.megabytes(moved.bytes)}) are in {moved.folder} now.")
    return 0


def pack_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """Write a classroom pack."""
    request = PackRequest(arguments.file, tuple(arguments.ids))
    with closing(Session()) as session:
        packed = session.run(request, context.reporting(_telling_of_conversions(_reporter(as_json=False))))
    if arguments.json:
        put_json({"file": str(packed.path), "bytes": packed.bytes, "weights": list(packed.ids)})
    else:
        put(f"{packed.path}: {', '.join(packed.ids)}; {locations.megabytes(packed.bytes)}")
    return 0


def import_weights(arguments: argparse.Namespace, context: JobContext) -> int:
    """Take in a classroom pack or an official file."""
    with closing(Session()) as session:
        imported = session.run(ImportRequest(arguments.file), context.reporting(_reporter(as_json=False)))
    if arguments.json:
        put_json({"imported": [_values(row) for row in imported.taken], "kept": [row.id for row in imported.kept]})
        return 0
    for row in imported.taken:
        put(f"{row.title} is ready: {row.path}\nSHA-256 {row.sha256}{_origin(row)}")
    for row in imported.kept:
        put(f"{row.title} was there already and is kept.")
    return 0


def _put_rows(rows: tuple[WeightsRow, ...], as_json: bool) -> None:
    if as_json:
        put_json([_values(row) for row in rows])
        return
    put_table(
        ("id", "state", "size", "licence", "checksum"),
        [(row.id, _state(row), locations.megabytes(row.bytes), row.licence, _checksum(row)) for row in rows],
    )
    for row in rows:
        if row.problem:
            say(row.problem)


def _warn(sentence: str) -> None:
    if sentence:
        say(sentence)


def _values(row: WeightsRow) -> dict[str, object]:
    values = dataclasses.asdict(row)
    return values | {
        "state": row.state.value,
        "path": None if row.path is None else str(row.path),
        "problem": row.problem or None,
    }


def _state(row: WeightsRow) -> str:
    if row.state is WeightsState.SHIPPED:
        return "included"
    if row.state is WeightsState.MISSING:
        there = f", {locations.megabytes(row.partial_bytes)} are here" if row.partial_bytes else ""
        return f"not downloaded{there}"
    return row.state.value


def _checksum(row: WeightsRow) -> str:
    kind = row.published or "none published"
    return f"{kind}, SHA-256 pinned {row.sha256[:_CHECKSUM]}…" if row.pinned and row.published != "SHA-256" else kind


def _origin(row: WeightsRow) -> str:
    if row.published == "SHA-256":
        return " (as published)"
    return f" (pinned now; {'its MD5 is as published' if row.published else 'no checksum is published'})"


def _reporter(as_json: bool) -> Callable[[object], None]:
    """Reports every tenth of a stage, and every wait: on stdout for machines, on stderr for people."""
    told: set[tuple[str, TransferStage, int]] = set()

    def report(progress: object) -> None:
        if not isinstance(progress, WeightsProgress):
            return
        tenth = _TENTHS * progress.done // max(1, progress.total)
        key = (progress.weights_id, progress.stage, tenth)
        if progress.stage is TransferStage.WAITING:
            say(progress.note)
        elif key not in told and tenth:
            told.add(key)
            if as_json:
                values = dataclasses.asdict(progress)
                put_json({"event": "progress", "id": values.pop("weights_id"), **values}, lines=True)
            else:
                say(_progress(progress))

    return report


def _telling_of_conversions(report: Callable[[object], None]) -> Callable[[object], None]:
    def both(progress: object) -> None:
        report(progress)
        say_conversion(progress)

    return both


def _progress(progress: WeightsProgress) -> str:
    text = f"{progress.stage.value}: {locations.megabytes(progress.done)} of {locations.megabytes(progress.total)}"
    if progress.bytes_per_second is None or progress.seconds_left is None:
        return text
    return f"{text}, {locations.megabytes(int(progress.bytes_per_second))}/s, {progress.seconds_left:.0f} s left"
