"""Saving a run's state while it trains, so that it can be continued."""

from __future__ import annotations

from collections.abc import Sequence

from engine.training.batches import Batches
from engine.training.keeping import Keeping
from engine.training.progress import Progress
from engine.training.records import EpochRecord, StateSaver, Trainable, TrainingState


class StateSaving:
    """Gathers the state of a run from its parts and hands it to the saver; without a saver nothing is gathered.

    The state of the last whole epoch is kept in memory until it is saved: when a person stops the run, the network has
    gone on.
    """

    def __init__(
        self, saver: StateSaver | None, network: Trainable, batches: Batches, progress: Progress, keeping: Keeping
    ) -> None:
        self._saver = saver
        self._network, self._batches, self._progress, self._keeping = network, batches, progress, keeping
        self._unsaved: TrainingState | None = None

    def after_epoch(self, records: Sequence[EpochRecord]) -> None:
        """Note the state at the end of the last of these epochs, and save it when that is due."""
        if self._saver is None:
            return
        self._unsaved = TrainingState(
            epochs=tuple(records),
            network=self._network.training_state(),
            kept=self._keeping.best,
            kept_epoch=self._keeping.best_epoch,
            random=self._batches.random_state,
            recent=self._progress.recent,
            seconds=self._progress.seconds,
            average=self._keeping.average,
        )
        if self._saver.is_due():
            self.save()

    def save(self) -> None:
        """Save the state that was noted last, unless it is saved already."""
        if self._saver is not None and self._unsaved is not None:
            self._saver.save(self._unsaved)
            self._unsaved = None
