"""The records of the models for objects. They are not trained here: their makers published weights for ImageNet.

Their accuracies are those of https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite and
https://keras.io/api/applications; ViT's makers give one for photos of 384×384 alone.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalog.spec import ONNX_FILE, ModelSpec, Official
from engine.data.labels import imagenet
from engine.preprocessing.photos import (
    EFFICIENTNET_LITE0,
    EFFICIENTNET_LITE1,
    EFFICIENTNET_LITE2,
    KERAS,
    VIT,
    PhotoPreparation,
)
from engine.types import Task

_object_model = functools.partial(
    ModelSpec,
    task=Task.OBJECTS,
    labels=imagenet(),
    fast_runtime="onnx",
    golden="coffee.jpg",
    live=False,
)


# Any: what Official takes, checked there.
def _efficientnet_lite(size: int, preparation: PhotoPreparation, **official: Any) -> ModelSpec:
    factory = f"engine.models.efficientnet_lite:EfficientNetLite{size}"
    return _object_model(
        id=f"efficientnet-lite{size}",
        title=f"EfficientNet-Lite{size}",
        framework="PyTorch",
        family="torch",
        golden_label="espresso",
        factory=factory,
        weights_file=ONNX_FILE,
        official=Official(
            weights=f"efficientnet-lite{size}",
            network=f"{factory}.read",
            int8="static",
            int8_full=("_conv_stem", "_blocks.0/", "_blocks.1/"),
            **official,
        ),
        preparation=preparation,
        licence="Apache-2.0",
        origin="Report 001's wish for a smaller network; weights by ML Illustrated, converted from TensorFlow.",
        summary=f"{_SIZES[size]} convolutional network for phones; its weights come with ClassLens.",
    )


_SIZES = ("A small", "A somewhat deeper", "A deeper and wider")
_RECORDS = (
    _efficientnet_lite(
        0,
        EFFICIENTNET_LITE0,
        parameters=4_652_008,
        flops=770_375_104,
        accuracy=0.751,
        int8_same=(133, 143),
    ),
    _efficientnet_lite(
        1,
        EFFICIENTNET_LITE1,
        parameters=5_416_680,
        flops=1_200_370_464,
        accuracy=0.767,
        int8_same=(137, 143),
    ),
    _efficientnet_lite(
        2,
        EFFICIENTNET_LITE2,
        parameters=6_092_072,
        flops=1_719_472_544,
        accuracy=0.776,
        int8_same=(138, 143),
    ),
    _object_model(
        id="resnet50",
        title="ResNet50",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_objects:KerasResNet50",
        weights_file="resnet50_weights_tf_dim_ordering_tf_kernels.h5",
        official=Official(
            weights="resnet50",
            network="engine.models.resnet50:read",
            parameters=25_636_712,
            flops=7_715_946_496,
            accuracy=0.749,
            int8="static",
        ),
        preparation=KERAS,
        licence="MIT (Kaiming He)",
        origin="Report 000: keras.applications.ResNet50.",
        summary="Fifty convolutional layers with shortcuts around every three.",
    ),
    _object_model(
        id="vgg16",
        title="VGG16",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_objects:KerasVGG16",
        weights_file="vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        official=Official(
            weights="vgg16",
            network="engine.models.vgg16:read",
            parameters=138_357_544,
            flops=30_940_528_640,
            accuracy=0.713,
            int8="static",
            winograd=True,
        ),
        preparation=KERAS,
        licence="CC BY 4.0 (Visual Geometry Group, Oxford)",
        origin="Report 000: keras.applications.VGG16.",
        summary="Thirteen convolutions and three very large dense layers.",
    ),
    _object_model(
        id="vit-base",
        title="ViT-Base",
        framework="Transformers",
        family="torch",
        factory="engine.models.vit_base:ViTBase",
        weights_file="model.safetensors",
        official=Official(
            weights="vit-base",
            network="engine.models.vit_base:ViTBase.read_for_conversion",
            parameters=86_567_656,
            flops=32_696_930_304,
            accuracy=None,
            int8="dynamic",
        ),
        preparation=VIT,
        licence="Apache-2.0",
        origin="Report 000: google/vit-base-patch16-224.",
        summary="196 patches and a class token through twelve attention layers.",
    ),
)

OBJECT_MODELS: Mapping[str, ModelSpec] = MappingProxyType({spec.id: spec for spec in _RECORDS})
