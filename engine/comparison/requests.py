"""The request, the progress and the answer of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.catalog import recall
from engine.catalog.spec import FAST
from engine.jobs import Request
from engine.pretrained.conversion import Agreement
from engine.runtimes.base import FrameworkShare
from engine.types import Image, Score


@dataclass(frozen=True, slots=True)
class CompareRequest(Request["Comparison"]):
    """Time some models by the timing protocol on pictures, picture files or folders of them."""

    pictures: tuple[Image | Path, ...]
    model_ids: tuple[str, ...]
    runtimes: tuple[str, ...] = (FAST,)


@dataclass(frozen=True, slots=True)
class ComparisonFailure:
    """Why there is no row, as a sentence: for a picture, with `model_id` and `runtime` empty; for a model that has none
    of the runtimes, with `file` and `runtime` empty; for a model in a runtime, with `file` empty; or for a model on a
    picture.
    """

    sentence: str
    file: str = ""
    model_id: str = ""
    runtime: str = ""


@dataclass(frozen=True, slots=True)
class RuntimeTotal:
    """A model in a runtime over all pictures: inference times in milliseconds of `runs` calls; of one call, `p95_ms` is
    None.
    """

    model_id: str
    runtime: str
    pictures: int
    median_ms: float
    p95_ms: float | None
    runs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result: models in the order asked for, and pictures in order within each runtime. `hint` is for a person
    whose pictures are mostly of another kind than the models are for.
    """

    request: CompareRequest
    rows: tuple[ComparisonRow, ...]
    failures: tuple[ComparisonFailure, ...]
    totals: tuple[RuntimeTotal, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonProgress:
    """`done` of `total` rows are measured or have failed; `row` is the last one. If it is None, `failure` says why,
    unless that was already said about the picture. `so_far` is the total of the model in its runtime up to now.
    """

    done: int
    total: int
    row: ComparisonRow | None
    failure: ComparisonFailure | None = None
    so_far: RuntimeTotal | None = None
    hint: str = ""


HEADER: tuple[str, ...] = (
    "model", "runtime", "file", "label", "score", "median_ms", "p95_ms", "runs", "load_ms", "prepare_ms", "threads",
    "parameters", "disk_bytes", "flops", "memory_bytes", "agreement", "own", "top",
)  # fmt: skip
"""The names of the fields that `record` gives, in order."""


def record(row: ComparisonRow) -> dict[str, object]:
    """A row as plain values, for JSON; `runtime` is its title, `top` a list of label and score, best first."""
    top = [{"label": score.label, "score": score.score} for score in row.top]
    given = {"model": row.model_id, "runtime": recall(row.model_id).runtime_title(row.runtime), "top": top}
    return {name: given[name] if name in given else getattr(row, name) for name in HEADER}


def flat_record(row: ComparisonRow) -> dict[str, object]:
    """The same for a table: `top` is a text such as "espresso 0.942; cup 0.031", what is not known is empty."""
    top = "; ".join(f"{score.label} {score.score:.3f}" for score in row.top)
    return {name: "" if value is None else value for name, value in {**record(row), "top": top}.items()}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One model in one runtime, a key such as "fast", on one picture. Times are in milliseconds: median and 95th
    percentile of inference alone, the latter None for a single call, as in a folder of many pictures.

    `disk_bytes` is the size of the weights that the runtime reads, with the shipped backbone that they stand on,
    `flops` the floating point operations for one picture, `memory_bytes` how much the process grew when the model was
    loaded; None where it is not known. `top` are the best labels, best first; `file` is empty for a picture that is no
    file. `int8` says how the int8 network, when it was made, compared with the one it was made from; None for other
    runtimes. `framework` is what the model's framework itself took before, once for all of its models; None where that
    is not known. `own` says that the weights are the person's own.
    """

    model_id: str
    runtime: str
    median_ms: float
    p95_ms: float | None
    runs: int
    threads: int
    parameters: int | None
    disk_bytes: int
    top: tuple[Score, ...]
    file: str = ""
    load_ms: float = 0.0
    prepare_ms: float = 0.0
    flops: int | None = None
    memory_bytes: int | None = None
    int8: Agreement | None = None
    framework: FrameworkShare | None = None
    own: bool = False

    @property
    def label(self) -> str:
        """The best label."""
        return self.top[0].label

    @property
    def score(self) -> float:
        """Its score."""
        return self.top[0].score

    @property
    def agreement(self) -> float | None:
        """The share of photos on which int8 and fp32 put the same label first, in [0, 1]; None for other runtimes."""
        return None if self.int8 is None else self.int8.same_label / self.int8.inputs
