"""What runs in a framework process: receive a request, do it, answer. See `engine.runtimes.process`."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import math
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.unfairness import Unfairness
from engine.errors import ClassLensError
from engine.export.litert_record import LiteRTFile
from engine.jobs import JobCancelled
from engine.lessons.requests import LessonRun, UnfairRun
from engine.own_networks.settings import Findings
from engine.pretrained.conversion import ConversionProgress
from engine.runs.requests import TrainingRun
from engine.runtimes.base import FrameworkShare, LoadFigures, Runtime, framework_share, loaded
from engine.runtimes.describe import FrameworkDescription
from engine.runtimes.last_asked import LastAsked
from engine.sharing.requests import ExportProgress
from engine.system import places, surroundings
from engine.system.cpp_runtime import load_cpp_runtime
from engine.system.frameworks import FAMILY_TITLES
from engine.system.shortage import is_shortage, out_of_memory
from engine.training.feature_cache import FeatureProgress
from engine.training.records import DataProgress, SavingProgress, TrainingProgress
from engine.types import Batch

REPORT_SECONDS = 0.05
LOG_BYTES = 1_000_000


def main(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """Serve requests until the other side is gone or nothing came for `idle_seconds`."""
    _prepare_process(log)
    server = Server(connection, family)
    with contextlib.suppress(EOFError, OSError):
        connection.send(("started", None))
        while connection.poll(idle_seconds):
            request = connection.recv()
            if isinstance(request, str):
                continue  # a word that came after its request had ended
            connection.send(("accepted", None))
            connection.send(server.answer(*request))


class Server:
    """Does the requests of one family, one at a time, and hears words from the other side while it works."""

    def __init__(self, connection: Connection, family: str) -> None:
        self._connection = connection
        self._family = family
        self._runtimes: dict[Path, tuple[str, Runtime]] = {}
        self._asked = LastAsked[Path]()
        self._cancelled = self._paused = self._learnt = self._warm = self._worked = False
        self._share: FrameworkShare | None = None
        self._reported = self._pace = 0.0
        self._passed = -math.inf  # when the last batch passed
        self._rate: float | None = None

    def answer(self, verb: str, arguments: dict[str, object]) -> tuple[str, object]:
        """Do one request; nothing it raises may end the process."""
        self._cancelled = self._paused = self._learnt = False
        self._rate, self._pace = None, 0.0
        self._worked = self._worked or verb not in ("describe", "load", "infer")
        verbs: dict[str, Callable[..., object]] = {
            "describe": self._describe,
            "load": self._load,
            "infer": self._infer,
            "convert": self._convert,
            "train": self._train,
            "lesson": self._lesson,
            "unfair": self._unfair,
            "keras_files": self._keras_files,
            "litert": self._litert,
            "own_network": self._own_network,
            "try_run": self._try_run,
            "try_converted": self._try_converted,
        }
        try:
            return "result", verbs[verb](**arguments)
        except JobCancelled:
            return "cancelled", None
        except Exception as error:  # noqa: BLE001 - a framework may raise anything
            if is_shortage(error):
                return "error", out_of_memory(error)
            if isinstance(error, ClassLensError):
                return "error", error
            traceback.print_exc()
            if _is_full(error):
                return "error", ClassLensError(
                    "There is no more room on the disk. Make some, or choose another folder, then try again.",
                    traceback.format_exc(),
                )
            return "error", ClassLensError(
                f"The framework failed: {type(error).__name__}: {error}. The details say where; the next job can "
                "still work.",
                traceback.format_exc(),
            )

    def report(
        self,
        progress: TrainingProgress
        | FeatureProgress
        | SavingProgress
        | ConversionProgress
        | DataProgress
        | ExportProgress
        | None,
    ) -> None:
        """Report now and then, and at the end of every epoch; wait while paused; raise JobCancelled when asked to stop.

        A paused run waits after a batch, but reports the end of its epoch without waiting. "step" lets one more batch
        pass. The extraction of features is paused in the same way. In slow motion, each batch waits for its time.
        Saving a run is always completed, even if it is paused or cancelled. None reports nothing.
        """
        while self._connection.poll(0):
            self._hear(self._connection.recv())
        if isinstance(progress, SavingProgress):
            self._connection.send(("saving", None))
            self._connection.send(("progress", progress))
            return
        finished = isinstance(
            progress, (ConversionProgress, DataProgress, ExportProgress)
        )  # each of these few is reported
        told = False
        if isinstance(progress, FeatureProgress):
            self._wait_while_paused(progress)
        elif isinstance(progress, TrainingProgress):
            finished = progress.finished_epoch is not None
            if not finished:
                told = self._keep_pace(progress)
                self._wait_while_paused(progress)
            self._learnt = progress.epoch > 1 or finished
            if progress.last:
                self._connection.send(("saving", None))
        if self._cancelled:
            if self._learnt:  # whole epochs, which are saved now
                self._connection.send(("saving", None))
            raise JobCancelled
        if progress is None or told:
            return
        now = time.monotonic()
        if finished or now - self._reported >= REPORT_SECONDS:
            # What is said of the data holds back no batch: the first one is always told, however soon it comes.
            self._reported = 0.0 if isinstance(progress, DataProgress) else now
            self._connection.send(("progress", progress))

    def _wait_while_paused(self, progress: TrainingProgress | FeatureProgress) -> None:
        if not self._paused or self._cancelled:
            return
        self._connection.send(("progress", replace(progress, paused=True)))
        stepped = False
        while self._paused and not stepped and not self._cancelled:
            stepped = self._hear(self._connection.recv()) == "step"

    def _keep_pace(self, progress: TrainingProgress) -> bool:
        """In slow motion, report a batch and wait until its time is over, hearing words; else return False."""
        slow = bool(self._pace)
        if slow:
            self._connection.send(("progress", progress))
        while self._pace and not (self._paused or self._cancelled):
            left = self._passed + self._pace - time.monotonic()
            if left <= 0:
                break
            if self._connection.poll(left):
                self._hear(self._connection.recv())
        self._passed = time.monotonic()
        return slow

    def _hear(self, word: str) -> str:
        name, _, value = word.partition(" ")
        if name == "rate":
            self._rate = float(value)
        elif name == "pace":
            self._pace = float(value)
        self._cancelled = self._cancelled or word == "cancel"
        self._paused = word in ("pause", "step") or (self._paused and word != "continue")
        return word

    def _describe(self) -> FrameworkDescription:
        from engine.runtimes.describe import describe  # noqa: PLC0415

        self._bring_framework()
        return describe(self._family)

    def _load(self, model_id: str, place: Path, version: str) -> tuple[int, LoadFigures]:
        from engine.runtimes.describe import threads  # noqa: PLC0415
        from engine.runtimes.in_process import InProcessRuntime, classifier_class  # noqa: PLC0415

        for unused in self._asked.unused():
            self._runtimes.pop(unused, None)
        self._asked.note(place)
        known, runtime = self._runtimes.get(place, ("", None))
        if runtime is None or known != version:
            self._runtimes.pop(place, None)
            spec = catalog.find(model_id)
            self._bring_framework()  # which does not count as loading the model
            classifier_class(spec)
            count = threads(self._family)
            # The first call of a compiled function traces it, which belongs to loading, not to the first answer.
            runtime = loaded(spec, lambda: InProcessRuntime(spec, place, count))
            self._runtimes[place] = version, runtime
        return runtime.threads, replace(runtime.figures, framework=self._share)

    def _bring_framework(self) -> None:
        """Import the framework and let it compute, once; its share is known unless something else came first."""
        from engine.runtimes.warm_up import warm_up  # noqa: PLC0415 - imports the framework

        if self._warm:
            return
        self._warm = True
        share = framework_share(FAMILY_TITLES[self._family], lambda: warm_up(self._family))
        if self._family != "numpy" and not self._worked:
            self._share = share

    def _infer(self, model_id: str, place: Path, version: str, batch: Batch) -> tuple[NDArray[np.float32], float]:
        self._load(model_id, place, version)
        return self._runtimes[place][1].infer(batch)

    def _convert(self, model_id: str, path: Path, folder: Path, pictures: Batch) -> None:
        from engine.export.convert import convert  # noqa: PLC0415 - imports PyTorch

        convert(model_id, path, folder, pictures, self.report)

    def _train(self, model_id: str, recipe: Recipe, data: str, limit: int | None, folder: Path) -> TrainingRun:
        from engine.runs.train import train_run  # noqa: PLC0415 - imports the framework

        return train_run(model_id, recipe, data, limit, folder, self.report, lambda: self._rate)

    def _lesson(self, model_id: str, recipe: Recipe, pictures: int) -> LessonRun:
        from engine.lessons.train_stage import lesson_run  # noqa: PLC0415 - imports the framework

        return lesson_run(model_id, recipe, pictures, self.report)

    def _unfair(self, unfairness: Unfairness) -> UnfairRun:
        from engine.lessons.unfair import unfair_run  # noqa: PLC0415 - reads data

        return unfair_run(unfairness, self.report)

    def _keras_files(
        self, model_id: str, weights: Path, folder: Path, pictures: Batch
    ) -> tuple[NDArray[np.float32], ...]:
        from engine.export.keras_files import write_keras_files  # noqa: PLC0415 - imports TensorFlow

        return write_keras_files(model_id, weights, folder, pictures)

    # Any: each argument has a type of its own, which `examine` names.
    def _own_network(self, **arguments: Any) -> Findings:
        from engine.own_networks.examining import examine  # noqa: PLC0415 - imports ONNX Runtime

        return examine(**arguments)

    def _try_run(self, model_id: str, folder: Path, runtime: str) -> None:
        from engine.own_networks.trying import try_run  # noqa: PLC0415 - imports ONNX Runtime

        try_run(model_id, folder, runtime)

    def _try_converted(self, model_id: str, path: Path) -> None:
        from engine.own_networks.trying import try_converted  # noqa: PLC0415 - imports ONNX Runtime

        try_converted(model_id, path)

    # Any: each argument has a type of its own, which `write_litert_files` names.
    def _litert(self, **arguments: Any) -> tuple[LiteRTFile, ...]:
        from engine.export.litert import write_litert_files  # noqa: PLC0415 - imports TensorFlow

        return write_litert_files(**arguments, report=lambda *told: self.report(ExportProgress(*told)))


def _is_full(error: Exception) -> bool:
    """Whether a disk was full: Python says it by a number, and frameworks in words."""
    return getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in str(error)


def _prepare_process(log: Path) -> None:
    """Send output to a log, and take a lower priority than the window's; leave Ctrl+C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    surroundings.settle()
    surroundings.settle_keras()
    load_cpp_runtime()
    # PyTorch's threads wait for each other at every layer, by default in a busy loop. Beside a busy window that takes
    # the processor from the very thread they wait for, and training becomes many times slower. Sleeping at once would
    # cost a small network a seventh of its time on a quiet machine, so they spin for a moment first.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", "3000")
    _keep_memory()
    with _open_log(log) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and stream.fileno() == number:
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
        else:  # a windowed build on Windows has none of its own
            log_stream = open(number, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
            setattr(sys, name, log_stream)
    import psutil  # noqa: PLC0415

    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 15)


def _open_log(log: Path) -> BinaryIO:
    """The log, begun again when it is long; if none can be written, what frameworks print is dropped."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if places.exists(log) and not places.is_file(log):
            return open(os.devnull, "wb")  # a pipe would be waited for
        return open(log, "wb" if places.size(log) > LOG_BYTES else "ab")
    except (OSError, places.Unreachable):
        return open(os.devnull, "wb")


def _keep_memory() -> None:
    """Every layer asks for megabytes and gives them back. The GNU C library would fetch them from the system anew each
    time, which zeroes them page by page and takes up to a third of a training step of a small network."""
    if sys.platform == "linux":
        trim_threshold, mmap_threshold = -1, -3  # names of mallopt(3)
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(mmap_threshold, 32 * 2**20)  # the largest it takes
            library.mallopt(trim_threshold, 256 * 2**20)
