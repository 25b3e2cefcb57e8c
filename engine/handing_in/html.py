"""A report as one HTML file: no script, no link, nothing fetched, and each text is text."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Iterator

from engine.handing_in.drawing import LETTERS, Drawing
from engine.handing_in.report import Block, Figure, Gallery, Heading, Paragraph
from engine.handing_in.work import Table
from engine.types import Image

# A browser that keeps to this runs and fetches nothing, even if a text were ever taken for more than a text.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_NUMBER = re.compile(r"[\d.,–% ]*(s|(min|h) .*)?")

_NUMBERED = ' class="number"'
FEW = 64
"""A picture with fewer pixels along each side shows them as they are."""

_STYLE = """
:root { color-scheme: light dark; --text: #1B2330; --quiet: #5B6675; --line: #DDE1E7; --page: #FFFFFF;
  --training: #2F6FDE; --held-back: #B4540A; }
@media (prefers-color-scheme: dark) { :root { --text: #E8ECF2; --quiet: #9AA5B4; --line: #2E343D; --page: #15181D;
  --training: #6FA3FF; --held-back: #F0A35E; } }
@media print { :root { --text: #000000; --quiet: #444444; --line: #BBBBBB; --page: #FFFFFF; --training: #2F6FDE;
  --held-back: #B4540A; } }
body { margin: 2rem auto; max-width: 48rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 1.5em 0 0.4em; break-after: avoid; }
h1 { margin-top: 0; }
p { margin: 0.4em 0; white-space: pre-wrap; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.attention { color: var(--held-back); }
.gallery { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; margin: 0.5em 0; }
figure { margin: 0; break-inside: avoid; }
.gallery figure { width: 6.5rem; }
.gallery img { width: 6.5rem; height: 6.5rem; object-fit: contain; border: 1px solid var(--line); display: block; }
figcaption { font-size: 0.875rem; line-height: 1.35; }
figcaption b { display: block; font-size: 1.125rem; }
.few { image-rendering: pixelated; }
svg { width: 100%; min-width: 26rem; height: auto; display: block; margin: 0.5em 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5em 0; font-size: 0.875rem; }
caption { text-align: left; color: var(--quiet); }
th, td { border: 1px solid var(--line); padding: 0.2em 0.55em; text-align: left; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
"""


def html_of(blocks: tuple[Block, ...]) -> str:
    """The whole file."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "Report")
    body = "\n".join(_written(block) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def is_number(text: str) -> bool:
    """Whether a cell of a table stands at the right."""
    return _NUMBER.fullmatch(text) is not None


def _written(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<h{block.level} dir="auto">{html.escape(block.text)}</h{block.level}>'
    if isinstance(block, Paragraph):
        role = "attention" if block.attention else "quiet" if block.quiet else "body"
        return f'<p class="{role}" dir="auto">{html.escape(block.text)}</p>'
    if isinstance(block, Gallery):
        return f'<div class="gallery">{"".join(_pictures(block))}</div>'
    return _svg(block.drawing) if isinstance(block, Figure) else _table(block)


def _pictures(gallery: Gallery) -> Iterator[str]:
    for shown in gallery.pictures:
        name, said, detail = map(html.escape, (shown.name, shown.said, shown.detail))
        few = ' class="few"' if max(shown.picture.shape) < FEW else ""
        yield (
            f'<figure><img alt="{name}"{few} src="data:image/png;base64,{_png(shown.picture)}">'
            f'<figcaption dir="auto"><b>{said}</b>{detail}<br><span class="quiet">{name}</span></figcaption></figure>'
        )


def _png(picture: Image) -> str:
    from PIL import Image as pillow  # noqa: PLC0415 - the window starts without it

    content = io.BytesIO()
    pillow.fromarray(picture).save(content, "PNG", optimize=True)
    return base64.b64encode(content.getvalue()).decode()


def _table(table: Table) -> str:
    caption = f"<caption>{html.escape(table.caption)}</caption>" if table.caption else ""
    head = "".join(
        f'<th scope="col"{_NUMBERED if is_number(below) else ""}>{html.escape(title)}</th>'
        for title, below in zip(table.titles, _first_row(table), strict=True)
    )
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _first_row(table: Table) -> tuple[str, ...]:
    return table.rows[0] if table.rows else table.titles


def _cell(text: str) -> str:
    return f'<td{_NUMBERED if is_number(text) else ""} dir="auto">{html.escape(text)}</td>'


def _svg(drawing: Drawing) -> str:
    parts = []
    for line in drawing.lines:
        points = " ".join(f"{x:g},{y:g}" for x, y in line.points)
        dashes = ' stroke-dasharray="4 3"' if line.dashed else ""
        stroke = f'stroke="var(--{line.ink})" stroke-width="{line.width:g}"{dashes}'
        parts.append(f'<polyline points="{points}" fill="none" {stroke}/>')
        if line.dots:
            parts += [f'<circle cx="{x:g}" cy="{y:g}" r="1.8" fill="var(--{line.ink})"/>' for x, y in line.points]
    anchors = {0.0: "start", 0.5: "middle", 1.0: "end"}
    parts += [
        f'<text x="{words.x:g}" y="{words.y:g}" text-anchor="{anchors[words.anchor]}" fill="var(--{words.ink})">'
        f"{html.escape(words.text)}</text>"
        for words in drawing.words
    ]
    label = html.escape(drawing.description)
    return (
        f'<div class="wide"><svg viewBox="0 0 {drawing.width:g} {drawing.height:g}" font-size="{LETTERS:g}" role="img" '
        f'aria-label="{label}">{"".join(parts)}</svg></div>'
    )
