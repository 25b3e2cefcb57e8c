"""Picture files, as ClassLens opens them. Needs numpy and pillow alone."""

from glob import glob
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
MIDDLE, FEW_DARK, MOSTLY_CLEAR = 128, 0.01, 0.6  # a grey level, and shares of what is seen and of the picture
EVEN, UNEVEN = 16, 128  # levels: nothing is seen in less, a drawing has more


def named(arguments):
    """The files that are named. Windows hands over patterns such as golden/* as they are."""
    return [file for name in arguments for file in ([name] if Path(name).exists() else sorted(glob(name)) or [name])]


def opened(file):
    """A picture file, upright and on a ground it can be seen on: (height, width, 3) uint8."""
    return on_ground(np.asarray(ImageOps.exif_transpose(Image.open(file)).convert("RGBA")))


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
