"""Fetching official weights: resumed where it stopped, tried again with growing waits, checked before it counts.

The bytes gather in `FILE.part`, which stays when the download is interrupted or cancelled, and only grows: where a
server sends the whole file in place of the rest, the beginning is read and left aside. Only a complete file with the
right checksum is renamed to `FILE`. Where no checksum is known, nothing would notice that two versions of a file were
joined, so each try begins anew.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, locations, manifest
from engine.pretrained.checksums import checksums, difference, read_pin, write_pin
from engine.pretrained.connections import Lines
from engine.pretrained.http import NoSuchPart, Refused, TemporaryFailure, Transfer, open_from
from engine.pretrained.manifest import OfficialWeights
from engine.pretrained.progress import Meter
from engine.pretrained.requests import TransferStage, WeightsRow
from engine.system import moving
from engine.system.policy import policy, refusal

_BLOCK = 1 << 18
_MUCH = 1 << 20  # bytes; a try that brings this many is no failure, however it ends


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds, and how often to try again; each wait is twice the one before."""

    timeout: float = 10.0
    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 30.0


PATIENCE = Patience()


def download(weights_id: str, context: JobContext, patience: Patience = PATIENCE) -> WeightsRow:
    """Fetch some weights, unless they are there and sound; progress is WeightsProgress.

    Raises UsageError for an unknown id, JobCancelled, and WeightsError: what has arrived is kept then and the next
    download goes on from it.
    """
    record = manifest.find(weights_id)
    if record.shipped:
        library.check(record)
        return library.row_of(record)
    if reason := library.unready(record):
        raise WeightsError(f"{record.title}: {reason}")
    if not policy().downloads:
        raise WeightsError(f"{refusal('Downloads are')} A classroom pack can be imported in place of them.")
    with locations.changing():
        meter = Meter(context, record.id, record.bytes)
        with suppress(ClassLensError):  # missing, or damaged and to be replaced
            library.check(record, meter)
            return library.row_of(record)
        _Download(record, meter, patience).run()
        return library.row_of(record)


