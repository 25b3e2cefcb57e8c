"""What is asked about the inside of a network, and what is answered: frozen values.

A model is named by its id; it is looked into with the weights it uses now, and computes in its fast runtime. Pictures
are those that people draw or open, (H, W, 3) uint8; they are prepared for the model as for its answer. All requests
raise EmptyPicture for a picture without ink, WeightsError and RuntimeUnavailable as `PredictRequest` does, and
UsageError for a model that has no such thing to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Request
from engine.runtimes.graph_layers import LayerKind
from engine.types import Image, Score

Field = NDArray[np.float32]


class Method(StrEnum):
    """A way to show what an answer rests on."""

    OCCLUSION = "occlusion"
    CLASS_ACTIVATION = "class-activation"
    RECIPRO_CAM = "recipro-cam"
    ATTENTION = "attention"
    ROLLOUT = "rollout"


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """One layer of a network, in the order of the computation.

    `shape` is that of its output for one picture: (units, height, width) for maps, (units,) for a dense layer, (tokens,
    features) for a transformer's, (heads, tokens, tokens) for attention. `units` is how many maps, units or heads can
    be switched off, 0 for none. `parameters` are its weights and biases, `flops` twice its multiplications for one
    picture, `time_share` its share of the network's time in [0, 1]. `has_filters` says whether its weights can be shown
    as pictures, `has_arithmetic` whether `UnitRequest` can be asked. `activation` is the name of the function at its
    end, such as "ReLU", empty for none. `labels` are those of its units where they are the answers, empty elsewhere.
    """

    name: str
    kind: LayerKind
    shape: tuple[int, ...]
    units: int
    parameters: int
    flops: int
    time_share: float
    has_filters: bool = False
    has_arithmetic: bool = False
    activation: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkRequest(Request["NetworkFacts"]):
    """The layers of a model's network, and what can be shown of it. It needs no picture."""

    model_id: str


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network as its own graph says it is. `input_shape` is (height, width, channels). `methods` are in the order in
    which they were found to be faithful, the best first.
    """

    model_id: str
    input_shape: tuple[int, int, int]
    layers: tuple[LayerFacts, ...]
    methods: tuple[Method, ...]
    has_neighbours: bool
    has_smallest_change: bool


@dataclass(frozen=True, slots=True)
class Off:
    """A unit (map, unit or head) of a layer that is switched off: its output is 0. Without a `unit`, the whole layer.

    `layer` is an index among `NetworkFacts.layers`.
    """

    layer: int
    unit: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LayerRequest(Request["LayerView"]):
    """What a layer makes of a picture, with the parts in `off` switched off."""

    picture: Image
    model_id: str
    layer: int
    off: frozenset[Off] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class LayerView:
    """`values` are the layer's output for the picture, of `LayerFacts.shape`.

    `filters` are its weights as pictures, (units, height, width): for a convolution of a picture its kernels, for a
    dense layer on a picture the weights of each pixel, with (…, 3) for colours; None where there are none to show.
    `input` is the picture as the network gets it, (height, width, 3) uint8. `scores` are the network's, best first;
    `before` are those with nothing switched off.
    """

    request: LayerRequest
    values: Field
    filters: Field | None
    input: Image
    scores: tuple[Score, ...]
    before: tuple[Score, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UnitRequest(Request["Arithmetic"]):
    """The arithmetic of one unit. `place` is (row, column) in the unit's map, None for the largest value in it; dense
    layers have none.
    """

    picture: Image
    model_id: str
    layer: int
    unit: int
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic:
    """One unit's inputs times weights, plus bias, through its activation.

    `inputs` and `weights` have the same shape: (channels, height, width) of the window for a convolution, (height,
    width) for a dense layer on a picture, else (inputs,). `total` is Σ inputs · weights + bias; `output` is what the
    activation makes of it, and `said` what the network itself gives, which differ by rounding alone. `place` is where a
    convolution looked, (row, column) of the map; the token of a transformer's dense layer, (token, 0); else None.
    """

    request: UnitRequest
    inputs: Field
    weights: Field
    bias: float
    total: float
    activation: str
    output: float
    said: float
    place: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class StrongestUnitRequest(Request["StrongestUnit"]):
    """Which single unit matters most for the answer: each of them is switched off once. Progress is `Progress`."""

    picture: Image
    model_id: str


@dataclass(frozen=True, slots=True, eq=False)
class StrongestUnit:
    """The unit whose loss costs the answer most: its score is `before` and becomes `after`, in [0, 1]. `answer` is what
    the network says without it. `tried` is how many units were switched off.
    """

    off: Off
    label: str
    before: float
    after: float
    answer: str
    tried: int


@dataclass(frozen=True, slots=True, eq=False)
class HeatMapRequest(Request["HeatMap"]):
    """What an answer rests on. `label` is the answer that is asked about, the best one if empty. With `random_weights`
    the network has random weights of the same size: what then looks the same says nothing about the training.

    `layer` and `head` choose one attention, for Method.ATTENTION: the index among attention layers and the head, None
    for the mean of all heads. Progress is `Progress`.
    """

    picture: Image
    model_id: str
    method: Method
    label: str = ""
    random_weights: bool = False
    layer: int = 0
    head: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """`values` (height, width) of the network's input: above 0 what speaks for the label, below 0 what speaks against
    it. For Method.OCCLUSION it is by how much the score falls, in [-1, 1], when that place is changed (ink taken away
    where there is some, else put there; photos are blurred); other methods are never negative and have a largest value
    of 1.

    `input` is the picture as the network gets it, (height, width, 3) uint8. `score` is that of the label, in [0, 1];
    `passes` is how many pictures the network answered for it, in `milliseconds`.
    """

    request: HeatMapRequest
    values: Field
    input: Image
    label: str
    score: float
    passes: int
    milliseconds: float


@dataclass(frozen=True, slots=True, eq=False)
class DeletionRequest(Request["Deletion"]):
    """Whether a heat map of a digit tells the truth: up to `most` pixels with ink are erased, those first that the map
    calls most important. `label` is the answer that is asked about, the best one if empty; `seed` orders what is erased
    at random. Progress is `Progress`.
    """

    picture: Image
    model_id: str
    method: Method
    label: str = ""
    most: int = 40
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Erasing:
    """The pixels `places` (N, 2) int64, (row, column) of the network's input, lose their ink in this order; `scores`
    (N + 1,) float32 in [0, 1] are those of the label with 0 to N of them erased.
    """

    places: NDArray[np.int64]
    scores: Field


@dataclass(frozen=True, slots=True, eq=False)
class Deletion:
    """Ink erased in the order of a map, of the map of random weights, and at random; all scores are those of the
    network that learnt. `inked` is how many pixels have ink. The scores of `at_random` are the mean of ten orders, of
    which its places are the first.
    """

    request: DeletionRequest
    heat_map: HeatMap
    random_map: HeatMap
    inked: int
    by_map: Erasing
    by_random_map: Erasing
    at_random: Erasing


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` passes, pictures or models."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class NeighboursRequest(Request["Neighbours"]):
    """The training examples whose features before the last layer are nearest to those of the picture.

    For digits those of MNIST's training part are looked through that the model's weights were trained with, the held
    back ones included; the features are computed when they are first asked for, and kept. Progress is `Progress`.
    """

    picture: Image
    model_id: str
    count: int = 12


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """A training example, (height, width, 3) uint8, with its label and its distance in the features' own unit.
    `index` is its place in the training part, or -1 for a sample of a taught class.
    """

    picture: Image
    label: str
    distance: float
    index: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """`nearest` have any label; `other` are the nearest of the second-best label, `other_label`, which is empty where
    there is one label alone.
    """

    request: NeighboursRequest
    nearest: tuple[Neighbour, ...]
    other: tuple[Neighbour, ...]
    label: str
    other_label: str


@dataclass(frozen=True, slots=True, eq=False)
class SmallestChangeRequest(Request["SmallestChanges"]):
    """The smallest change found that makes models for digits answer otherwise. Each model's `Change` is reported as
    progress when it is found.
    """

    picture: Image
    model_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """`before` and `after` are what the network gets, (28, 28) float32 in [0, 1]; `pixels` of them differ, and the sum
    of their differences is `amount`, in pixels of full ink. `label` becomes `new_label`, with `score` and `new_score`.
    """

    model_id: str
    before: Field
    after: Field
    label: str
    score: float
    new_label: str
    new_score: float
    pixels: int
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class SmallestChanges:
    """The changes found, the smallest amount first: that model falls first. `failed` are sentences, by model id."""

    request: SmallestChangeRequest
    changes: tuple[Change, ...]
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class DigitMapRequest(Request["DigitMap"]):
    """Where 2,000 test digits lie by a model's features: the plane in which they differ most (principal components).
    With `random_weights`, before any training. Progress is `Progress`.
    """

    model_id: str
    random_weights: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DigitMap:
    """`points` (N, 2) float32, of `pictures` (N, 28, 28) uint8 with `labels` (N,) int64. `explained` is the share of
    all variance that the plane shows. `separation` is the share of digits whose nearest other digit in all features has
    the same label.
    """

    request: DigitMapRequest
    points: Field
    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    explained: float
    separation: float


@dataclass(frozen=True, slots=True, eq=False)
class PlaceRequest(Request["Place"]):
    """Where a picture lies in a `DigitMap`, which is made first unless it is there."""

    picture: Image
    model_id: str
    random_weights: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """`point` (2,) in the map of the same model, and the indexes in that map of the nearest digits by all features,
    (K,) int64, the nearest first.
    """

    request: PlaceRequest
    point: Field
    nearest: NDArray[np.int64]
