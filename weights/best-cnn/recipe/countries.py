"""How digits are written in other countries: strokes added to recorded digits, or recorded digits bent.

Each function takes a random generator and the strokes of a recorded digit, (N, 2) points in any unit with y downwards,
and gives the strokes of the same digit as other hands write it; None where this recording does not suit. The two ways
to write a 4 are drawn from scratch, since a recorded 4 cannot be turned into them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from drawings import smooth
from hands import Stroke

Change = Callable[[np.random.Generator, Sequence[Stroke]], list[Stroke] | None]


def barred_seven(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A bar across the stem: apart, low, or in one stroke with the stem; now and then a tick where the 7 begins."""
    stem = _tallest(strokes)
    box = _Box(strokes)
    if np.ptp(stem[:, 1]) < 0.8 * box.size:
        return None
    y = float(rng.uniform(0.35, 0.65) if rng.random() < 0.6 else rng.uniform(0.62, 0.85))
    middle = _x_at(stem, box.top + y * box.height)
    left, right = rng.uniform(0.15, 0.36, 2) * box.size
    rise = rng.uniform(-0.04, 0.12) * box.size
    level = box.top + y * box.height
    bar = np.array([[middle - left, level + rise], [middle, level + rng.normal(0, 0.02) * box.size]])
    bar = smooth(np.vstack([bar, [middle + right, level - rise]]), 5)
    whole = [_with_tick(rng, stem, box)] if rng.random() < 0.25 else [stem]
    if rng.random() < 0.35:  # the pen stays down: from the foot of the stem back up to the bar
        back = np.array([stem[-1], (stem[-1] + bar[0]) / 2 + rng.normal(0, 0.03, 2) * box.size, bar[0]])
        return [np.vstack([whole[0], smooth(back, 5), bar])]
    return [*whole, bar]


