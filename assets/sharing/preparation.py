"""From a drawing to what the network is given, as MNIST's digits were prepared. Needs numpy alone."""

import numpy as np

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
CONTRAST, NOISE = 20, 5  # grey levels: ink that is less above its ground is none
SPECK, GAP, SPECK_GAP = 0.015, 2, 0.04  # shares of all ink and of its length, and pixels


def prepare(picture, side=28, box=20):
    """A drawing on even ground, (height, width, 3) uint8, to (1, side, side, 1) float32; None if nothing is drawn."""
    ink = ink_of(np.floor(picture.astype(np.float32) @ LUMA + 0.5))
    if ink is None:
        return None
    rows = columns = slice(None)
    for _ in range(2):  # a speck may be told from the rest only once another is out
        rows = extent(ink[:, columns].sum(axis=1))
        columns = extent(ink[rows].sum(axis=0))
    crop = ink[rows, columns]
    height, width = (max(1, round(length * box / max(crop.shape))) for length in crop.shape)
    shrunk = averaging(crop.shape[0], height) @ crop @ averaging(crop.shape[1], width).T
    shrunk /= shrunk.max()
    mass = shrunk.sum()
    top = nearest(side // 2 - float(shrunk.sum(axis=1) @ np.arange(height)) / float(mass))
    left = nearest(side // 2 - float(shrunk.sum(axis=0) @ np.arange(width)) / float(mass))
    top, left = min(max(top, 0), side - height), min(max(left, 0), side - width)
    prepared = np.zeros((1, side, side, 1), np.float32)
    prepared[0, top : top + height, left : left + width, 0] = shrunk
    return prepared


def nearest(place):
    """What is symmetric lies halfway between two places: the last digits of sums, which differ, do not decide."""
    return round(round(place, 3))


def ink_of(grey):
    """The ink of a drawing, (height, width), bright on 0; None where there is none."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).astype(int)
    above = grey - np.bincount(border).argmax()
    if above.min() < -NOISE and (above.max() <= NOISE or (above**3).sum() < 0):
        above = -above  # dark ink on a light ground
    return np.where(above > NOISE, above, 0) if above.max() >= CONTRAST else None


def extent(sums):
    """From the first to the last place with ink, but for next to nothing of it beyond a gap at either end."""
    places = np.flatnonzero(sums)
    until = np.cumsum(sums[places])
    far = np.diff(places) > max(GAP, SPECK_GAP * (places[-1] - places[0]))
    first = np.flatnonzero(far & (until[:-1] < SPECK * until[-1]))
    last = np.flatnonzero(far & (until[-1] - until[:-1] < SPECK * until[-1]))
    start = places[first[-1] + 1] if len(first) else places[0]
    return slice(start, (places[last[0]] if len(last) else places[-1]) + 1)


def averaging(inputs, outputs):
    """(outputs, inputs): how much of each input row lies in the stretch of each output row."""
    edges = np.arange(outputs + 1) * (inputs / outputs)
    inside = np.clip(edges[:, np.newaxis] - np.arange(inputs), 0, 1)
    return np.diff(inside, axis=0).astype(np.float32)


def calibrated(scores, temperature):
    """Scores (N, K) at a temperature, at which they mean what they say: of those near 0.9, nine in ten are right."""
    powers = np.maximum(scores, 1e-38).astype(np.float64) ** (1 / temperature)
    return powers / powers.sum(axis=1, keepdims=True)
