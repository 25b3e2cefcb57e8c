"""What a lively lesson takes of a computer's memory, and whether any process grows without end.

    python benchmarks/class_hour.py [MINUTES]     (60 unless told)

The real window, offscreen, does what a class does, round after round: it draws, opens files, looks through the camera
(video files stand in for it), compares, trains small networks of each framework, evaluates them, takes lessons. After
each round: the memory of the window and of each framework process. Once a second: that of all processes together
(of Linux the proportional set size, where what two share counts once).
The result is JSON; "growth" compares the middle of the last three rounds with that of rounds two to four.
"""

from __future__ import annotations

import gc
import itertools
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from common import put

TRAINED = ("keras-cnn", "torch-mlp", "numpy-nn", "tf-dnn", "keras-cnn", "numpy-mlp")
PICTURES, EPOCHS = 1000, 1
LOOK = 1.0  # seconds between two looks at the memory of all processes
NEEDED = {"window_growth_mb": 10, "most_together_mb": 3000}


def main(minutes: float) -> None:
    """Run rounds until the time is over, and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLASSLENS_HOME"] = home
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        put("class_hour", {**measured(minutes, Path(home)), "needed": NEEDED})


def measured(minutes: float, folder: Path) -> dict[str, Any]:
    """The memory after each round, and the most of all processes together."""
    from engine.system.memory import give_back_freed  # noqa: PLC0415 - after the folder was chosen
    from gui.app import create  # noqa: PLC0415
    from gui.offscreen import scenes as page_scenes  # noqa: PLC0415
    from gui.offscreen.sample_video import digits_video, object_video  # noqa: PLC0415
    from gui.offscreen.waiting import wait_until  # noqa: PLC0415
    from gui.pages.train import taking_over  # noqa: PLC0415

    taking_over.agreed = lambda *_: False  # what was trained for a moment is not used
    page_scenes._EPOCHS = EPOCHS  # of the training on all pictures that a picture of the page Train takes
    window = create(["classlens"])
    window.resize(1366, 768)
    window.show()
    videos = digits_video(folder), object_video(folder)
    together, over = [0], threading.Event()
    watching = threading.Thread(target=_watch, args=(together, over))
    watching.start()
    models, rounds, trainings = itertools.cycle(TRAINED), [], 0
    ends = time.monotonic() + 60 * minutes
    while time.monotonic() < ends:
        window.begin_afresh()  # as between two classes
        for scene in page_scenes.scenes(window, *videos):
            print(scene, file=sys.stderr, flush=True)
        for model_id in itertools.islice(models, len(TRAINED)):
            ended: list[object] = []
            _train(window, model_id, ended)
            wait_until(lambda ended=ended: bool(ended), 600_000)
            trainings += 1
        gc.collect()  # what waits to be collected is no growth
        give_back_freed()
        rounds.append(_by_process())
        print(f"{len(rounds)}: {rounds[-1]}, together {together[0]} MB", file=sys.stderr, flush=True)
    over.set()
    watching.join()
    window.close()
    return {
        "minutes": minutes,
        "rounds": rounds,
        "trainings": trainings,
        "growth": {name: _growth([row.get(name) for row in rounds]) for name in ("window", "tensorflow", "torch")},
        "most_together_mb": together[0],
    }


def _train(window: Any, model_id: str, ended: list[object]) -> None:
    from engine import catalog  # noqa: PLC0415
    from engine.runs.requests import TrainRequest  # noqa: PLC0415
    from gui.bridge import EngineBridge, Listener  # noqa: PLC0415

    recipe = catalog.find(model_id).recipes["tuned"].changed(epochs=EPOCHS, validation=100)
    bridge = window.findChild(EngineBridge, "engineBridge")
    listener = Listener(done=lambda _: None, ended=ended.append)
    bridge.submit("train", TrainRequest(model_id, recipe, limit=PICTURES), listener)


def _by_process() -> dict[str, int]:
    """Megabytes of the window and of each framework process, by what it has loaded."""
    me = psutil.Process()
    found = {"window": round(me.memory_info().rss / 1e6)}
    for child in me.children(recursive=True):
        try:
            files = " ".join(entry.path for entry in child.memory_maps())
            size = round(child.memory_info().rss / 1e6)
        except psutil.Error:
            continue
        name = next((name for name in ("tensorflow", "torch") if f"/{name}/" in files), "others")
        found[name] = found.get(name, 0) + size
    return found


def _growth(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return round(statistics.median(known[-3:]) - statistics.median(known[1:4])) if len(known) > 4 else None


def _watch(together: list[int], over: threading.Event) -> None:
    me = psutil.Process()
    while not over.wait(LOOK):
        total = 0
        for process in (me, *me.children(recursive=True)):
            with suppress(psutil.Error):
                total += process.memory_full_info().pss  # what two processes share counts once
        together[0] = max(together[0], round(total / 1e6))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
