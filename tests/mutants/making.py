"""The mutants of Python files: each is the file with one small fault, made by cosmic-ray's operators.

    build/mutants/env/bin/python tests/mutants/making.py COUNT FILE ...

prints a sample of them as JSON, for `tests.mutants.run`, which has an environment without cosmic-ray. Left out is what
no test of behaviour can tell: other type hints, other arguments of decorators (`frozen`, `slots`), and whether equal
numbers are one object.

The sample is the same each time, and stays almost the same when a file changes: each place has a number that comes
from its line and its column, and those with the smallest numbers are taken, with one mutant each.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

_IDENTITY = re.compile(r"ReplaceComparisonOperator_(?!Is)\w+_Is(Not)?$")  # in place of a comparison

Place = tuple[int, int]  # line from 1, column from 0


@dataclass(frozen=True)
class _Candidate:
    """What an operator would change: the `occurrence`-th place, in the order of the file, at which it can."""

    file: str
    place: Place
    operator: str
    occurrence: int
    line: str

    def number(self, *more: str) -> str:
        return hashlib.sha256("|".join((self.file, self.line, str(self.place[1]), *more)).encode()).hexdigest()


def sample(count: int, files: list[str]) -> Iterator[dict[str, Any]]:
    """`count` mutants of the files, fewer where they do not have so many: file, line, operator and the whole text."""
    places: dict[tuple[str, Place], list[_Candidate]] = {}
    for file in files:
        for candidate in _candidates(file):
            places.setdefault((file, candidate.place), []).append(candidate)
    made = 0
    for _, candidates in sorted(places.items(), key=lambda item: item[1][0].number()):
        for candidate in sorted(candidates, key=lambda one: one.number(one.operator, str(one.occurrence))):
            if made < count and (text := _mutant(candidate)) is not None:
                made += 1
                yield {**asdict(candidate), "line": candidate.place[0], "text": text}
                break


def _candidates(file: str) -> Iterator[_Candidate]:
    source = Path(file).read_text(encoding="utf-8")
    lines, left_out = source.splitlines(), list(_left_out(source))
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments() or _IDENTITY.search(name):
            continue  # the former, which take the names of variables, change at random
        occurrence = -1
        for node in nodes:
            for place, _ in kind().mutation_positions(node):
                occurrence += 1
                if not any(begin <= place < end for begin, end in left_out):
                    yield _Candidate(file, place, name, occurrence, lines[place[0] - 1].strip())


def _left_out(source: str) -> Iterator[tuple[Place, Place]]:
    """Begin and end of all that says nothing about behaviour."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            parts = [node.value]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts = [*node.bases, *node.decorator_list]
        for part in parts:
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)


def _mutant(candidate: _Candidate) -> str | None:
    """The text of the mutant, or None where it is no program or the same one."""
    source = Path(candidate.file).read_text(encoding="utf-8")
    try:
        text = mutate_code(source, get_operator(candidate.operator)(), candidate.occurrence)
        same = text is None or ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    except (SyntaxError, AttributeError):  # the latter of exceptions with a dot in their name, which it cannot replace
        return None
    return None if same else text


if __name__ == "__main__":
    print(json.dumps(list(sample(int(sys.argv[1]), sys.argv[2:]))))