class _Download:
    """One download: from whatever part of the file is there to the complete and checked file."""

    def __init__(self, record: OfficialWeights, meter: Meter, patience: Patience) -> None:
        self._record = record
        self._meter = meter
        self._patience = patience
        self._path = locations.path_of(record)
        self._part = locations.part_of(record)
        self._pinned = read_pin(self._path.parent)
        self._connected = False
        self._goes_on = bool(record.published or self._pinned)
        self._joined = False  # the part was filled by more than one answer

    def run(self) -> None:
        if not self._goes_on:
            with self._disk(self._part):
                moving.remove(self._part, missing_ok=True)
        locations.need_room(self._path.parent, self._record.bytes - self._size())
        with self._disk(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        self._joined = self._size() > 0
        self._fetch()
        wrong = self._finish()
        if wrong and self._joined:  # what was here may be damaged, and what a server says to be the rest may not be it
            self._goes_on = False
            self._fetch()
            wrong = self._finish()
        if wrong:
            raise WeightsError(
                f"{self._record.title} has arrived, but is not the official file: {wrong}. Nothing of it was kept. A "
                "filter or a cache of the network may change it; try again in another network, or bring the weights "
                "from another computer as a classroom pack."
            )

    def _fetch(self) -> None:
        """Fill the part until it is complete."""
        failures = 0
        while (before := self._size()) != self._record.bytes:
            try:
                self._attempt(before)
            except TemporaryFailure as error:
                self._meter.context.raise_if_cancelled()  # cancelling hangs up
                failures = 1 if self._goes_on and self._size() - before >= _MUCH else failures + 1
                if failures >= self._patience.tries or (error.unreachable and not self._connected):
                    raise WeightsError(self._given_up(error)) from error
                wait = min(error.wait or self._patience.first_wait * 2 ** (failures - 1), self._patience.longest_wait)
                self._meter.waiting(self._size(), wait, f"{error.sentence}. Trying again.")

    def _attempt(self, start: int) -> None:
        if start and (start > self._record.bytes or not self._goes_on):
            with self._disk(self._part):
                moving.remove(self._part)
            start = 0
        self._meter.begin(TransferStage.DOWNLOADING, start)
        lines = Lines()
        with self._meter.context.on_cancel(lines.hang_up):
            self._receive(start, lines)

    def _receive(self, start: int, lines: Lines) -> None:
        try:
            transfer = self._open(start, lines)
        except TemporaryFailure as error:
            self._connected = self._connected or not error.unreachable
            raise
        with transfer:
            self._connected = True
            if transfer.length is not None and transfer.start + transfer.length != self._record.bytes:
                raise Refused(self._wrong_length(f"{transfer.start + transfer.length:,}"))
            self._joined = start > 0
            if transfer.start < start:
                self._meter.begin(TransferStage.DOWNLOADING, transfer.start)
            with self._disk(self._part):
                file = self._part.open("ab")
            with self._disk(self._part), file:
                self._fill(file, transfer, start)

    def _open(self, start: int, lines: Lines) -> Transfer:
        address, timeout = self._record.address, self._patience.timeout
        try:
            transfer = open_from(address, start, timeout, lines)
            if not transfer.start or transfer.length in (None, self._record.bytes - transfer.start):
                return transfer
            transfer.close()
        except NoSuchPart:
            if not start:
                raise
        # Asked for the whole file, the server says how long it is, or sends it if it merely cannot send that part.
        return open_from(address, 0, timeout, lines)

    def _fill(self, file: BinaryIO, transfer: Transfer, kept: int) -> None:
        """Append what comes to the `kept` bytes; what is no part of the file is taken away again."""
        done = transfer.start
        while block := transfer.read(_BLOCK):
            before, done = done, done + len(block)
            if done > self._record.bytes:
                file.truncate(kept)
                raise Refused(self._wrong_length("more"))
            file.write(block[max(0, kept - before) :])
            self._meter.at(done)
        if done < self._record.bytes and transfer.is_other_when_short:
            file.truncate(kept)
            raise Refused(self._wrong_length(f"{done:,}"))
        if done < self._record.bytes:
            raise TemporaryFailure(
                f"The connection was lost after {locations.megabytes(done)} of "
                f"{locations.megabytes(self._record.bytes)}"
            )
        file.flush()
        os.fsync(file.fileno())

    def _finish(self) -> str:
        """Rename the complete part when it is the official file; else delete it and say what is wrong."""
        self._meter.begin(TransferStage.CHECKING)
        with self._disk(self._part):
            found = checksums(self._part, self._meter.at)
            wrong = difference(self._record, found, self._pinned)
            if wrong:
                moving.remove(self._part)
                return wrong
            if not self._pinned:
                write_pin(self._path.parent, found, self._record.address)
            moving.move(self._part, self._path)
            library.forget(self._path)
        return ""

    def _wrong_length(self, size: str) -> str:
        return (
            f"{self._record.title}: the server offers {size} bytes in place of {self._record.bytes:,}, so it is not "
            f"the official file.{self._kept()} If this network asks for a name and a password first, open a web page "
            "and log in; then try again, or bring the weights from another computer as a classroom pack."
        )

    def _given_up(self, error: TemporaryFailure) -> str:
        return (
            f"{self._record.title} could not be fetched: {error.sentence}.{self._kept()} Check the network and try "
            "again, or bring the weights from another computer as a classroom pack."
        )

    def _kept(self) -> str:
        """A blank, and a sentence on what has arrived; empty where nothing of it is of use."""
        kept = self._size() if self._goes_on else 0
        if not kept:
            return ""
        return f" The {locations.megabytes(kept)} that have arrived are kept; the next download goes on there."

    def _size(self) -> int:
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def _disk(self, path: Path) -> AbstractContextManager[None]:
        kept = "What has arrived is kept, and the next download goes on there. "
        return locations.writing(path, kept if self._goes_on else "")
