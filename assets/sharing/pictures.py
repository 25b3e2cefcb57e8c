"""Picture files, as ClassLens opens them, and answers to several of them. Needs numpy and pillow alone."""

import json
import math
import sys
from contextlib import suppress
from glob import glob
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
MIDDLE, FEW_DARK, MOSTLY_CLEAR = 128, 0.01, 0.6  # a grey level, and shares of what is seen and of the picture
EVEN, UNEVEN = 16, 128  # levels: nothing is seen in less, a drawing has more
FULL = (1, 255, 1023, 4095, 16_383, 65_535, 2**32 - 1)  # the largest values of 1, 8, 10, 12, 14, 16 and 32 bits
ONE = 1.5  # floats on a scale of 1 go a little beyond it
LOOKED_AT, BEYOND = 250_000, 0.001  # pixels that tell the scale, and the share of them that may lie beyond it


def named(arguments):
    """The files that are named. Windows hands over patterns such as golden/* as they are."""
    if not arguments:
        print(f"Name the pictures: python {Path(sys.argv[0]).name} PICTURE …", file=sys.stderr)
        sys.exit(2)
    return [file for name in arguments for file in ([name] if Path(name).exists() else sorted(glob(name)) or [name])]


def answer_all(files, answer):
    """Print a line of JSON for each file: its label and all scores, or why there are none.

    `answer` gives the scores of a picture by their labels, or None where nothing is drawn. Ends with status 1 where a
    file got no answer.
    """
    # On Windows, files have an encoding that lacks signs of labels; and a name may have bytes that are no text.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    lines = []
    for file in files:
        lines.append({"file": file, **line_of(file, answer)})
        print(json.dumps(lines[-1], ensure_ascii=False), flush=True)
    if any(line["label"] is None for line in lines):
        sys.exit(1)


def line_of(file, answer):
    """What there is to say of a file."""
    if not Path(file).is_file():
        return {"label": None, "why": "there is no file of this name"}
    try:
        picture = opened(file)
    except Exception:  # noqa: BLE001 - damaged files make Pillow raise nearly any kind
        return {"label": None, "why": "this is no picture that can be read, or a damaged one"}
    scores = answer(picture)
    if scores is None:
        return {"label": None, "why": "nothing is drawn in this picture"}
    return {"label": max(scores, key=scores.get), "scores": scores}


def opened(file):
    """A picture file, upright and on a ground it can be seen on: (height, width, 3) uint8."""
    picture = Image.open(file)
    picture.load()
    with suppress(Exception):  # a damaged note on how it lies is no reason to refuse it
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith(("I", "F")):  # of more than eight bits
        return np.repeat(eight_bits(np.asarray(picture))[..., np.newaxis], 3, axis=2)
    if picture.has_transparency_data:
        return on_ground(np.asarray(picture.convert("RGBA")))
    return np.asarray(picture.convert("RGB"))


def eight_bits(grey):
    """Grey values of more than eight bits, (height, width), on the smallest usual scale that holds them: uint8."""
    step = math.isqrt(grey.size // LOOKED_AT) | 1
    values = np.sort(grey[::step, ::step], axis=None)
    high = values[len(values) - 1 - int(BEYOND * (len(values) - 1))] or values[-1]
    whole = grey.dtype.kind in "iu"
    full = next((full for full in FULL if high <= full), high) if whole or high > ONE else 1
    if whole and full > 1:
        return np.clip(grey // ((full + 1) // 256), 0, 255).astype(np.uint8)  # the upper eight of its bits
    return (np.clip(np.nan_to_num(grey), 0, full) * (255 / full) + 0.5).astype(np.uint8)


def on_ground(rgba):
    """(height, width, 4) on white, or on black where light strokes would vanish: (height, width, 3) uint8."""
    opacity = rgba[..., 3:].astype(np.float32) / np.float32(255)
    ground = np.float32(0 if is_light_ink(rgba, opacity[..., 0]) else 255)
    picture = (ground + (rgba[..., :3].astype(np.float32) - ground) * opacity + np.float32(0.5)).astype(np.uint8)
    if np.ptp(picture) <= EVEN and np.ptp(rgba[..., 3]) > UNEVEN:
        return np.repeat(rgba[..., 3:], 3, axis=2)  # strokes in the colour of the ground
    return picture


def is_light_ink(rgba, opacity):
    """Whether the picture is strokes alone, and light ones."""
    seen = float(opacity.sum())
    if seen == 0 or seen > MOSTLY_CLEAR * opacity.size:
        return False
    dark = (rgba[..., :3] @ LUMA) < MIDDLE
    return float(opacity[dark].sum()) < FEW_DARK * seen
