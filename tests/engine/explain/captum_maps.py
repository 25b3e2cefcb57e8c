"""Prints, as JSON, how far the heat maps lie from those of captum, for PyTorch's own networks.

Run by test_against_captum.py in a process of its own, because it imports PyTorch.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from captum.attr import LayerGradCam, Occlusion
from torch import nn
from torch.nn import functional

from engine.explain import maps
from engine.explain.occlusion import occlusion
from engine.explain.opening import Subject, open_subject
from engine.jobs import JobContext
from engine.models.best_cnn import BestCNN
from engine.models.efficientnet_lite import EfficientNetLite, EfficientNetLite0
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.system import folders
from engine.types import Batch

session = Session()


def erased(picture: Batch, top: int, left: int, patch: int) -> Batch:
    other = picture.copy()
    other[:, top : top + patch, left : left + patch] = 0
    return other


class WithMaps(nn.Module):
    """EfficientNet-Lite0 with a module that gives its last maps, since captum looks at modules."""

    def __init__(self, network: EfficientNetLite) -> None:
        super().__init__()
        self._network, self.maps = network, nn.Identity()

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        network = self._network
        x = functional.relu6(network._bn0(network._conv_stem(pictures)))
        for block in network._blocks:
            x = block(x)
        maps = self.maps(functional.relu6(network._bn1(network._conv_head(x))))
        return network._fc(maps.mean((2, 3)))


def opened(model_id: str) -> Subject:
    return open_subject(model_id, session._services, JobContext())


def occlusion_of_a_digit() -> tuple[np.ndarray, np.ndarray]:
    """Ours and captum's, of best-cnn and a 7."""
    subject = opened("best-cnn")
    batch = subject.prepare(open_picture(folders.SAMPLES / "digit-7.png"))
    network = BestCNN.load(Path(folders.SHIPPED_WEIGHTS, "best-cnn"))._network.eval()
    ours, _ = occlusion(subject.network.scores, batch, 7, erased, 4, 2)
    theirs = Occlusion(lambda pictures: network(pictures).softmax(1)).attribute(
        torch.from_numpy(batch), (4, 4, 1), strides=(2, 2, 1), target=7, baselines=0, perturbations_per_eval=50
    )
    return ours, theirs[0, :, :, 0].detach().numpy()


def class_activation_of_a_photo() -> tuple[np.ndarray, np.ndarray]:
    """Ours and captum's Grad-CAM, which is the same where maps are averaged, of EfficientNet-Lite0 and a cup."""
    subject = opened("efficientnet-lite0")
    batch = subject.prepare(open_picture(folders.PHOTOS / "coffee.jpg"))
    network = EfficientNetLite0.read(Path(folders.SHIPPED_WEIGHTS, "efficientnet-lite0", "model.onnx")).eval()
    label = int(subject.scores(batch)[0].argmax())
    taken = torch.from_numpy(batch).permute(0, 3, 1, 2)
    whole = WithMaps(network)
    theirs = LayerGradCam(whole, whole.maps).attribute(taken, label, relu_attributions=True)
    return maps.class_activation(subject, batch, label), theirs[0, 0].detach().numpy()


ours, theirs = occlusion_of_a_digit()
cam, grad_cam = class_activation_of_a_photo()
print(
    json.dumps(
        {
            "occlusion": float(np.abs(ours - theirs).max()),
            "largest": float(np.abs(ours).max()),
            "class_activation": float(np.corrcoef(cam.ravel(), grad_cam.ravel())[0, 1]),
        }
    )
)
