"""The weights store: shipped weights, the person's own runs, and which of them a model uses.

A folder of weights holds `manifest.json` (what the files are, with their SHA-256), `metrics.json` (how they were
trained and how well they do), the framework's own weights file and, where the fast runtime is ONNX Runtime,
`model.onnx`. Shipped weights lie in `weights/<model id>/`; a run lies in `<user folder>/runs/<run id>/`, and
`<user folder>/weights/<model id>.json` names the run a model uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeAlias

from engine import catalog
from engine.catalog.spec import FAST, ModelSpec
from engine.errors import ClassLensError, SettingsError, WeightsError
from engine.metrics.calibration import HIGHEST, LOWEST, UNCALIBRATED, Temperature
from engine.preprocessing.digits import Preparation
from engine.system import folders, moving, places, plain_files
from engine.system.checked_files import CheckedFiles, Fingerprint, fingerprint
from engine.system.files import write_json
from engine.system.frameworks import missing_reason
from engine.system.json_records import BadRecord, MissingRecord, counted, read_record
from engine.weights.training_record import METRICS, TrainingRecord, read_training_record

FORMAT = 1
SHIPPED = "shipped"
"""The source of weights that come with ClassLens."""

_MOST_BYTES = 2_000_000_000  # of a file of weights
MANIFEST = "manifest.json"
TEMPERATURE = "temperature"
"""The manifest's key for what `Temperature` holds: {"value": …, "pictures": …}."""

State: TypeAlias = tuple[Fingerprint | None, ...]

_checksums: CheckedFiles[str] = CheckedFiles()  # of the files of personal models


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and SHA-256 (hex) of one weights file."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One folder of weights, its manifest read and checked against the catalogue.

    `source` is "shipped" or "own". `golden` are the softmax scores the fast runtime gave for the model's golden
    picture when the weights were made, at no temperature; `flops` are the floating point operations for one picture,
    None in runs that were made before they were counted. `temperature` makes the scores keep their word; runs that
    were made before it was fitted have none.
    """

    spec: ModelSpec
    folder: Path
    source: str
    parameters: int
    preparation: Preparation
    files: Mapping[str, FileRecord]
    golden: tuple[float, ...]
    flops: int | None = None
    temperature: Temperature = UNCALIBRATED

    def read(self, name: str) -> bytes:
        """The content of one file. Raises WeightsError when it is missing or is not what the manifest says."""
        with self._opened(name) as file:
            content = file.read()
        self._compare(name, hashlib.sha256(content).hexdigest())
        return content

    def check(self, name: str) -> None:
        """Compare one file with its checksum. Raises WeightsError as `read` does."""
        with self._opened(name) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        self._compare(name, found)

    @contextmanager
    def _opened(self, name: str) -> Iterator[BufferedReader]:
        if name not in self.files:
            raise WeightsError(self._sentence(f"they hold no {name}"))
        try:
            with plain_files.opened(self.folder / name, _MOST_BYTES) as file:
                yield file
        except OSError as error:
            raise WeightsError(self._sentence(f"{name} cannot be read ({error.strerror})")) from error

    def _compare(self, name: str, found: str) -> None:
        if found != self.files[name].sha256:
            raise WeightsError(self._sentence(f"{name} is damaged or belongs to something else (wrong checksum)"))

    def verify(self) -> None:
        """Check every file. Raises WeightsError naming the first that is wrong.

        The lite build leaves out what only a framework reads; without that framework it does not count as missing.
        """
        for name in self.files:
            if not self._is_left_out(name):
                self.check(name)

    def training_record(self) -> TrainingRecord:
        """How these weights came about. Raises WeightsError when the record is missing or damaged."""
        try:
            return read_training_record(self.folder)
        except (BadRecord, SettingsError) as error:
            raise WeightsError(self._sentence(f"{METRICS} is missing or damaged")) from error

    def disk_bytes(self, runtime: str) -> int:
        """Size of the file that a runtime ("fast" or "native") reads."""
        return self.files[self.spec.fast_file if runtime == FAST else self.spec.weights_file].bytes

    def _is_left_out(self, name: str) -> bool:
        only_native = name == self.spec.weights_file != self.spec.fast_file
        return only_native and bool(missing_reason(self.spec.family)) and not places.exists(self.folder / name)

    def _sentence(self, what: str) -> str:
        return unusable_sentence(self.spec, self.source, what)


def locate(model_id: str) -> Weights:
    """The weights a model uses now: the person's chosen run, else the shipped ones. Raises WeightsError."""
    spec = catalog.find(model_id)
    run_id = chosen_run(model_id)
    if run_id is not None:
        return read_folder(spec, folders.runs_folder() / run_id, "own")
    return read_folder(spec, folders.SHIPPED_WEIGHTS / model_id, SHIPPED)


