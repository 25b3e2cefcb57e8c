"""Try damaged files that nobody has tried before, for so many minutes; what does harm is kept as an example.

    python -m tests.fuzz.run MINUTES [TARGET ...]

prints a table and ends with 1 when something did harm.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field

from engine.text_table import text_table

from .feeding import FOUND, MOST_SECONDS, Outcome, feed, found
from .mutations import mutated
from .targets import TARGETS, Target


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    most_bytes: int = 0

    def add(self, target: Target, content: bytes, outcome: Outcome) -> None:
        fault = outcome.fault
        if outcome.seconds > MOST_SECONDS:
            fault = fault or f"it took {outcome.seconds:.1f} s"
        if outcome.more_bytes > target.most_bytes:
            fault = fault or f"it took {outcome.more_bytes / 1e6:.0f} MB"
        self.counts.update(files=1, refused=int(outcome.refused), harm=int(bool(fault)))
        self.slowest = max(self.slowest, outcome.seconds)
        self.most_bytes = max(self.most_bytes, outcome.more_bytes)
        if fault:
            place = FOUND / target.id / hashlib.sha256(content).hexdigest()[:16]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            print(f"{place}\n{fault}", file=sys.stderr, flush=True)


def main(minutes: float, names: list[str]) -> int:
    """Try files until the time is over; returns the exit status."""
    targets = [TARGETS[name] for name in names or TARGETS]
    tallies = {target.id: _Tally() for target in targets}
    logging.disable()  # that a file is damaged is no news here
    number, ends = random.SystemRandom().randrange(2**32), time.monotonic() + 60 * minutes
    print(f"The random numbers begin with {number}.", flush=True)
    chance = random.Random(number)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        for target in itertools.cycle(targets):
            seeds = [*target.seeds(), *found(target)]
            for _ in range(max(1, int(20 * target.share))):
                content = mutated(chance, seeds)
                tallies[target.id].add(target, content, feed(target, content))
            if time.monotonic() > ends:
                break
    rows = [
        (name, *(str(tally.counts[what]) for what in ("files", "refused", "harm")), f"{tally.slowest:.2f} s",
         f"{tally.most_bytes / 1e6:.0f} MB")
        for name, tally in tallies.items()
    ]  # fmt: skip
    print(text_table(("target", "files", "refused", "did harm", "slowest", "most memory"), rows))
    return int(any(tally.counts["harm"] for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
