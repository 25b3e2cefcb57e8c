"""The engine's front door: predict, compare, train, evaluate. One session serves a window or a command."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine import catalog, worker
from engine.camera.requests import CAMERA_REQUESTS
from engine.catalog.spec import INT8, NATIVE, ModelSpec
from engine.comparison.requests import CompareRequest, Comparison
from engine.data.requests import Samples, SamplesRequest
from engine.diagnostics import Report, ReportRequest
from engine.errors import ClassLensError, EmptyPicture, ProcessEnded, UsageError
from engine.evaluation.requests import (
    DocumentsRequest,
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    PicturesRequest,
    RobustnessRequest,
    TwoModelsRequest,
)
from engine.evaluation.saving import SaveRequest
from engine.jobs import JobContext
from engine.lessons.requests import LessonRequest, LessonRun
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.prediction.ranking import ranked
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.prediction.vote_weights import vote_weights
from engine.preprocessing.digits import Preparation
from engine.preprocessing.drawing_or_photo import hint
from engine.preprocessing.photos import PhotoPreparation
from engine.preprocessing.steps import Prepared
from engine.pretrained.handlers import WeightsKeeper
from engine.reading.picture_kind import kind_of
from engine.reading.requests import JudgeRequest, OpenedPicture, OpenRequest, PictureKind, Reading, ReadRequest
from engine.runs import checkpoints, library
from engine.runs.handlers import RunKeeper
from engine.runs.in_progress import clear_leftovers, is_running
from engine.runs.requests import ContinueRequest, TrainingRun, TrainRequest
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.runtimes.native import NativeRuntime
from engine.runtimes.process import ProcessPool
from engine.system import folders
from engine.system.files import make_folder
from engine.types import Failure, Image, Prediction, Task, Timing
from engine.weights import store
from engine.weights.requests import ModelState, StatesRequest, UseRunRequest, UseShippedRequest
from engine.weights.states import model_state, problems

_EVALUATION_REQUESTS = (
    DocumentsRequest,
    EvaluateAllRequest,
    PicturesRequest,
    RobustnessRequest,
    SaveRequest,
    TwoModelsRequest,
)


class Session:
    """Holds the loaded fast runtimes and the framework processes. Its methods are safe from any thread.

    Each method takes a request and a JobContext through which it reports progress and is cancelled; close the
    session when done, which ends the framework processes.
    """

    def __init__(self) -> None:
        self.processes = ProcessPool(worker.main)
        self.runs = RunKeeper()
        self.weights = WeightsKeeper()
        self._objects = ObjectRuntimes(self.processes)
        self._fast: dict[str, tuple[store.State, Runtime]] = {}
        self._loading = threading.Lock()
        self._methods: dict[type, Callable[[Any, JobContext], Any]] = {
            PredictRequest: self.predict,
            ReadRequest: self.read,
            CompareRequest: self.compare,
            TrainRequest: self.train,
            LessonRequest: self.lesson,
            EvaluateRequest: self.evaluate,
            OpenRequest: self.open_picture,
            JudgeRequest: self.judge,
            SamplesRequest: self.samples,
            StatesRequest: self.states,
            ReportRequest: self.report,
            UseRunRequest: self.use_run,
            UseShippedRequest: self.use_shipped,
            ContinueRequest: self.continue_run,
            **self.runs.methods,
            **self.weights.methods,
            **dict.fromkeys(_EVALUATION_REQUESTS, self._evaluation),
            **dict.fromkeys(CAMERA_REQUESTS, self._camera),
        }

    def predict(self, request: PredictRequest, context: JobContext) -> Answer:
        """Ask the models one after another. A model that fails costs its row, not the others'.

        Progress is the Answer so far, told before a model that takes its time.
        """
        asked = _asked(request)
        sentence = hint(request.picture, (catalog.MODELS[m].task for m in asked if m in catalog.MODELS))
        prepared: dict[Preparation | PhotoPreparation, tuple[Prepared, float]] = {}
        predictions: list[Prediction] = []
        failures: list[Failure] = []

        def answer() -> Answer:
            steps = next(iter(prepared.values()))[0].steps if prepared else ()
            tasks = {catalog.find(prediction.model_id).task for prediction in predictions}
            weights = vote_weights([prediction.model_id for prediction in predictions])
            voted = vote(predictions, weights) if len(tasks) == 1 else None
            return Answer(request, tuple(predictions), tuple(failures), steps, voted, hint=sentence)

        for model_id in asked:
            context.checkpoint()
            try:
                spec = catalog.find(model_id)
                if predictions and not spec.live:
                    context.checkpoint(answer())
                if spec.preparation not in prepared:
                    prepared[spec.preparation] = _timed_preparation(request.picture, spec.preparation)
                ready, prepare_ms = prepared[spec.preparation]
                started = time.perf_counter()
                runtime = self._runtime(spec, request.runtime, context)
                load_ms = (time.perf_counter() - started) * 1e3
                scores, infer_ms = runtime.infer(ready.batch)
                timing = Timing(load_ms, prepare_ms, infer_ms)
                predictions.append(Prediction(model_id, ranked(spec, scores[0]), timing, request.runtime))
            except EmptyPicture as error:
                if all(catalog.find(other).task is Task.DIGITS for other in asked if other in catalog.MODELS):
                    return Answer(request, (), (), (), None, error.sentence)
                failures.append(Failure(model_id, error.sentence))
            except ClassLensError as error:
                failures.append(Failure(model_id, error.sentence))
        return answer()

    def read(self, request: ReadRequest, context: JobContext) -> Reading:
        """Find and read the digits of a picture. A model that fails costs its voice, not the others'.

        Raises UsageError for a model that reads no digits, and the only model's ClassLensError when it fails.
        """
        from engine.reading.read import load_models, read_picture  # noqa: PLC0415 - OpenCV comes with the first picture

        models, failures = load_models(request.model_ids, lambda spec: self._runtime(spec, request.runtime, context))
        return read_picture(request, models, failures, context)

    def compare(self, request: CompareRequest, context: JobContext) -> Comparison:
        """Time models on pictures; see `engine.comparison.compare`. Raises PictureError, UsageError, JobCancelled."""
        from engine.comparison.compare import compare  # noqa: PLC0415 - the window starts without it

        return compare(request, self._runtime, context)

    def train(self, request: TrainRequest, context: JobContext) -> TrainingRun:
        """Train in the framework process; a run without a folder of its own is used by its model from then on.

        In a folder with an interrupted run of the same request, that one goes on. A run cancelled after its first epoch
        is kept with its best weights, but not used. Raises JobCancelled when cancelled before, and ClassLensError.
        """
        spec = catalog.find(request.model_id)
        request.recipe.check()
        clear_leftovers()
        if request.folder is None:
            folder, made = _new_run_folder(spec), True
        elif checkpoints.can_continue(request.folder, request):
            folder, made = request.folder, False
        else:
            folder, made = request.folder, make_folder(request.folder)
        run = self._train_in(folder, request, made, context)
        if request.folder is None and not run.result.cancelled:
            store.choose_run(spec.id, folder.name)
        return run

    def continue_run(self, request: ContinueRequest, context: JobContext) -> TrainingRun:
        """Train on an interrupted run to its recipe's last epoch; its model uses it then, unless cancelled.

        Raises WeightsError when its checkpoint is damaged, DataError when its data has changed, and what `train` does.
        """
        folder = library.run_folder(request.run_id)
        interrupted = checkpoints.read(folder)
        if interrupted is None or is_running(folder):
            raise ClassLensError(
                f"The run “{request.run_id}” cannot be continued, because it is finished or being trained elsewhere."
            )
        run = self._train_in(folder, interrupted.request, False, context)
        if not run.result.cancelled:
            store.choose_run(run.model_id, folder.name)
        return run

    def _train_in(self, folder: Path, request: TrainRequest, made: bool, context: JobContext) -> TrainingRun:
        spec = catalog.find(request.model_id)
        arguments = {
            "model_id": spec.id,
            "recipe": request.recipe,
            "data": request.data,
            "limit": request.limit,
            "folder": folder,
        }
        try:
            run: TrainingRun = self.processes.get(spec.family).call("train", arguments, context)
            return run
        except BaseException as error:
            can_continue = checkpoints.tidy(folder, made)
            if can_continue and isinstance(error, ProcessEnded):
                way = "continue it on the page Train" if request.folder is None else "train into the same folder again"
                remedy = f"What the run had learnt at its last checkpoint is kept: {way}."
                raise ProcessEnded(error.what, remedy, error.details) from error
            raise

    def lesson(self, request: LessonRequest, context: JobContext) -> LessonRun:
        """Train a stage of a lesson in the framework process; nothing is kept. Raises ClassLensError, JobCancelled."""
        spec = catalog.find(request.model_id)
        request.recipe.check()
        arguments = {"model_id": spec.id, "recipe": request.recipe, "pictures": request.pictures}
        run: LessonRun = self.processes.get(spec.family).call("lesson", arguments, context)
        return run

    def evaluate(self, request: EvaluateRequest, context: JobContext) -> EvaluationAnswer:
        """Evaluate on the test part of a set, a chunk of pictures at a time. Raises ClassLensError, JobCancelled."""
        answer: EvaluationAnswer = self._evaluation(request, context)
        return answer

    def open_picture(self, request: OpenRequest, context: JobContext) -> OpenedPicture:
        """Read a picture file. Raises PictureError."""
        from engine.preprocessing.picture_files import open_picture  # noqa: PLC0415

        picture = open_picture(request.path)
        return OpenedPicture(request, picture, _kind(picture))

    def judge(self, request: JudgeRequest, context: JobContext) -> OpenedPicture:
        """Say what a picture that is no file holds."""
        return OpenedPicture(request, request.picture, _kind(request.picture))

    def samples(self, request: SamplesRequest, context: JobContext) -> Samples:
        """Random MNIST test digits. Raises DataError."""
        from engine.data.datasets import mnist_test  # noqa: PLC0415

        test = mnist_test()
        chosen = np.random.default_rng(request.seed).choice(len(test), request.count, replace=False)
        return Samples(test.images[chosen], test.labels[chosen])

    def states(self, request: StatesRequest, context: JobContext) -> tuple[ModelState, ...]:
        """What is known about the weights of every model of a task."""
        return tuple(model_state(spec) for spec in catalog.of_task(request.task).values())

    def report(self, request: ReportRequest, context: JobContext) -> Report:
        """What somebody who helps needs to know, without starting a framework."""
        return Report(models=problems(catalog.MODELS.values()))

    def use_run(self, request: UseRunRequest, context: JobContext) -> None:
        """Let a model use one of the person's runs. Raises WeightsError when it cannot."""
        spec = catalog.find(request.model_id)
        store.read_folder(spec, folders.runs_folder() / request.run_id, "own").verify()
        store.choose_run(spec.id, request.run_id)

    def use_shipped(self, request: UseShippedRequest, context: JobContext) -> None:
        """Let a model use its shipped weights again."""
        store.choose_shipped(request.model_id)

    def run(self, request: Any, context: JobContext) -> Any:
        """Do any request by its type."""
        return self._methods[type(request)](request, context)

    def close(self) -> None:
        """End the framework processes; what was deleted is gone then."""
        self.processes.close()
        self.runs.close()

    def _evaluation(self, request: Any, context: JobContext) -> Any:
        from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

        return evaluate.WORK[type(request)](request, self._runtime, context)

    def _camera(self, request: Any, context: JobContext) -> Any:
        from engine.camera import handlers  # noqa: PLC0415 - OpenCV comes with the first picture

        return handlers.WORK[type(request)](request, self._runtime, context)

    def _runtime(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        if name == INT8 and INT8 not in spec.runtimes:
            raise UsageError(f"{spec.title} has no int8 runtime. Choose the fast or the native one.")
        if spec.official is not None:
            return self._objects.get(spec, name, context)
        if name in spec.runtimes and name == NATIVE:
            weights = store.locate(spec.id)
            weights.verify()
            return NativeRuntime(self.processes.get(spec.family), spec, weights.folder, context)
        with self._loading:
            state = store.state(spec.id)  # changes when a training run, here or in another window, brings new weights
            known, runtime = self._fast.get(spec.id, (None, None))
            if runtime is None or known != state:
                weights = store.locate(spec.id)
                weights.read(spec.fast_file)  # checks it
                runtime = load_fast(spec, weights.folder)
                self._fast[spec.id] = (state, runtime)
            return runtime


def _kind(picture: Image) -> PictureKind:
    from engine.reading.segmentation import segment  # noqa: PLC0415 - OpenCV comes with the first picture

    return kind_of(picture, segment(picture))


def _asked(request: PredictRequest) -> tuple[str, ...]:
    if request.task is None:
        return request.model_ids
    others = catalog.MODELS.keys() - catalog.of_task(request.task).keys()
    return tuple(m for m in request.model_ids or catalog.of_task(request.task) if m not in others)


def _timed_preparation(picture: Image, preparation: Preparation | PhotoPreparation) -> tuple[Prepared, float]:
    started = time.perf_counter()
    ready = preparation.apply(picture)
    return ready, (time.perf_counter() - started) * 1e3


def _new_run_folder(spec: ModelSpec) -> Path:
    """An empty folder `20261121-104215-keras-cnn`, with a number behind it when two runs start in the same second."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{spec.id}"
    folder = folders.runs_folder() / name
    number = 2
    while folder.exists() or not make_folder(folder):  # another window may make it in between
        folder = folders.runs_folder() / f"{name}-{number}"
        number += 1
    return folder