def check_personal(spec: ModelSpec) -> None:
    """Compare the weights of a person's own model with their checksum, where it has one; each file is read once for as
    long as it stays as it is. Raises WeightsError.
    """
    personal = spec.personal
    if personal is None or not personal.sha256:
        return
    try:
        found = _checksums.get(personal.weights, _sha256_of)
    except OSError as error:
        raise WeightsError(
            f"{spec.title} cannot answer: its file cannot be read ({error.strerror or error}). {personal.remedy}"
        ) from error
    if found != personal.sha256:
        raise WeightsError(f"{spec.title} cannot answer: its file is damaged (wrong checksum). {personal.remedy}")


def state(model_id: str) -> State:
    """A cheap fingerprint of which weights a model uses: it changes when the choice or the shipped manifest does."""
    paths = (folders.chosen_folder() / f"{model_id}.json", folders.SHIPPED_WEIGHTS / model_id / MANIFEST)
    return tuple(fingerprint(path) for path in paths)


def read_folder(spec: ModelSpec, folder: Path, source: str) -> Weights:
    """Read and check the manifest of a folder of weights. Raises WeightsError."""

    # Any is what json.loads gives; whatever does not fit raises.
    def parse(manifest: Any) -> Weights:
        if manifest["format"] != FORMAT:
            raise WeightsError(unusable_sentence(spec, source, "they were written by another version of ClassLens"))
        if manifest["model"] != spec.id:
            raise WeightsError(unusable_sentence(spec, source, f"they belong to the model “{manifest['model']}”"))
        return Weights(
            spec=spec,
            folder=folder,
            source=source,
            parameters=counted(manifest["parameters"]),
            preparation=Preparation.from_json(manifest["preparation"]),
            files={
                str(name): FileRecord(counted(record["bytes"]), str(record["sha256"]))
                for name, record in manifest["files"].items()
            },
            golden=tuple(float(score) for score in manifest["golden"]),
            flops=counted(manifest["flops"]) if "flops" in manifest else None,
            temperature=_temperature(manifest[TEMPERATURE]) if TEMPERATURE in manifest else UNCALIBRATED,
        )

    try:
        weights = read_record(folder / MANIFEST, parse)
    except MissingRecord as error:
        raise WeightsError(unusable_sentence(spec, source, "they are missing")) from error
    except BadRecord as error:
        raise WeightsError(unusable_sentence(spec, source, f"{MANIFEST} is damaged")) from error
    wanted = {spec.weights_file, spec.fast_file}
    if not wanted <= weights.files.keys() or not all(_is_plain_name(name) for name in weights.files):
        raise WeightsError(unusable_sentence(spec, source, f"{MANIFEST} does not name the files it should"))
    if weights.preparation != spec.preparation or len(weights.golden) != len(spec.labels):
        raise WeightsError(
            unusable_sentence(spec, source, f"{MANIFEST} describes a network for other pictures or labels")
        )
    return weights


def describe_files(folder: Path) -> dict[str, dict[str, object]]:
    """The `files` part of a manifest for each file in a folder but the manifest and the metrics."""
    described = {}
    for path in places.inside(folder):
        if places.is_file(path) and path.name not in (MANIFEST, METRICS):
            content = path.read_bytes()
            described[path.name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return described


def chosen_run(model_id: str) -> str | None:
    """The run a model uses in place of its shipped weights, or None. Raises WeightsError when the choice is damaged."""
    path = folders.chosen_folder() / f"{model_id}.json"
    try:
        run_id = read_record(path, lambda values: values["run"])
    except MissingRecord:
        return None
    except BadRecord as error:
        raise WeightsError(unusable_sentence(catalog.find(model_id), "own", f"{path.name} is damaged")) from error
    if not isinstance(run_id, str) or not _is_plain_name(run_id):
        raise WeightsError(unusable_sentence(catalog.find(model_id), "own", f"{path.name} names no run"))
    return run_id


def choose_run(model_id: str, run_id: str) -> None:
    """Let a model use a run from now on."""
    write_json(folders.chosen_folder() / f"{model_id}.json", {"run": run_id})


def choose_shipped(model_id: str) -> None:
    """Let a model use its shipped weights again; the person's runs stay where they are."""
    path = folders.chosen_folder() / f"{model_id}.json"
    try:
        moving.remove(path, missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise ClassLensError(
            f"“{path}” could not be removed: {error.strerror}. Check the permissions of its folder, then try again."
        ) from error


def _sha256_of(path: Path) -> str:
    with plain_files.opened(path, _MOST_BYTES) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Any is what json.loads gives; whatever does not fit raises.
def _temperature(values: Any) -> Temperature:
    temperature = Temperature(float(values["value"]), counted(values["pictures"]))
    if not LOWEST <= temperature.value <= HIGHEST:
        raise ValueError(f"a temperature of {temperature}")
    return temperature


def _is_plain_name(name: str) -> bool:
    """Whether a name stays in its folder: no path, no “..”, nothing empty."""
    return Path(name).name == name and name not in ("", "..")


def unusable_sentence(spec: ModelSpec, source: str, what: str) -> str:
    """The sentence about weights that cannot be used, with the remedy."""
    if source == "own":
        remedy = "Choose “Restore original model” on the page Models, or train the model again"
    else:
        remedy = "Install ClassLens again, or train the model on the page Train"
    return f"{spec.title} cannot use its {source} weights: {what}. {remedy}."
