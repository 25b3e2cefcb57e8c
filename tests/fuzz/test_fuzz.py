"""Damaged files of every kind are taken or refused with a sentence, and nothing else.

The files are the same in every run. `make fuzz MINUTES=30` tries others, and puts those that do harm into `found`.
"""

from __future__ import annotations

import random

import pytest

from .feeding import feed, found
from .mutations import mutated
from .targets import TARGETS

_FILES = 250  # for a target that is quick


@pytest.mark.thorough
@pytest.mark.parametrize("name", TARGETS)
def test_damaged_files_are_taken_or_refused_with_a_sentence(name: str) -> None:
    target, chance = TARGETS[name], random.Random(name)
    seeds = target.seeds()
    for content in (*seeds, *found(target), *(mutated(chance, seeds) for _ in range(int(_FILES * target.share)))):
        outcome = feed(target, content)
        assert not outcome.fault, f"{content[:200]!r} ({len(content):,} bytes)\n{outcome.fault}"
        assert outcome.more_bytes <= target.most_bytes


@pytest.mark.parametrize("name", TARGETS)
def test_the_examples_are_sound(name: str) -> None:
    target = TARGETS[name]
    assert not all(feed(target, content).refused for content in target.seeds())
