"""What the curves of a run say when it goes wrong in a known way, and which setting to change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalog.hyperparameters import text_of
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.training.records import EpochRecord

_RISEN = 1.3
_WORSE_THAN_GUESSING = 1.5
_ALMOST_ALL = 0.9
_ENOUGH = 20  # pictures: of fewer, nine of ten may well have one answer by chance
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
    """What is wrong after these epochs of a model's run by this recipe: the gravest thing alone, nothing for most runs.

    Diverging: the loss of the last epoch is 1.5 times that of guessing or more, in training and on validation pictures,
    or the training loss is above the one before and 1.3 times the lowest. Stuck: nine of ten validation pictures are
    answered with one class, although fewer than half of these answers can be right, and the training pictures are read
    no better. Overfitting: for three epochs the validation loss has been 1.1 times its lowest or more, while the
    training loss went on falling.
    """
    if not epochs:
        return ()
    if (rate := epochs[-1].learning_rate) is not None:
        recipe = recipe.changed(learning_rate=rate)
    found = _diverging(epochs, recipe, spec) or _stuck(epochs, recipe, spec) or _overfitting(epochs, recipe)
    return () if found is None else (found,)


def _diverging(epochs: Sequence[EpochRecord], recipe: Recipe, spec: ModelSpec) -> Hint | None:
    losses = [record.train_loss for record in epochs]
    if _is_worse_than_guessing(min(losses[-1], epochs[-1].validation_loss), recipe, spec):
        guessing = math.log(len(spec.labels))
        what = f"The training loss, {losses[-1]:,.1f}, is far above that of guessing, {guessing:.1f}"
    elif len(losses) > 1 and losses[-1] > losses[-2] and losses[-1] >= _RISEN * min(losses):
        what = "The training loss is rising"
    else:
        return None
    return Hint(
        "diverging",
        "learning_rate",
        f"{what}, because the steps are too large. Lower the learning rate, for example from {recipe.learning_rate:g} "
        f"to {recipe.learning_rate / 10:g}.",
    )


def _is_worse_than_guessing(loss: float, recipe: Recipe, spec: ModelSpec) -> bool:
    """Whether a loss is far above that of equal scores. A network with cross-entropy begins near it, so that steps have
    led there; one with squared errors of sigmoid outputs begins far above.
    """
    return recipe.loss == "cross-entropy" and loss >= _WORSE_THAN_GUESSING * math.log(len(spec.labels))


def _stuck(epochs: Sequence[EpochRecord], recipe: Recipe, spec: ModelSpec) -> Hint | None:
    last = epochs[-1]
    share, accuracy = last.commonest_share, max(last.train_accuracy, last.validation_accuracy)
    if not 0 <= last.commonest < len(spec.labels) or share < _ALMOST_ALL or accuracy > share / 2:
        return None
    if last.commonest_of is not None and last.commonest_of < _ENOUGH:  # older records do not say how many
        return None
    too_large = any(_is_worse_than_guessing(record.train_loss, recipe, spec) for record in epochs)
    return Hint(
        "stuck",
        "learning_rate",
        f"The network is stuck: it answers “{spec.labels[last.commonest]}” to {share:.0%} of the pictures. "
        f"{_way_out(recipe, spec, too_large)}.",
    )


def _way_out(recipe: Recipe, spec: ModelSpec, too_large: bool) -> str:
    """What to change. Too small and too large steps both end on one class: they are `too_large` where the loss was far
    above that of guessing before, and where they are far above those of any recipe.
    """
    rate, usual = recipe.learning_rate, max(known.learning_rate for known in spec.recipes.values())
    if too_large or rate > _FAR_ABOVE * usual:
        return (
            f"Lower the learning rate, for example from {rate:g} to {min(usual, rate / 10):g}, and start a new "
            "training: after such large steps, units may have stopped responding to any input"
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
