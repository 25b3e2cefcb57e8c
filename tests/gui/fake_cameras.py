"""Cameras that are none, for the page Camera."""

from __future__ import annotations

import threading

import cv2
import numpy as np

from engine.camera.camera import Camera, device
from engine.data.datasets import mnist_test
from engine.pretrained.connections import Lines
from engine.types import Image

FRONT = device(0, "Front camera")


def sheet(digits: str) -> Image:
    """A row of MNIST's test digits on paper."""
    test = mnist_test()
    grey = np.full((120, 40 + 64 * len(digits)), 225, np.uint8)
    for place, digit in enumerate(digits):
        image = test.images[int(np.flatnonzero(test.labels == int(digit))[3])]
        large = cv2.resize(image, (56, 56), interpolation=cv2.INTER_CUBIC)
        grey[32:88, 20 + 64 * place : 76 + 64 * place] -= (large * 0.75).astype(np.uint8)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


class FakeCameras:
    """Cameras that show a sheet, fail or hang, as a test says."""

    def __init__(self) -> None:
        self.picture = sheet("407")
        self.fault: Exception | None = None
        self.opened: list[Camera] = []
        self.closed = 0
        self.over = threading.Event()

    def open(self, camera: Camera, size: tuple[int, int], lines: Lines) -> FakeCameras:
        self.opened.append(camera)
        return self

    def read(self) -> Image:
        self.over.wait(0.01)
        if self.fault is not None:
            raise self.fault
        return self.picture

    def close(self) -> None:
        self.closed += 1
