"""What models can be exported to: one record for each target. Writers are imported when they are used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.errors import UsageError
from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.shared_model import Kind, SharedModel
from engine.system.frameworks import missing_reason

Writer: TypeAlias = Callable[[SharedModel, Path, Services, JobContext], tuple[str, ...]]
"""Fills a path that does not exist yet, as a file or a folder, and returns notes for people. The path lies beside the
place that the person chose, and is renamed or removed by the caller. Raises ClassLensError and JobCancelled.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target. `endings` are those of what is written for each kind of model, "" for a folder; a kind without one is
    refused. `families` are the families of the networks that it suits, all if it is empty; `refusal` is the sentence
    for those that it does not suit. With `needs_framework`, the model's own framework does the work. `writer` is the
    "package.module:function" of a `Writer`, "" while there is none; `suits` of a function that gives a sentence for
    models that only a look into them tells to be unsuitable, and "" for all others. `together` is a function like a
    `Writer` that takes several models of one kind, "" where each needs a file of its own.
    """

    name: str
    title: str
    about: str
    endings: Mapping[Kind, str]
    refusal: str = ""
    families: tuple[str, ...] = ()
    needs_framework: bool = False
    writer: str = ""
    suits: str = ""
    together: str = ""

    def why_not(self, model: SharedModel) -> str:
        """Why a model cannot be exported to this here, as a sentence; empty when it can."""
        if not self.writer:
            return f"{self.title} cannot be made by this version of ClassLens. Choose another target."
        if model.kind not in self.endings:
            return f"{self.title}: only models for digits can be exported so. Choose ONNX, which suits all models."
        if self.families and model.spec.family not in self.families:
            return self.refusal.format(title=model.title)
        if self.needs_framework and (reason := missing_reason(model.spec.family)):
            return reason
        refusal: Callable[[SharedModel], str] | None = _named(self.suits) if self.suits else None
        return refusal(model) if refusal is not None else ""

    def check_together(self, models: Sequence[SharedModel]) -> None:
        """Raise UsageError for a model that does not suit, or several that cannot be in one file."""
        for model in models:
            if reason := self.why_not(model):
                raise UsageError(reason)
        if len(models) > 1 and not self.together:
            raise UsageError(f"{self.title}: only one model fits into it. Name one, or choose the web page.")
        if len({model.kind for model in models}) > 1:
            raise UsageError("Models for digits, photos and own classes need pages of their own. Export them apart.")

    def write(
        self, models: Sequence[SharedModel], path: Path, services: Services, context: JobContext
    ) -> tuple[str, ...]:
        """Let the writer fill `path` with models that were checked; see `Writer`."""
        if len(models) > 1:
            write_together: Callable[..., tuple[str, ...]] = _named(self.together)
            return write_together(models, path, services, context)
        writer: Writer = _named(self.writer)
        return writer(models[0], path, services, context)


# Any: what it is, the name says.
def _named(text: str) -> Any:
    module, _, name = text.partition(":")
    return getattr(importlib.import_module(module), name)


def _same(ending: str, *kinds: Kind) -> Mapping[Kind, str]:
    return MappingProxyType(dict.fromkeys(kinds, ending))


_RECORDS = (
    Target(
        name="onnx",
        title="ONNX bundle",
        about="The network for ONNX Runtime, with labels, preparation, a model card and a script that uses it.",
        endings=_same(".zip", *Kind),
        writer="engine.sharing.onnx_bundle.writer:write",
    ),
    Target(
        name="web",
        title="Web page",
        about="A page that recognises in any browser: digits in one file, without internet; photos in a folder.",
        endings=MappingProxyType({Kind.DIGITS: ".html", Kind.PHOTOS: "", Kind.CLASSES: ""}),
        writer="engine.sharing.web_page.writer:write",
        suits="engine.sharing.web_page.suitable:why_not",
        together="engine.sharing.web_page.writer:write_together",
    ),
    Target(
        name="litert",
        title="LiteRT for phones",
        about="The network for Android, iOS and small boards, in 32, 16 and 8 bits.",
        endings=_same(".zip", Kind.DIGITS),
        families=("tensorflow",),
        refusal="TensorFlow's converter makes LiteRT files of Keras models, and {title} is none. Choose ONNX, which "
        "runs on phones too.",
        needs_framework=True,
        writer="engine.sharing.litert.writer:write",
    ),
    Target(
        name="keras",
        title="Keras files",
        about="The network as a .keras file and as a SavedModel.",
        endings=_same(".zip", Kind.DIGITS),
        families=("tensorflow",),
        refusal="{title} is not a Keras model. Choose the files of its own framework, or ONNX.",
        needs_framework=True,
        writer="engine.sharing.framework_files.keras_files:write",
    ),
    Target(
        name="torch",
        title="PyTorch files",
        about="The weights as .safetensors, with the network's code in one file.",
        endings=_same(".zip", Kind.DIGITS),
        families=("torch",),
        refusal="{title} is not a PyTorch model. Choose the files of its own framework, or ONNX.",
        needs_framework=True,
        writer="engine.sharing.framework_files.torch_files:write",
        suits="engine.sharing.framework_files.torch_files:refusal",
    ),
    Target(
        name="numpy",
        title="NumPy files",
        about="The weights as .npz, with the network's code in one file.",
        endings=_same(".zip", Kind.DIGITS),
        families=("numpy",),
        refusal="{title} is not a NumPy model. Choose the files of its own framework, or ONNX.",
        writer="engine.sharing.framework_files.numpy_files:write",
        suits="engine.sharing.framework_files.numpy_files:refusal",
    ),
    Target(
        name="notebook",
        title="Notebook",
        about="A Jupyter notebook that builds, trains and evaluates this network, with every step explained.",
        endings=_same(".ipynb", Kind.DIGITS),
        writer="engine.sharing.notebook.writer:write",
        suits="engine.sharing.notebook.writer:refusal",
    ),
)

TARGETS: Mapping[str, Target] = MappingProxyType({target.name: target for target in _RECORDS})
