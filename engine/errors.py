"""Errors a person can meet. Their text is a sentence: what happened, why, what to do now."""

from __future__ import annotations

from engine.plain_names import shown


class ClassLensError(Exception):
    """A failure with a sentence for people; `details` may hold a traceback for the log and the Details button.

    The sentence can be shown and written anywhere, whatever names of files it holds.
    """

    def __init__(self, sentence: str, details: str = "") -> None:
        sentence = shown(sentence)
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class EmptyPicture(ClassLensError):
    """There is no ink in the picture, so there is nothing to predict."""


class PictureError(ClassLensError):
    """A picture cannot be read."""


class CameraError(ClassLensError):
    """A camera, a video file or a network stream gives no pictures."""


class DataError(ClassLensError):
    """A data set cannot be read, or holds something other than digits."""


class WeightsError(ClassLensError):
    """Weights are missing, damaged, or belong to another model."""


class NetworkRefused(ClassLensError):
    """A network made elsewhere is not taken: it is damaged, too large, or does something that is not allowed."""


class SettingsError(ClassLensError):
    """A recipe or a setting has a value it cannot work with; on the command line, wrong usage."""


class TrainingError(ClassLensError):
    """A network cannot learn by the recipe it was given."""


class ProcessError(ClassLensError):
    """A framework process ended, or could not be started."""


class ProcessEnded(ProcessError):
    """A framework process ended by itself in the middle of its work. `what` is the sentence without its remedy."""

    def __init__(self, what: str, remedy: str, details: str = "") -> None:
        super().__init__(f"{what} {remedy}", details)
        self.what = what


class RuntimeUnavailable(ClassLensError):
    """A runtime does not work on this machine."""


class UsageError(ClassLensError):
    """The command line asks for something that does not exist."""
