"""Which columns of a table hold the labels, which the pixels, and which neither.

A header tells by its names: of the columns that are not called as most are, the one whose name clearly means a label.
Without one, or where several names could mean it, each column that may hold the labels is a `Reading` of the table, and
the pictures tell (`engine.data.understanding`). None is left out only because another one comes first.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.data.choices import FIRST, LAST
from engine.data.table_fields import PIXELS, is_label, is_word

MOST_OTHERS = 4
"""Columns beside the label and the pixels."""
CLASSES = 10
"""Columns of labels where each class has one: a 1 in that of the digit, and 0 in the others."""
COLUMN = "column "
"""Before the number of a column that has no name, for a person who chooses it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CALLED = _words("label labels digit digits target targets truth groundtruth classlabel ziffer ziffern")
_CALLED_EXACTLY = _words("y number zahl zahlen")
_PERHAPS = _words("class classes klasse category kategorie")
_NEITHER = _words(
    "writer author person user subject student pupil age grade school split fold set part usage weight source file "
    "filename image imagename path schueler schüler schülerin schreiber alter stufe schule gruppe group datei bild "
    "date datum"
)
_GUESSES = ("pred", "guess", "estimate", "output", "vorhersage", "antwort", "answer")
_INDEX_NAMES = _words("id index idx imageid row rowid rownames no nr") | {""}
_LONGEST_NUMBER = 9  # digits of a row's number
_CLEAR, _POSSIBLE, _OTHER, _GUESS, _INDEX = range(5)
"""How likely a name means the labels, most likely first."""

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to use a table's columns, counted from 0: `label` holds the labels, `others` neither labels nor pixels.

    `width` is CLASSES where as many columns from `label` on tell the class. `empty` are those of `others` that hold
    nothing at all.
    """

    label: int
    others: tuple[int, ...] = ()
    width: int = 1
    empty: tuple[int, ...] = ()

    def pixels(self, columns: int) -> list[int]:
        """The columns with pixels, of a table of so many columns."""
        used = {*self.others, *range(self.label, self.label + self.width)}
        return [column for column in range(columns) if column not in used]


def readings_of(names: Sequence[str], rows: Rows, columns: int, column: str) -> tuple[Reading, ...]:
    """The ways to use the columns of a table, the likeliest first; none where they make no pictures.

    `names` are those of the header, empty without one; `rows` the fields of the first lines. `column` is what a person
    said: "first", "last", a name, "column 3", or nothing.
    """
    if columns - CLASSES in PIXELS and not column:
        starts = (start for start in (0, columns - CLASSES) if _one_of_ten(rows, start))
        return tuple(Reading(start, width=CLASSES) for start in starts)
    empty = tuple(place for place in range(columns) if rows and not any(row[place] for row in rows))
    pixels = max((pixels for pixels in PIXELS if pixels < columns - len(empty)), default=0)
    spare = columns - pixels - 1
    if not pixels or spare > MOST_OTHERS:
        return ()
    odd = [place for place in odd_columns(names) if place not in empty]
    others = list(dict.fromkeys((*empty, *_others(names, odd, rows, columns))))
    labels = _labels(names, odd, rows, column, spare)
    if column and labels:
        # What a person chose leaves the others to be found; columns at the ends that change are likelier no pixels.
        ends = dict.fromkeys((0, 1, columns - 1, columns - 2))
        others += sorted((place for place in ends if place not in others), key=lambda place: _is_constant(rows, place))
    if labels is None:
        return _by_values(rows, columns, column, others, spare, empty)
    return tuple(reading for label in labels if (reading := _reading(label, others, spare, empty)) is not None)


def odd_columns(names: Sequence[str]) -> list[int]:
    """The columns that are not named as most are: “label” among “pixel0”, “pixel1”, …"""
    if not names:
        return []
    kinds = [re.sub(r"\d+", "0", plain(name)) for name in names]
    usual = Counter(kinds).most_common(1)[0][0]
    odd = [place for place, kind in enumerate(kinds) if kind != usual]
    return odd if len(odd) <= MOST_OTHERS + 1 else []


def plain(name: str) -> str:
    """A name without case, spaces and signs; “Unnamed: 0” is what pandas calls a column without a name."""
    plain = re.sub(r"[\W_]+", "", name.casefold())
    return "" if plain.startswith("unnamed") else plain


def means_labels(name: str) -> bool:
    """Whether a column of this name holds labels, as far as a name can say it."""
    return _likelihood(name) == _CLEAR or plain(name) in _PERHAPS


def share_of_labels(rows: Rows, column: int) -> float:
    """The share of rows in which a column holds what can be a label, in [0, 1]; 1 without rows."""
    return sum(is_label(row[column]) for row in rows) / len(rows) if rows else 1.0


def _reading(label: int, others: Iterable[int], spare: int, empty: tuple[int, ...]) -> Reading | None:
    left_out = sorted([place for place in others if place != label][:spare])
    return Reading(label, tuple(left_out), empty=empty) if len(left_out) == spare else None


def _labels(names: Sequence[str], odd: Sequence[int], rows: Rows, column: str, spare: int) -> list[int] | None:
    """The columns that a person, or their names, call the labels; None where neither does."""
    if column in (FIRST, LAST):
        return None
    if column:
        number = column.removeprefix(COLUMN)
        called = [place for place, name in enumerate(names) if name.casefold() == column.casefold()][:1]
        by_number = number != column and number.isdecimal() and 0 < int(number) <= len(rows[0])
        return called or ([int(number) - 1] if by_number else [])
    named = {place: _likelihood(names[place]) for place in odd}
    half = {place: rank for place, rank in named.items() if share_of_labels(rows, place) >= 0.5}
    counting = [place for place, rank in half.items() if rank == _INDEX and _counts_up(rows, place)]
    found = {place: rank for place, rank in half.items() if place not in counting}
    # What is called a label and holds none is at fault, and said to be.
    found = found or {place: rank for place, rank in named.items() if rank <= _POSSIBLE}
    if len(odd) <= spare and min(found.values(), default=_INDEX) > _POSSIBLE:
        return None
    return [place for place, rank in found.items() if rank == min(found.values())]


def _likelihood(name: str) -> int:
    whole, words = plain(name), set(re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()))
    if any(word.startswith(_GUESSES) for word in words):
        return _GUESS
    if whole in _CALLED_EXACTLY or words & _CALLED or whole in _CALLED:
        return _CLEAR
    if whole in _INDEX_NAMES:
        return _INDEX
    return _OTHER if words & _NEITHER else _POSSIBLE


def _others(names: Sequence[str], odd: Sequence[int], rows: Rows, columns: int) -> list[int]:
    """The columns that may be left out, those first that can least be labels or pixels."""
    ends = list(dict.fromkeys((0, columns - 1, 1, columns - 2)))
    text = [place for place in ends if _is_text(rows, place)]
    by_name = sorted(odd, key=lambda place: -_likelihood(names[place]))
    numbering = [place for place in ends if _counts_up(rows, place)]
    return list(dict.fromkeys((*text, *by_name, *numbering)))


def _by_values(
    rows: Rows, columns: int, column: str, others: Sequence[int], spare: int, empty: tuple[int, ...]
) -> tuple[Reading, ...]:
    """The readings of a table whose names say nothing: the labels are first or last, beside what is left out."""
    if len(others) < spare:
        return ()
    left_out = others[:spare]
    left = [place for place in range(columns) if place not in left_out]
    ends = {FIRST: left[:1], LAST: left[-1:]}.get(column, [left[0], left[-1]])
    found = [Reading(label, tuple(sorted(left_out)), empty=empty) for label in ends]
    if not column:
        # In a few rows, labels in their order look like numbers of the rows.
        for numbering in [place for place in left_out if place not in empty and share_of_labels(rows, place) == 1]:
            changed = [place for place in ends if not _is_constant(rows, place)]
            rest = [place for place in left_out if place != numbering]
            found += [Reading(numbering, tuple(sorted((*rest, place))), empty=empty) for place in changed]
    words = [reading for reading in found if any(is_word(row[reading.label]) for row in rows)]
    found = words if len(words) == 1 else found
    return tuple(reading for reading in found if share_of_labels(rows, reading.label) >= 0.5) or tuple(found)


def _is_text(rows: Rows, column: int) -> bool:
    """Whether a column holds words that are no labels, in most rows."""
    return sum(is_word(row[column]) and not is_label(row[column]) for row in rows) * 2 > len(rows)


def _is_constant(rows: Rows, column: int) -> bool:
    return len({row[column] for row in rows}) < 2


def _counts_up(rows: Rows, column: int) -> bool:
    """Whether a column numbers the rows, or holds numbers of rows that were shuffled."""
    fields = [re.sub(r"\.0*$", "", row[column]) for row in rows]
    if len(fields) < 2 or not all(field.isdecimal() and len(field) <= _LONGEST_NUMBER for field in fields):
        return False
    numbers = [int(field) for field in fields]
    one_by_one = all(after == before + 1 for before, after in itertools.pairwise(numbers))
    return one_by_one or (len(set(numbers)) == len(numbers) and (max(numbers) > 255 or len(numbers) > CLASSES + 1))


def _one_of_ten(rows: Rows, start: int) -> bool:
    fields = [sorted(re.sub(r"\.0*$", "", field) for field in row[start : start + CLASSES]) for row in rows]
    return bool(fields) and all(field == ["0"] * (CLASSES - 1) + ["1"] for field in fields)
