"""What a framework says about itself."""

from __future__ import annotations

import os
from typing import TypedDict


class FrameworkDescription(TypedDict):
    """The version of a framework and the names of the devices it computes on."""

    version: str
    devices: list[str]


def describe(family: str) -> FrameworkDescription:
    """Version and devices of a family's framework, imported here; to be called in its framework process."""
    if family == "tensorflow":
        import keras  # noqa: PLC0415
        import tensorflow as tf  # noqa: PLC0415

        return {
            "version": f"{tf.__version__}, Keras {keras.__version__}",
            "devices": [device.name for device in tf.config.list_physical_devices()],
        }
    if family == "torch":
        import torch  # noqa: PLC0415

        devices = ["cpu", *(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))]
        # A plain string, because the version's own type would import torch where it arrives.
        return {"version": str(torch.__version__), "devices": devices}
    import numpy as np  # noqa: PLC0415

    return {"version": np.__version__, "devices": ["cpu"]}


def threads(family: str) -> int:
    """How many threads a family's framework uses; to be called in its framework process."""
    if family == "torch":
        import torch  # noqa: PLC0415

        return int(torch.get_num_threads())
    return os.cpu_count() or 1  # TensorFlow's default; NumPy runs in the window
