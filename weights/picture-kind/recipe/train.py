"""Train the judge of pictures on what compose.py made, and write `weights.npz` and `manifest.json` one folder up.

    python train.py VIEWS [--epochs N] [--seed N] [--threads N]

A tenth of the views is held out to say how far the training is. What is reported is measured by `benchmarks/kinds.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from engine.judging.judge import FILE, KINDS, PATCH, STRIDES
from engine.judging.view import CHANNELS, SIDE

HERE = Path(__file__).resolve().parent.parent
_WIDTHS = (24, 32, 48, 48, 64, 64)
_BATCH, _RATE, _DECAY = 128, 4e-3, 0.02


class Judge(nn.Module):
    """The network of engine/judging/judge.py, with batch normalisation, which is folded into the weights at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Linear(PATCH * PATCH * CHANNELS, _WIDTHS[0])
        self.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=stride, padding=1)
            for (a, b), stride in zip(itertools.pairwise(_WIDTHS), STRIDES, strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in _WIDTHS)
        self.drop = nn.Dropout(0.1)
        self.dense = nn.Linear(2 * _WIDTHS[-1], len(KINDS))

    def forward(self, views: torch.Tensor) -> torch.Tensor:
        """Logits of views, (N, 128, 128, 6) uint8."""
        side = SIDE // PATCH
        values = views.reshape(-1, side, PATCH, side, PATCH, CHANNELS).permute(0, 1, 3, 2, 4, 5)
        values = self.patches(values.reshape(-1, side, side, PATCH * PATCH * CHANNELS).to(torch.float32) / 255 - 0.5)
        values = torch.relu(self.norms[0](values.permute(0, 3, 1, 2)))
        for convolution, norm in zip(self.convolutions, self.norms[1:], strict=True):
            values = torch.relu(norm(convolution(values)))
        return self.dense(self.drop(torch.cat([values.mean(dim=(2, 3)), values.amax(dim=(2, 3))], dim=1)))


def main() -> None:
    """Train, export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("views", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    views, kinds = np.load(arguments.views / "views.npy", mmap_mode="r"), np.load(arguments.views / "kinds.npy")
    held_out = len(kinds) // 10
    judge = Judge().to(memory_format=torch.channels_last)
    fit(judge, views[held_out:], kinds[held_out:], arguments.epochs, lambda: check(judge, views, kinds, held_out))
    export(judge, arguments.out)


def fit(judge: Judge, views: np.ndarray, kinds: np.ndarray, epochs: int, tell) -> None:
    """AdamW with one cycle of the learning rate."""
    rng = np.random.default_rng(torch.initial_seed())
    steps = len(kinds) // _BATCH
    optimiser = torch.optim.AdamW(judge.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=epochs * steps, pct_start=0.2)
    for epoch in range(epochs):
        judge.train()
        order = rng.permutation(len(kinds))
        total = 0.0
        for step in range(steps):
            rows = np.sort(order[step * _BATCH : (step + 1) * _BATCH])
            logits = judge(turned(rng, torch.from_numpy(views[rows])))
            wanted = torch.from_numpy(kinds[rows].astype(np.int64))
            loss = nn.functional.cross_entropy(logits, wanted, label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / steps:.4f}, held out {tell()}", flush=True)


def turned(rng: np.random.Generator, batch: torch.Tensor) -> torch.Tensor:
    """The batch mirrored, lying on its side, and moved by up to eight cells: what it holds stays the same."""
    batch = torch.roll(batch, tuple(int(n) for n in rng.integers(-8, 9, 2)), (1, 2))
    batch = torch.flip(batch, [axis for axis in (1, 2) if rng.random() < 0.4])
    return batch.transpose(1, 2) if rng.random() < 0.25 else batch


def check(judge: Judge, views: np.ndarray, kinds: np.ndarray, count: int) -> str:
    """How many of each kind of the first views are judged rightly."""
    judge.eval()
    with torch.no_grad():
        said = [judge(torch.from_numpy(views[n : n + 500].copy())).argmax(1) for n in range(0, count, 500)]
    right = torch.cat(said).numpy()[:count] == kinds[:count]
    return ", ".join(f"{kind} {right[kinds[:count] == n].mean():.2%}" for n, kind in enumerate(KINDS))


def export(judge: Judge, folder: Path) -> None:
    """Write the weights in 16 bits, with normalisation folded into the convolutions."""
    judge.eval()
    arrays: dict[str, np.ndarray] = {}
    for layer, norm in zip([judge.patches, *judge.convolutions], judge.norms, strict=True):
        name = f"layer-{len(arrays) // 2}"
        gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        order = (1, 0) if layer is judge.patches else (2, 3, 1, 0)
        weight = layer.weight.detach() * gain.reshape(-1, *[1] * (layer.weight.dim() - 1))
        arrays[f"{name}.weight"] = weight.permute(order).numpy()
        arrays[f"{name}.bias"] = ((layer.bias - norm.running_mean) * gain + norm.bias).detach().numpy()
    arrays["dense.weight"] = judge.dense.weight.detach().numpy().T
    arrays["dense.bias"] = judge.dense.bias.detach().numpy()
    layers = np.array(list(dict.fromkeys(name.partition(".")[0] for name in arrays)))
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE, layers=layers, **{k: v.astype(np.float16) for k, v in arrays.items()})
    content = (folder / FILE).read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {"format": 1, "parameters": sum(v.size for v in arrays.values()), "files": {FILE: entry}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(manifest)


if __name__ == "__main__":
    main()
