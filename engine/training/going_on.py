"""Going on from a state that was saved: it may be damaged, or that of another network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import ClassLensError, WeightsError
from engine.training.records import Arrays, Trainable, TrainingState

_DAMAGED = "The checkpoint of this run does not fit its network and settings. Delete the run and train again."


@contextmanager
def damage_as_sentence(begin: object) -> Iterator[None]:
    """Turn whatever goes wrong in the block into a WeightsError, where there is a state to `begin` with."""
    try:
        yield
    except (ClassLensError, MemoryError):
        raise
    except Exception as error:
        if begin is None:
            raise
        raise WeightsError(_DAMAGED, f"{type(error).__name__}: {error}") from error


def restore(network: Trainable, begin: TrainingState) -> None:
    """Put a network into the state. Raises WeightsError when its arrays, or those to keep, have other shapes."""
    wanted = _shapes(network.snapshot())
    network.set_training_state(begin.network)
    kept = [arrays for arrays in (network.snapshot(), begin.kept, begin.average) if arrays]
    if any(_shapes(arrays) != wanted for arrays in kept):
        raise WeightsError(_DAMAGED)


def _shapes(arrays: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}