def bare_seven(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 7 without its bar, for whom the bar is usual."""
    stem, box = _tallest(strokes), _Box(strokes)
    clear = np.ptp(stem[:, 0]) > 0.45 * box.size and stem[0, 1] < box.top + 0.3 * box.height  # else it is a 1
    if len(strokes) != 2 or np.ptp(stem[:, 1]) < 0.85 * box.size or not clear:
        return None
    return [_with_tick(rng, stem, box)] if rng.random() < 0.4 else [stem]


def footed_one(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 1 with an upstroke before it, a foot below it, or both."""
    box = _Box(strokes)
    if len(strokes) != 1 or box.width > 0.3 * box.height:
        return None
    stem = strokes[0] if strokes[0][0, 1] < strokes[0][-1, 1] else strokes[0][::-1]
    way = rng.random()
    changed = [stem]
    if way < 0.7:
        across = rng.uniform(0.12, 0.5) * box.height
        down = min(across * rng.uniform(0.75, 1.8), 0.75 * box.height)
        begin = stem[0] + (-across, down)
        bend = (begin + stem[0]) / 2 + rng.normal(0, 0.03, 2) * box.height
        changed = [np.vstack([smooth(np.array([begin, bend, stem[0]]), 6), stem])]
    if way > 0.35:
        left, right = rng.uniform(0.15, 0.42, 2) * box.height
        tilt = rng.normal(0, 0.03) * box.height
        foot = stem[-1] + np.array([[-left, tilt], [0, rng.normal(0, 0.015) * box.height], [right, -tilt]])
        changed.append(smooth(foot, 5))
    return changed


def long_footed_nine(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 9 whose stem goes on below, straight, bent or with a hook; whose loop is narrow; or whose loop stays open."""
    box = _Box(strokes)
    if len(strokes) != 1 or box.height < 1.1 * box.width:
        return None
    stroke = strokes[0]
    if stroke[-1, 1] < box.top + 0.85 * box.height:
        return None
    way = rng.random()
    if way < 0.3:
        stroke = _open(stroke, rng.uniform(0.08, 0.16))
    if way > 0.75:
        stroke = _narrow_above(stroke, box, rng.uniform(0.35, 0.8))
    if way < 0.15:
        return [stroke]
    heading = stroke[-1] - stroke[max(0, len(stroke) - 6)]
    heading = heading / max(float(np.hypot(*heading)), 1e-6)
    heading = np.array([np.clip(heading[0], -0.6, 0.25), max(heading[1], 0.7)])
    long = rng.uniform(0.15, 0.8) * box.height
    first = stroke[-1] + heading * long * 0.5
    end = first + (heading + np.array([rng.uniform(-0.5, 0.1), 0])) * long * 0.5
    foot = [stroke[-1], first, end]
    if rng.random() < 0.4:
        side = rng.uniform(0.15, 0.5) * box.width
        foot += [end + np.array([-0.5, 0.2]) * side, end + np.array([-1, rng.uniform(-0.4, 0.1)]) * side]
    return [np.vstack([stroke, smooth(np.array(foot), 5)[1:]])]


def other_four(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke]:
    """A 4 that is open above, or in one stroke with a loop where it turns or where it meets its stem."""
    high, across = rng.uniform(0.45, 0.75), rng.uniform(0.45, 0.9)
    x = across * rng.uniform(0.55, 0.9)
    beyond = across + rng.uniform(0.0, 0.2)
    way = rng.random()
    if way < 0.45:  # open: down, across; and a stem of its own, which begins higher or lower
        lean = rng.uniform(0, 0.25)
        corner = np.array([[lean, rng.uniform(0, 0.25)], [0.03, high * 0.7], [0, high]])
        angle = np.vstack([smooth(corner, 6), smooth(np.array([[0, high], [0.5 * x, high + 0.02], [beyond, high]]), 6)])
        top = rng.uniform(-0.1, 0.4)
        stem = np.array([[x + rng.uniform(0, 0.12), top], [x + 0.03, (top + 1) / 2], [x + rng.normal(0, 0.06), 1]])
        return [angle, smooth(stem, 6)]
    if way < 0.75:  # looped where it turns, as when the pen does not stop
        loop = rng.uniform(0.06, 0.16)
        points = [[x * rng.uniform(0.3, 0.9), 0], [0.1, high * 0.6], [0, high], [-loop, high + 0.7 * loop]]
        points += [[-0.3 * loop, high + loop], [0.3 * across, high + 0.2 * loop], [beyond, high - rng.uniform(0, 0.1)]]
        top = rng.uniform(0, 0.4)
        stem = np.array([[x + rng.uniform(0, 0.1), top], [x + 0.02, (top + 1) / 2], [x + rng.normal(0, 0.06), 1]])
        return [smooth(np.array(points), 6), smooth(stem, 6)]
    points = [[x * 0.95, rng.uniform(0, 0.08)], [0.3 * x, high * 0.7], [0, high], [0.5 * x, high + 0.02]]  # one stroke
    points += [[beyond, high - 0.04], [beyond + 0.03, high * 0.6], [x + 0.06, rng.uniform(0.1, 0.3)]]
    points += [[x + 0.01, high * 0.8], [x + rng.normal(0, 0.05), 1]]
    return [smooth(np.array(points), 6)]


def marked_zero(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 0 with a slash through it or a dot in it."""
    box = _Box(strokes)
    if len(strokes) != 1 or not 0.45 < box.width / box.height < 1.1:
        return None
    if np.hypot(*(strokes[0][0] - strokes[0][-1])) > 0.3 * box.size:  # a gap, and the slash could fill it
        return None
    middle = np.array([box.left + box.width / 2, box.top + box.height / 2])
    if rng.random() < 0.25:
        radius = rng.uniform(0.01, 0.06) * box.size
        angles = np.linspace(0, 6.3, 10)
        return [*strokes, middle + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)]
    reach = rng.uniform(0.28, 0.62) * np.array([box.width, box.height]) * (-1 if rng.random() < 0.12 else 1, 1)
    bend = rng.normal(0, 0.03, 2) * box.size
    return [*strokes, smooth(np.array([middle + reach * (-1, 1), middle + bend, middle + reach * (1, -1)]), 6)]


def narrow_six(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 6 that is narrow, or whose loop is small under a long back."""
    box = _Box(strokes)
    if len(strokes) != 1 or strokes[0][0, 1] > box.top + 0.25 * box.height:
        return None
    narrow = rng.uniform(0.4, 0.75) * min(1.0, 0.7 * box.height / max(box.width, 1e-6))
    unit = (strokes[0] - (box.left, box.top)) / (box.width or 1.0, box.height)
    if rng.random() < 0.5:
        unit[:, 1] = unit[:, 1] ** rng.uniform(0.5, 0.9)  # the loop slides down and becomes flatter
    return [unit * (narrow * box.width, box.height)]


def lacking(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke] | None:
    """A 5 without its bar: the pen was not down, or the bar was forgotten."""
    if len(strokes) != 2:
        return None
    body, box = _tallest(strokes), _Box(strokes)
    bar = strokes[1] if body is strokes[0] else strokes[0]
    if np.ptp(body[:, 1]) < 0.75 * box.height or bar[:, 1].mean() > box.top + 0.3 * box.height:
        return None
    return [body]


CHANGES: Mapping[str, tuple[int, Change]] = {
    "barred 7": (7, barred_seven),
    "bare 7": (7, bare_seven),
    "footed 1": (1, footed_one),
    "long-footed 9": (9, long_footed_nine),
    "open or looped 4": (4, other_four),
    "marked 0": (0, marked_zero),
    "narrow 6": (6, narrow_six),
    "5 without bar": (5, lacking),
}
"""Each kind of hand with its digit and how a recorded one becomes one."""


class _Box:
    """Where strokes lie."""

    def __init__(self, strokes: Sequence[Stroke]) -> None:
        points = np.concatenate(strokes)
        self.left, self.top = points.min(axis=0)
        self.width, self.height = (max(float(side), 1e-6) for side in np.ptp(points, axis=0))
        self.size = max(self.width, self.height)


def _tallest(strokes: Sequence[Stroke]) -> Stroke:
    return max(strokes, key=lambda stroke: float(np.ptp(stroke[:, 1])))


def _x_at(stroke: Stroke, level: float) -> float:
    """Where the stroke passes this height for the last time."""
    near = np.abs(stroke[:, 1] - level)
    places = np.flatnonzero(near <= near.min() + 1e-3 * np.ptp(stroke[:, 1]))
    return float(stroke[places[-1], 0])


def _with_tick(rng: np.random.Generator, stem: Stroke, box: _Box) -> Stroke:
    """The stem after a short stroke down to where the 7 begins."""
    tick = stem[0] + np.array([[rng.uniform(-0.06, 0.04), rng.uniform(0.1, 0.25)], [0, 0]]) * box.size
    return np.vstack([tick[:1], stem])


def _open(stroke: Stroke, share: float) -> Stroke:
    """The stroke without the first part of its length."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    return stroke[int(np.searchsorted(along, share * along[-1])) :]


def _narrow_above(stroke: Stroke, box: _Box, share: float) -> Stroke:
    """The upper part drawn together towards its right side, where the stem is."""
    right = float(stroke[:, 0].max())
    weight = np.clip(1.6 - 2 * (stroke[:, 1] - box.top) / box.height, 0, 1)
    changed = stroke.copy()
    changed[:, 0] = right + (stroke[:, 0] - right) * (1 - weight * (1 - share))
    return changed
