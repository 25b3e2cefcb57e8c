"""The model card: what a network is, what it learnt from, how well it does, and what it cannot do. As Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.metrics.interval import interval_text
from engine.sharing.shared_model import Facts, Kind, SharedModel
from engine.training.changed_rate import rate_changes
from engine.training.records import EpochRecord

_MADE = {
    Kind.DIGITS: "Digits 0 to 9, drawn or written one at a time.",
    Kind.PHOTOS: "Photos of things, by ImageNet's 1,000 classes.",
    Kind.CLASSES: "Photos or drawings, by classes that a person taught.",
}


def model_card(model: SharedModel, files: Mapping[str, str], use: str) -> str:
    """The card. `files` says what each file of the bundle is, `use` how to use them, as Markdown."""
    facts = model.facts
    parts = [
        f"# {_plain(model.title)}",
        f"{model.spec.summary} {model.spec.origin}".strip(),
        "## What it is for",
        _MADE[model.kind] + "\n\n" + _labels(model),
        "## What it learnt from",
        _learnt(facts),
        "## How well it does",
        _accuracy(facts),
        "## What it cannot do",
        "\n".join(f"- {sentence}" for sentence in facts.limits),
        "## Size",
        _size(facts),
        "## Licence",
        facts.licence,
        "## Files",
        "\n".join(f"- `{name}`: {what}" for name, what in files.items()),
        "## Use",
        use,
    ]
    if facts.run is not None:
        parts += ["## How it was trained", _training(facts)]
    return "\n\n".join(parts) + "\n"


def _labels(model: SharedModel) -> str:
    if len(model.labels) > 20:
        return f"It answers with {len(model.labels):,} labels; `labels.txt` has them in the order of the scores."
    return f"It answers with {len(model.labels)} labels: {', '.join(map(_plain, model.labels))}."


def _learnt(facts: Facts) -> str:
    if facts.run is None:
        return f"{_plain(facts.data)}."
    data = facts.run.data
    text = f"{_plain(data.name)}: {data.train:,} pictures to learn from, {data.validation:,} held back to choose by."
    return " ".join([text, *map(_plain, (*data.notes, *data.warnings))])


def _plain(text: str) -> str:
    """What people or their files called something, in one line, as Markdown that is no HTML, code, link or emphasis."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))


def _accuracy(facts: Facts) -> str:
    if facts.accuracy is not None and facts.test_count:
        return (
            f"{facts.accuracy:.2%} of {facts.test_count:,} test pictures that it has never seen are read rightly; the "
            f"true share lies probably (95 %) in {interval_text(facts.accuracy, facts.test_count)} %. Its scores are "
            "calibrated: of pictures with a score near 0.9, about nine in ten are right, on pictures like those."
        )
    if facts.published is not None:
        return f"Its makers say that it names {facts.published:.1%} of ImageNet's 50,000 validation photos first."
    return "Nobody has measured it on test pictures that it has never seen. Test it before you rely on it."


def _size(facts: Facts) -> str:
    parts = []
    if facts.parameters is not None:
        parts.append(f"{facts.parameters:,} parameters")
    if facts.flops is not None:
        parts.append(f"{facts.flops:,} floating point operations for one picture")
    return ", ".join(parts) + "." if parts else "Not known."


def _training(facts: Facts) -> str:
    assert facts.run is not None
    run, recipe = facts.run, facts.run.recipe
    changed = [f"{rate:g} from epoch {epoch}" for epoch, rate in rate_changes(run.epochs, recipe)]
    values = {
        "recipe": recipe.name,
        "epochs": f"{len(run.epochs)} of {recipe.epochs}, of which number {run.kept_epoch} is kept",
        "batch size": recipe.batch_size,
        "learning rate": recipe.learning_rate,
        **({"learning rate, changed by hand": changed} if changed else {}),
        "optimizer": recipe.optimizer,
        "loss": recipe.loss,
        "random seed": recipe.seed,
        "augmentation": ", ".join(recipe.augmentation) or "none",
        **recipe.settings,
        "date": run.date,
    }
    rows = [f"| {name} | {_text(value)} |" for name, value in values.items()]
    last: EpochRecord = run.epochs[run.kept_epoch - 1]
    ended = f"Accuracy on the held-back pictures: {last.validation_accuracy:.2%}."
    stopped = " It was stopped before its last epoch." if run.cancelled else ""
    return "\n".join(["| setting | value |", "|---|---|", *rows]) + f"\n\n{ended}{stopped}"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
