"""What the curves of a run say when it goes wrong in a known way, and which setting to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalog.hyperparameters import text_of
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.training.records import EpochRecord

_RISEN = 1.3
_ALMOST_ALL = 0.9
_FAR_ABOVE = 3
_OVERFIT_EPOCHS = 3
_OVERFIT_LOSS = 1.1


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that goes wrong: `kind` is "diverging", "stuck" or "overfitting", `setting` the one to change first."""

    kind: str
    setting: str
    sentence: str


def hints(epochs: Sequence[EpochRecord], recipe: Recipe, spec: ModelSpec) -> tuple[Hint, ...]:
    """What is wrong after these epochs of a model's run by this recipe; nothing for most runs.

    Diverging: the last training loss is above the one before and 1.3 times the lowest. Stuck: nine of ten validation
    pictures are answered with one class, although fewer than half of these answers can be right. Overfitting: for
    three epochs the validation loss has been 1.1 times its lowest or more, while the training loss went on falling.
    """
    if not epochs:
        return ()
    if (rate := epochs[-1].learning_rate) is not None:
        recipe = recipe.changed(learning_rate=rate)
    found = (_diverging(epochs, recipe), _stuck(epochs[-1], recipe, spec), _overfitting(epochs, recipe))
    return tuple(hint for hint in found if hint is not None)


def _diverging(epochs: Sequence[EpochRecord], recipe: Recipe) -> Hint | None:
    losses = [record.train_loss for record in epochs]
    if len(losses) < 2 or losses[-1] <= losses[-2] or losses[-1] < _RISEN * min(losses):
        return None
    return Hint(
        "diverging",
        "learning_rate",
        f"The training loss is rising, because the steps are too large. Lower the learning rate, for example from "
        f"{recipe.learning_rate:g} to {recipe.learning_rate / 10:g}.",
    )


def _stuck(last: EpochRecord, recipe: Recipe, spec: ModelSpec) -> Hint | None:
    share = last.commonest_share
    if not 0 <= last.commonest < len(spec.labels) or share < _ALMOST_ALL or last.validation_accuracy > share / 2:
        return None
    return Hint(
        "stuck",
        "learning_rate",
        f"The network is stuck: it answers “{spec.labels[last.commonest]}” to {share:.0%} of the pictures. "
        f"{_way_out(recipe, spec)}.",
    )


def _way_out(recipe: Recipe, spec: ModelSpec) -> str:
    """What to change. Too small and too large steps both end on one class; those far above any recipe are too large."""
    rate, usual = recipe.learning_rate, max(known.learning_rate for known in spec.recipes.values())
    if rate > _FAR_ABOVE * usual:
        return (
            f"Lower the learning rate, for example from {rate:g} to {usual:g}, and train anew; after steps as large as "
            "these no unit may answer to anything any more"
        )
    advice = f"Raise the learning rate, for example from {rate:g} to {rate * 10:g}"
    if scale := recipe.settings.get("initial_scale"):
        advice += f", and the initial scale ({text_of(scale)}), or set it to 0"
    if "sigmoid" in text_of(recipe.settings.get("activation", "")):
        advice += "; “relu” learns faster, too"
    return advice


def _overfitting(epochs: Sequence[EpochRecord], recipe: Recipe) -> Hint | None:
    best = min(range(len(epochs)), key=lambda index: epochs[index].validation_loss)
    later = epochs[best + 1 :]
    risen = [record.validation_loss >= _OVERFIT_LOSS * epochs[best].validation_loss for record in later]
    if sum(risen[-_OVERFIT_EPOCHS:]) < _OVERFIT_EPOCHS or later[-1].train_loss >= epochs[best].train_loss:
        return None
    advice = "Let it stop early (patience)" if recipe.patience == 0 else "Let it stop earlier (patience)"
    other = "train with more pictures" if recipe.augmentation else "choose an augmentation"
    return Hint(
        "overfitting",
        "patience" if recipe.augmentation else "augmentation",
        f"The network learns its training pictures by heart: since epoch {epochs[best].epoch} the loss on the "
        f"held-back pictures has risen while the training loss fell. {advice}, or {other}.",
    )
