"""What a training tells on the command line while it goes on."""

from __future__ import annotations

from engine.cli.output import put, put_json, say
from engine.training.feature_cache import CHUNK, FeatureProgress
from engine.training.records import DataProgress, EpochRecord


def put_remarks(progress: DataProgress, as_json: bool) -> None:
    """What is to be known of the data before a training."""
    for sentence in (*progress.notes, *progress.warnings):
        say(sentence)
    if as_json:
        put_json({"event": "data", "notes": progress.notes, "warnings": progress.warnings}, lines=True)


def say_features(progress: FeatureProgress) -> None:
    """A line for each tenth of the features."""
    tenth = max(1, progress.total // 10)
    if progress.done // tenth != (progress.done - CHUNK) // tenth:
        say(f"Features of {progress.done:,} of {progress.total:,} pictures; {progress.seconds:.0f} s")


def put_epoch(record: EpochRecord, epochs: int, loss: str, as_json: bool) -> None:
    """The figures of an epoch; `loss` is the name of the loss, which is the same for both parts."""
    if as_json:
        put_json({"event": "epoch", "loss": loss, **record.to_json()}, lines=True)
        return
    put(
        f"epoch {record.epoch:3d} of {epochs}: loss {record.train_loss:.4f}, accuracy {record.train_accuracy:.2%}; "
        f"held-back pictures: loss {record.validation_loss:.4f}, accuracy {record.validation_accuracy:.2%}; "
        f"{record.seconds:.1f} s"
    )
