"""Damaged files, made from sound ones: what disks, networks, other programs and attackers do to them."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_WORDS = (
    b"null", b"-1", b"NaN", b"1e999", b"true", b"[]", b"{}", b'""', b"\\ud800", b"../../x", b"\0", b"\xff\xfe", b"\r\n",
    b"99999999999999999999", b"\xe2\x80\xae", b"<img src=x>", b"%n$s",
)  # fmt: skip


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in one to four places."""
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice(_CHANGES)(chance, content, seeds)
    return bytes(content)


def _place(chance: random.Random, content: bytearray) -> int:
    """Heads hold what decides over memory and time, so every second change hits the first bytes."""
    return chance.randrange(min(len(content), 128) if chance.random() < 0.5 else len(content)) if content else 0


def _flip(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    if content:
        content[_place(chance, content)] ^= 1 << chance.randrange(8)


def _number(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    kind, number, at = chance.choice("BHI"), chance.choice(_NUMBERS), _place(chance, content)
    value = struct.pack(chance.choice("<>") + kind, number & (2 ** (8 * struct.calcsize(kind)) - 1))
    content[at : at + len(value)] = value


def _word(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    at, word = _place(chance, content), chance.choice(_WORDS)
    content[at : at + chance.choice((0, len(word)))] = word


def _cut(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, content)
    del content[at : chance.choice((at + 1, at + 16, len(content)))]


def _repeat(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, content)
    piece = content[at : at + chance.choice((1, 4, 64, 512))]
    content[at:at] = piece * chance.choice((1, 2, 50))


def _splice(chance: random.Random, content: bytearray, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    if other:
        content[_place(chance, content) :] = other[chance.randrange(len(other)) :]


_CHANGES = (_flip, _flip, _number, _number, _word, _cut, _repeat, _splice)
