"""The records of the models for objects. They are not trained here: their makers published weights for ImageNet."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.spec import ModelSpec, Official
from engine.data.labels import imagenet
from engine.preprocessing.photos import EFFICIENTNET_LITE, KERAS, VIT
from engine.types import Task

_object_model = functools.partial(
    ModelSpec,
    task=Task.OBJECTS,
    labels=imagenet(),
    fast_runtime="onnx",
    golden="coffee.jpg",
    live=False,
)

_RECORDS = (
    _object_model(
        id="efficientnet-lite0",
        title="EfficientNet-Lite0",
        framework="PyTorch",
        family="torch",
        golden_label="espresso",
        factory="engine.models.efficientnet_lite0:EfficientNetLite0Objects",
        weights_file="efficientnet-lite0-57934424.pth",
        official=Official(
            weights="efficientnet-lite0",
            network="engine.models.efficientnet_lite0:EfficientNetLite0Objects.read",
            int8="static",
        ),
        preparation=EFFICIENTNET_LITE,
        licence="Apache-2.0",
        origin="Report 001's wish for a smaller network; weights by ML Illustrated, converted from TensorFlow.",
        summary="A small convolutional network for phones; its weights come with ClassLens.",
    ),
    _object_model(
        id="resnet50",
        title="ResNet50",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_objects:KerasResNet50",
        weights_file="resnet50_weights_tf_dim_ordering_tf_kernels.h5",
        official=Official(weights="resnet50", network="engine.models.resnet50:read", int8="static"),
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
        official=Official(weights="vgg16", network="engine.models.vgg16:read", int8="static", winograd=True),
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
            weights="vit-base", network="engine.models.vit_base:ViTBase.read_for_conversion", int8="dynamic"
        ),
        preparation=VIT,
        licence="Apache-2.0",
        origin="Report 000: google/vit-base-patch16-224.",
        summary="196 patches and a class token through twelve attention layers.",
    ),
)

OBJECT_MODELS: Mapping[str, ModelSpec] = MappingProxyType({spec.id: spec for spec in _RECORDS})
