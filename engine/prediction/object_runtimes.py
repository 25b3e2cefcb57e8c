"""The runtimes of the models for objects. What the fast ones read is made when it is first needed, and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import FAST, INT8, NATIVE, ModelSpec
from engine.data.chunks import chunks
from engine.errors import ClassLensError, WeightsError
from engine.export.parity import check_scores
from engine.jobs import JobContext, turn_of
from engine.own_networks.trying import ensure_converted_sound
from engine.preprocessing.picture_decoding import decode_picture
from engine.pretrained import converted, library, packed_conversions
from engine.pretrained.conversion import Agreement, ConversionProgress, ConversionStage
from engine.pretrained.converted import ConvertedModel
from engine.pretrained.library import Located
from engine.pretrained.manifest import find
from engine.pretrained.progress import Meter
from engine.pretrained.requests import TransferStage
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_converted
from engine.runtimes.last_asked import LastAsked
from engine.runtimes.native import NativeRuntime
from engine.runtimes.process import ProcessPool
from engine.system import folders, places
from engine.system.frameworks import conversion_reason
from engine.system.memory import give_back_freed
from engine.types import Batch, Image
from engine.weights import tried

_MOST_LOADED = 1_300_000_000
"""Bytes of files whose runtimes are kept. All models for photos, asked about one picture after the other, have 1.13 GB
at the speed fast: with less, each picture would load nearly all of them again, since the next one asked is always the
one that was dropped.
"""
_SHARE_OF_MEMORY = 4  # of this computer's memory, at most a quarter is for them: what does not fit is loaded again
_CHUNK = 4  # photos compared between two reports; the large networks need 30 MB and more for each
_NEEDED = 3.5  # times the weights: what a conversion takes on disk, int8 and its intermediate files included


class ObjectRuntimes:
    """Gives loaded runtimes. Safe from any thread."""

    def __init__(self, processes: ProcessPool) -> None:
        self._processes = processes
        self._loaded: dict[tuple[str, str], tuple[str, int, Runtime]] = {}  # the last used one last
        self._asked = LastAsked[tuple[str, str]]()
        self._loading = threading.Lock()

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        """The runtime `name` of a model, converted before where that is needed; progress is WeightsProgress and
        ConversionProgress.

        Raises WeightsError when its weights are missing or damaged, ClassLensError, JobCancelled.
        """
        assert spec.official is not None
        record = find(spec.official.weights)
        located = library.locate(record.id, meter=Meter(context, record.id, record.bytes))
        if name == NATIVE:
            return self._native(spec, located, context)
        with turn_of(self._loading, context):
            path, checksum = self._file(spec, name, located, record.bytes, context)
            return self._kept(spec, name, path, checksum)

    def network_file(self, spec: ModelSpec, context: JobContext) -> Path:
        """The ONNX file that the fast runtime of a model reads, made before where that is needed. Raises and reports as
        `get` does.
        """
        assert spec.official is not None
        record = find(spec.official.weights)
        located = library.locate(record.id, meter=Meter(context, record.id, record.bytes))
        with turn_of(self._loading, context):
            return self._file(spec, FAST, located, record.bytes, context)[0]

    def _file(self, spec: ModelSpec, name: str, located: Located, size: int, context: JobContext) -> tuple[Path, str]:
        """The file that a runtime reads, and its checksum."""
        if name == FAST and spec.ships_as_onnx:
            return located.path, located.sha256
        model = converted.read(spec)
        if model is None or model.source != located.sha256 or not model.is_sound(name):
            model = self._convert(spec, located, size, context)
        path = model.path(name)
        assert spec.official is not None
        Meter(context, spec.official.weights, size).begin(TransferStage.CHECKING)
        try:
            ensure_converted_sound(spec, path, model.files[path.name], self._processes, context)
        except ClassLensError as error:
            if places.exists(path):
                raise
            raise converted.moved_meanwhile(spec) from error
        return path, model.files[path.name]

    def prepare(self, spec: ModelSpec, context: JobContext) -> None:
        """Make what the fast runtimes of a model read, unless it is there. Raises and reports as `get` does."""
        assert spec.official is not None
        record = find(spec.official.weights)
        located = library.locate(record.id, meter=Meter(context, record.id, record.bytes))
        with turn_of(self._loading, context):
            if packed_conversions.made_from(record.id, located.sha256) is None:
                self._convert(spec, located, record.bytes, context)

    def _kept(self, spec: ModelSpec, name: str, path: Path, checksum: str) -> Runtime:
        key = (spec.id, name)
        known = self._loaded.pop(key, None)
        if known is None or known[0] != checksum:
            try:
                known = checksum, path.stat().st_size, load_converted(spec, path, spec.runtime_title(name))
            except (OSError, ClassLensError) as error:
                if places.exists(path):
                    raise
                raise converted.moved_meanwhile(spec) from error
        self._loaded[key] = known
        self._asked.note(key)
        most = _most_loaded()
        while len(self._loaded) > 1 and sum(size for _, size, _ in self._loaded.values()) > most:
            self._loaded.pop(next(iter(self._loaded)))
            give_back_freed()
        return known[2]

    def forget_unused(self) -> None:
        """Forget the runtimes that nobody has asked for a while, unless one is being made."""
        if self._loading.acquire(blocking=False):
            try:
                for key in self._asked.unused():
                    self._loaded.pop(key, None)
            finally:
                self._loading.release()

    def _native(self, spec: ModelSpec, located: Located, context: JobContext) -> NativeRuntime:
        return NativeRuntime(self._processes.get(spec.family), spec, located.path, context, located.sha256)

    def _convert(self, spec: ModelSpec, located: Located, size: int, context: JobContext) -> ConvertedModel:
        if reason := conversion_reason():
            remedy = "Choose the speed Fast, or use the full build." if spec.ships_as_onnx else reason
            raise WeightsError(f"{spec.title} cannot be made ready for this speed here. {remedy}")
        try:
            # Both at once: what PyTorch has made is lost if the model's own framework has begun to train meanwhile.
            with (
                self._processes.kept(["torch", spec.family]),
                converted.filling(spec, int(size * _NEEDED)) as folder,
            ):
                self._fill(spec, located, folder, context)
        except ClassLensError as error:
            if places.exists(located.path):
                raise
            raise converted.moved_meanwhile(spec) from error
        model = converted.read(spec)
        if model is None:  # moved in the moment after it was written
            raise converted.moved_meanwhile(spec)
        for sha256 in model.files.values():
            tried.note(sha256)  # it was made here, and has answered
        return model

    def _fill(self, spec: ModelSpec, located: Located, folder: Path, context: JobContext) -> None:
        """Write the converted files and their record. Raises ClassLensError, JobCancelled."""
        pictures, calibrating = comparison_pictures(spec), calibration_mask()
        arguments = {"model_id": spec.id, "path": located.path, "folder": folder, "pictures": pictures[calibrating]}
        self._processes.get("torch").call("convert", arguments, context)
        native = self._native(spec, located, context)
        unseen = pictures[~calibrating]
        total = 2 * len(pictures) + len(unseen) * (INT8 in spec.runtimes)
        told = _Told(spec.id, total, context)
        fast_path = located.path if spec.ships_as_onnx else folder / converted.file_of(FAST)
        fast = load_converted(spec, fast_path, spec.runtime_title(FAST))
        wanted, given = told.scores(native, pictures), told.scores(fast, pictures)
        del fast
        check_scores(wanted, given, spec.remedy)
        int8 = None
        if INT8 in spec.runtimes:
            small = load_converted(spec, folder / converted.file_of(INT8), spec.runtime_title(INT8))
            int8 = _agreement(given[~calibrating], told.scores(small, unseen))
            del small
        converted.write_record(spec, folder, located.sha256, _agreement(wanted, given), int8)
        if not places.exists(located.path):
            raise converted.moved_meanwhile(spec)


def _most_loaded() -> int:
    import psutil  # noqa: PLC0415 - the window starts without it

    return min(_MOST_LOADED, int(psutil.virtual_memory().total) // _SHARE_OF_MEMORY)


class _Told:
    """Asks a runtime about pictures and tells how far it is."""

    def __init__(self, model_id: str, total: int, context: JobContext) -> None:
        self._model_id, self._total, self._context = model_id, total, context
        self._done = 0

    def scores(self, runtime: Runtime, pictures: Batch) -> NDArray[np.float32]:
        parts = []
        for part in chunks(len(pictures), _CHUNK):
            self._context.report(ConversionProgress(self._model_id, ConversionStage.COMPARING, self._done, self._total))
            parts.append(runtime.infer(pictures[part])[0])
            self._done += len(parts[-1])
        return np.concatenate(parts)


def _agreement(wanted: NDArray[np.float32], given: NDArray[np.float32]) -> Agreement:
    same = int((wanted.argmax(axis=1) == given.argmax(axis=1)).sum())
    return Agreement(len(wanted), float(np.abs(wanted - given).max()), same)


def comparison_pictures(spec: ModelSpec) -> Batch:
    """Prepared photos that runtimes are compared on: the sample photos, parts of them, mirrored ones, noise, black."""
    return np.concatenate([spec.preparation.apply(picture).batch for picture, _ in _pictures()])


def calibration_mask() -> NDArray[np.bool_]:
    """Which of these int8 is made with: all views of every second photo, noise and black. It is compared on the others,
    which it has not seen.
    """
    return np.array([calibrates for _, calibrates in _pictures()], np.bool_)


def _pictures() -> Iterator[tuple[Image, bool]]:
    for number, path in enumerate(sample_photos()):
        photo = decode_picture(path)
        height, width = photo.shape[:2]
        views = (
            photo,
            photo[:, ::-1],
            photo[: 2 * height // 3, : 2 * width // 3],
            photo[height // 3 :, width // 3 :],
            photo[height // 4 : -height // 4, width // 4 : -width // 4],
        )
        for view in views:
            yield np.ascontiguousarray(view), number % 2 == 0
    yield np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8), True
    yield np.zeros((224, 224, 3), np.uint8), True


def sample_photos() -> tuple[Path, ...]:
    """The photos that come with ClassLens, by name."""
    return tuple(path for path in places.inside(folders.PHOTOS) if path.suffix == ".jpg")
