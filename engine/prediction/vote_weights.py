"""How much each model counts in the vote: one that errs half as often counts sixteen times."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from engine import catalog
from engine.data.catalog import is_of_shipped_set
from engine.errors import ClassLensError
from engine.weights import store


def vote_weights(model_ids: Sequence[str]) -> list[float]:
    """One over the fourth power of each model's error rate on validation pictures, in the weights it uses now.

    Of the powers 0 to 4, 3 and 4 had the fewest mistakes on the pen digits of three writers whom no model has learnt
    from (`benchmarks/vote.py --choose`); 4 leaves more to the best model.

    One mistake and one picture are added, so that a model without mistakes does not decide alone. The weight is 1 where
    no validation is recorded, as for official weights, and where its pictures are of other data than a set that ships:
    how a network reads 0s and 1s alone, say, cannot be compared with how others read all digits.
    """
    return [_weight_now(model_id) for model_id in model_ids]


def _weight_now(model_id: str) -> float:
    try:
        return _weight(model_id, store.state(model_id))
    except ClassLensError:
        return 1.0  # and look again the next time, for a share may come back


@functools.lru_cache(maxsize=64)  # pictures are voted on while a pen moves, and weights seldom change
def _weight(model_id: str, _state: store.State) -> float:
    spec = catalog.find(model_id)
    if spec.official is not None or spec.personal is not None:
        return 1.0
    record = store.locate(model_id).training_record()
    if not is_of_shipped_set(record.data.name):
        return 1.0
    pictures = record.data.validation
    mistakes = round(pictures * (1 - record.validation_accuracy))
    return ((pictures + 1) / (mistakes + 1)) ** 4
