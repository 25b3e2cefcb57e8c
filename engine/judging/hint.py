"""What to tell a person who shows pictures to models that are for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.types import PictureKind, Task


def hint(kinds: Sequence[PictureKind], tasks: Iterable[Task]) -> str:
    """A sentence where most of some pictures hold what models of these tasks are not for; empty where that is not so.

    `kinds` holds what each of the pictures holds.
    """
    tasks = set(tasks)

    def most(*wanted: PictureKind) -> bool:
        return 2 * sum(kind in wanted for kind in kinds) > len(kinds)

    looks = "This looks like a {kind}. " if len(kinds) == 1 else "Most of these pictures look like {kind}s. "
    if tasks and most(PictureKind.NOTHING):
        empty = "There seems to be nothing in this picture" if len(kinds) == 1 else "Most of these pictures seem empty"
        return f"{empty}. Models answer all the same; show them a picture with more light or stronger strokes."
    if Task.DIGITS in tasks and most(PictureKind.OBJECT):
        return looks.format(kind="photo") + ("Digit models can only answer 0–9; ask the photo models what it shows.")
    if Task.OBJECTS in tasks and most(PictureKind.ONE_DIGIT, PictureKind.MANY_DIGITS):
        return looks.format(kind="drawing") + ("Photo models don’t know digits; let the digit models read it.")
    if Task.DIGITS in tasks and most(PictureKind.MANY_DIGITS):
        there = (
            "There are several digits in this picture. " if len(kinds) == 1 else "Most pictures hold several digits. "
        )
        return there + "Each model names one digit for a whole picture; let the digits be found and read one by one."
    return ""
