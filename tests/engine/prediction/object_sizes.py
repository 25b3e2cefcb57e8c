"""Run as a program, so that PyTorch loads in a process of its own: what the networks for objects come to, as JSON.

    python -m tests.engine.prediction.object_sizes

The networks are built from their definitions, without weights and without memory for them. Those that ship are also
read from their files, and compared with ONNX Runtime on the photos that conversions are compared on.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode
from transformers import ViTForImageClassification

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.models import resnet50, vgg16
from engine.models.efficientnet_lite import EfficientNetLite0, EfficientNetLite1, EfficientNetLite2
from engine.models.vit_base import configuration, for_conversion
from engine.prediction.object_runtimes import comparison_pictures
from engine.pretrained import library
from engine.runtimes.onnx_runtime import OnnxRuntime


def main() -> None:
    with torch.device("meta"):
        vit = ViTForImageClassification(configuration())
        resnet = resnet50.ResNet50()
        values = [*resnet.parameters(), *(buffer for buffer in resnet.buffers() if buffer.ndim)]  # as Keras counts
        sizes: dict[str, dict[str, Any]] = {
            "resnet50": {"parameters": _count(values), "flops": _flops(resnet, 224)},
            "vgg16": _size(vgg16.VGG16(), 224),
            "vit-base": {"parameters": _count(vit.parameters()), "flops": _flops(for_conversion(vit), 224)},
        }
        shipped = {0: (EfficientNetLite0, 224), 1: (EfficientNetLite1, 240), 2: (EfficientNetLite2, 260)}
        sizes |= {f"efficientnet-lite{number}": _size(kind.build(), side) for number, (kind, side) in shipped.items()}
    for number, (kind, _) in shipped.items():
        sizes[f"efficientnet-lite{number}"] |= _parity(catalog.find(f"efficientnet-lite{number}"), kind)
    print(json.dumps(sizes))


def _parity(spec: ModelSpec, kind: type[EfficientNetLite0]) -> dict[str, float]:
    """The largest score, and the largest difference of PyTorch's and ONNX Runtime's."""
    path, pictures = library.locate(spec.id).path, comparison_pictures(spec)[:6]
    wanted, given = kind.load(path).predict_proba(pictures), OnnxRuntime(path).infer(pictures)[0]
    return {"largest": float(wanted.max()), "difference": float(np.abs(wanted - given).max())}


def _size(network: nn.Module, side: int) -> dict[str, int]:
    return {"parameters": _count(network.parameters()), "flops": _flops(network, side)}


def _count(values: object) -> int:
    return sum(value.numel() for value in values)  # type: ignore[attr-defined]


def _flops(network: nn.Module, side: int) -> int:
    """Floating point operations for one photo: twice the multiplications of convolutions and matrix products."""
    # Attention is written out, because PyTorch's single operation for it would not be counted.
    with torch.inference_mode(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        network.eval()(torch.zeros(1, 3, side, side))
    return int(counter.get_total_flops())


if __name__ == "__main__":
    main()
