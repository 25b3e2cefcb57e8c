"""A project's network on disk: the folder `model`, from which it answers where the project is not open."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.catalog.own_classes import FEATURES, MANIFEST, MODEL, WEIGHTS
from engine.errors import ClassLensError, WeightsError
from engine.models.own_classes import OwnClasses
from engine.system import places, plain_files
from engine.system.files import filled_folder, make_folder, write_bytes, write_json
from engine.system.json_records import BadRecord, counted, parse_record, read_record
from engine.teaching.answerer import Answerer, Samples
from engine.teaching.requests import TaughtClass
from engine.training.records import EpochRecord

FORMAT = 1
_MOST_CLASSES = 1000
_MOST_RECORD, _MOST_WEIGHTS = 20_000_000, 500_000_000  # bytes; ten thousand samples have 26 million
_UNREADABLE = (
    BadRecord, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, EOFError, MemoryError,
    RuntimeError, NotImplementedError, zipfile.BadZipFile,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptNetwork:
    """A trained network with what its project says of it (`Learnt`). `keys` are those that its classes had then or
    have now; `fingerprint` names the samples it learnt from.
    """

    network: OwnClasses
    temperature: float
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    fingerprint: str
    samples: int
    held_back: int
    epochs: tuple[EpochRecord, ...]
    seconds: float

    def knows(self, samples: Samples) -> bool:
        """Whether these are the samples and classes that it learnt."""
        return self.samples == len(samples.keys) and self.fingerprint == fingerprint(samples)


def fingerprint(samples: Samples) -> str:
    """What changes when samples or the classes that they are of do; names, colours and files do not matter."""
    rows = zip(samples.labels.tolist(), samples.features.astype(np.float16), strict=True)
    known = sorted(b"%d %s" % (label, values.tobytes()) for label, values in rows)
    return hashlib.sha256(b"%d %s" % (len(samples.classes), b"".join(known))).hexdigest()


def write_network(folder: Path, kept: KeptNetwork, answerer: Answerer) -> None:
    """Keep a network in a project's folder, with the samples that tell "none of these". Raises ClassLensError."""
    content = io.BytesIO()
    np.savez(
        content,
        W=kept.network.W,
        b=kept.network.b,
        features=answerer.samples.features.astype(np.float16),
        labels=answerer.samples.labels,
    )
    target = folder / MODEL
    if not places.is_folder(target):
        make_folder(target)
    with filled_folder(target, last=MANIFEST) as unfinished:
        write_bytes(unfinished / WEIGHTS, content.getvalue())
        write_json(
            unfinished / MANIFEST,
            {
                "format": FORMAT,
                "labels": kept.labels,
                "keys": kept.keys,
                "temperature": kept.temperature,
                "least_similarity": answerer.least,
                "fingerprint": kept.fingerprint,
                "samples": kept.samples,
                "held_back": kept.held_back,
                "seconds": kept.seconds,
                "epochs": [record.to_json() for record in kept.epochs],
                "files": {WEIGHTS: {"sha256": hashlib.sha256(content.getvalue()).hexdigest()}},
            },
        )


def amend_network(folder: Path, kept: KeptNetwork, least: float | None = None) -> None:
    """Let the network in a project's folder have the names that `kept` has, and another similarity below which a
    picture is none of its classes. Its weights stay as they are. Raises ClassLensError.
    """
    path = folder / MODEL / MANIFEST
    with suppress(BadRecord):  # somebody has deleted it meanwhile
        values = dict(read_record(path, lambda values: values.items()))
        values |= {"labels": kept.labels, "keys": kept.keys}
        write_json(path, values if least is None else {**values, "least_similarity": least})


def read_network(folder: Path) -> KeptNetwork | None:
    """The network of a project's folder; None where there is none, or one that cannot be used."""
    try:
        return _read(folder)[0]
    except ClassLensError:
        return None


def read_answerer(folder: Path) -> Answerer:
    """What answers for a project that is not open. Raises WeightsError when it was not trained or is damaged."""
    return _read(folder)[1]


def _read(folder: Path) -> tuple[KeptNetwork, Answerer]:
    remedy = "Open it on the page Teach and press Train."
    try:
        manifest = plain_files.read(folder / MODEL / MANIFEST, _MOST_RECORD)
        content = plain_files.read(folder / MODEL / WEIGHTS, _MOST_WEIGHTS)
    except OSError as error:
        raise WeightsError(f"The project “{folder.name}” has no network yet. {remedy}") from error
    try:
        # A file is trusted only after its checksum, and a network only when its shapes fit together.
        checksum, values = parse_record(manifest, lambda v: (str(v["files"][WEIGHTS]["sha256"]), v))
        if hashlib.sha256(content).hexdigest() != checksum:
            raise BadRecord("the checksum differs")
        return _parse(values, content)
    except _UNREADABLE as error:
        raise WeightsError(f"The network of the project “{folder.name}” is damaged. {remedy}", str(error)) from error


# Any is what json.loads gives; whatever does not fit raises.
def _parse(values: Mapping[str, Any], content: bytes) -> tuple[KeptNetwork, Answerer]:
    names = tuple(str(name) for name in values["labels"])
    keys = tuple(str(key) for key in values["keys"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
            raise BadRecord("its arrays are compressed, and could unpack to anything")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        W, b, features, labels = (arrays[name] for name in ("W", "b", "features", "labels"))
    count = len(names)
    fits = (
        2 <= count <= _MOST_CLASSES
        and len(keys) == count
        and (W.shape, b.shape) == ((FEATURES, count), (count,))
        and features.shape == (len(labels), FEATURES)
        and labels.dtype == np.int64
        and bool(len(labels))
        and bool((labels >= 0).all() and (labels < count).all())
        and all(np.isfinite(array).all() for array in (W, b, features))
    )
    if not fits:
        raise BadRecord("its arrays do not fit together")
    network = OwnClasses(W.astype(np.float32), b.astype(np.float32))
    temperature, least = float(values["temperature"]), float(values["least_similarity"])
    if not (0.01 <= temperature <= 100 and -1 <= least <= 1):
        raise BadRecord("its temperature or its least similarity is out of range")
    kept = KeptNetwork(
        network,
        temperature,
        keys,
        names,
        str(values["fingerprint"]),
        counted(values["samples"]),
        counted(values["held_back"]),
        tuple(EpochRecord.from_json(record) for record in values["epochs"]),
        float(values["seconds"]),
    )
    classes = tuple(TaughtClass(key, name, 0) for key, name in zip(keys, names, strict=True))
    one_take = np.zeros(len(labels), np.int64)
    samples = Samples(classes, ("",) * len(labels), labels, one_take, features.astype(np.float32))
    return kept, Answerer(samples, least, network, temperature)
