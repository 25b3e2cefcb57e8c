"""What a catalogue record says about a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.catalog.recipe import Recipe
from engine.errors import UsageError
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.types import Task

FAST = "fast"
NATIVE = "native"
INT8 = "int8"
RUNTIMES = (FAST, NATIVE, INT8)
ONNX_FILE = "model.onnx"
_ONNX_TITLES = {FAST: "ONNX Runtime", INT8: "ONNX Runtime, int8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """Where the network of a model that is not trained here comes from, and what is known of it without its weights.

    `weights` is the id of its official weights, `network` the "package.module:function" that reads their file into the
    PyTorch network from which the fast runtime is made. `int8` is how its weights become bytes: "dynamic" or "static"
    quantization, or "" where measurements showed no gain; layers whose names hold one of `int8_full` stay as they are.
    `int8_same` are how many photos that nothing was fitted to have the same first label afterwards, and how many were
    tried (`benchmarks/int8.py`); None where nobody has measured it. `winograd` says whether `engine.export.winograd`
    makes its fp32 convolutions faster. `parameters` are counted as its framework counts them, and `flops` are the
    floating point operations for one photo. `accuracy` is the share of ImageNet's 50,000 validation photos that its
    makers say it names first, None where they say it for photos of another size alone.
    """

    weights: str
    network: str
    parameters: int
    flops: int
    accuracy: float | None
    int8: str = ""
    int8_full: tuple[str, ...] = ()
    int8_same: tuple[int, int] | None = None
    winograd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A model that belongs to the person: it comes and goes, and is neither trained on the page Train nor published.

    `runtime` is the "package.module:Class" that answers for it, called with the model's record, and imported only then.
    `weights` is the file of its weights, with their number in `parameters`; `sha256` is its checksum, "" where it has
    one of its own inside. `on_shipped_backbone` tells weights that stand on EfficientNet-Lite0 as it ships, which
    `parameters` and `flops` count as well and their file does not hold. `flops` are the floating point operations for
    one picture. Numbers that are not known are None. `imported` tells a network made elsewhere from classes that were
    taught here. Each as a sentence: `remedy` is what to do about weights that cannot be used, `not_trained` why there
    is no recipe, and `problem` why nothing else is known of an imported network, "" for all others.
    """

    runtime: str
    weights: Path
    parameters: int | None
    flops: int | None
    remedy: str
    not_trained: str
    sha256: str = ""
    imported: bool = False
    on_shipped_backbone: bool = False
    problem: str = ""

    @property
    def disk_bytes(self) -> int:
        """The bytes of the weights' file; 0 while there is none."""
        try:
            return self.weights.stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One record of the catalogue.

    `factory` is "package.module:Class", imported only when the model is used natively or trained. `family` names the
    framework process ("tensorflow", "torch", "numpy"), `framework` what people call it. `fast_runtime` is "onnx" or
    "numpy"; `weights_file` is the native weights' file name. `golden` names the sample picture whose scores are
    recorded with the weights and compared by `classlens selftest`; for official weights only the first label is known,
    `golden_label`, or nothing if nobody has looked yet. `live` models answer within a few milliseconds, so they are
    asked while a pen still moves. A model whose labels are its own does not take part in the vote (`votes`). A model
    without recipes is not trained here: `official` says where it comes from, and `weights_file` is the file of its
    official weights; or it is `personal`.
    """

    id: str
    title: str
    task: Task
    framework: str
    family: str
    factory: str
    fast_runtime: str
    weights_file: str
    labels: tuple[str, ...]
    preparation: Preparation | PhotoPreparation
    licence: str
    origin: str
    summary: str
    golden: str
    golden_label: str = ""
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    live: bool = True
    votes: bool = True
    official: Official | None = None
    personal: Personal | None = None

    def recipe(self, name: str) -> Recipe:
        """The recipe of that name. Raises UsageError naming the recipes there are."""
        try:
            return self.recipes[name]
        except KeyError:
            if not self.recipes:
                if self.personal is not None:
                    raise UsageError(f"{self.title} {self.personal.not_trained}") from None
                raise UsageError(
                    f"{self.title} is not trained in ClassLens: it comes with the weights its makers published."
                ) from None
            names = ", ".join(self.recipes)
            raise UsageError(f"{self.title} has no recipe “{name}”. Its recipes are: {names}.") from None

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes that differ: for a NumPy network, the fast one already is its own framework."""
        if self.fast_runtime == "numpy" or self.personal is not None:
            return (FAST,)
        return RUNTIMES if self.official is not None and self.official.int8 else (FAST, NATIVE)

    def runtime_title(self, runtime: str) -> str:
        """What computes in a runtime of this model: ONNX Runtime, or the framework that computes."""
        if runtime == NATIVE or self.fast_runtime == "numpy":
            return self.framework
        return _ONNX_TITLES[runtime]

    @property
    def remedy(self) -> str:
        """What to do about weights that cannot be used, as a sentence."""
        if self.personal is not None:
            return self.personal.remedy
        if self.ships_as_onnx:
            return "Install ClassLens again."
        if self.official is not None:
            return "Remove its weights on the page Models and download or import them again."
        return "Choose “Restore original model” on the page Models, or train the model again."

    @property
    def ships_as_onnx(self) -> bool:
        """Whether the official weights come with ClassLens as the file that the fast runtime reads."""
        return self.official is not None and self.weights_file == ONNX_FILE

    @property
    def fast_file(self) -> str:
        """The file that the fast runtime reads."""
        return ONNX_FILE if self.fast_runtime == "onnx" else self.weights_file
