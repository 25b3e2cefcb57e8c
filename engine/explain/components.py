"""Principal components: the directions in which features differ most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

_MORE, _ROUNDS = 12, 12  # directions beside those wanted, and multiplications with the covariance


def principal_axes(features: Field, count: int) -> tuple[Field, Field, float]:
    """The mean (F,) of features (N, F), their `count` principal axes (F, count) at length 1, the one of the largest
    variance first, and the share of all variance that lies along these axes.

    By subspace iteration from a fixed random start (Halko, Martinsson and Tropp, "Finding structure with randomness",
    2011), since the exact decomposition of some thousand features takes seconds. Fewer axes come where there are fewer
    features or pictures.
    """
    mean = features.mean(axis=0)
    centred = features - mean
    count = min(count, *centred.shape)
    width = min(count + _MORE, *centred.shape)
    basis = np.random.default_rng(0).standard_normal((centred.shape[1], width)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(centred.T @ (centred @ basis))[0]
    _, sizes, turn = np.linalg.svd(centred @ basis, full_matrices=False)
    axes = basis @ turn.T[:, :count]
    axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(count)] < 0, -1, 1)  # the same sign on each machine
    explained = float((sizes[:count] ** 2).sum() / max(float((centred**2).sum()), 1e-12))
    return mean, axes.astype(np.float32), explained
