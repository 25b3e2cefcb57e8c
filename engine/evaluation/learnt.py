"""What is said of figures that a model reached on pictures that it was trained with.

`trained_on` is always how many of `count` pictures those are, None where that is not known.
"""

from __future__ import annotations


def learnt_sentence(model: str, trained_on: int | None, count: int) -> str:
    """A sentence on a model by its title; empty where it learnt from none of the pictures."""
    if trained_on is None:
        return f"It is not known which pictures {model} was trained with."
    if not trained_on:
        return ""
    seen = "these pictures" if trained_on == count else f"{trained_on:,} of these pictures"
    return f"{model} was trained with {seen}, so it looks better here than it is."


def learnt_shortly(trained_on: int | None, count: int) -> str:
    """The same in a few words behind a figure, in place of its interval."""
    if trained_on is None:
        return "perhaps on training pictures"
    if not trained_on:
        return ""
    return "on training pictures" if trained_on == count else "partly on training pictures"
