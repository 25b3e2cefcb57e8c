"""Asking the project about the picture that is looked at, and showing what it says."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.teaching.requests import AskProjectRequest, ProjectState, StrictnessAnswer, StrictnessRequest, TaughtAnswer
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.pages.teach.open_project import OpenProject
from gui.pages.teach.workbench import Workbench

_LIVE_PAUSE = 300  # ms between two questions while the camera is on; its model answers every picture by itself
_QUIET = 600  # ms after the last change of the samples: then it is counted how many of them would be refused


class Answers(QObject):
    """A newer picture takes the place of one that waits. Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, project: OpenProject, bench: Workbench) -> None:
        super().__init__(bench)
        self._bridge, self._project, self._bench = bridge, project, bench
        self._pause = QTimer(self, singleShot=True, interval=_LIVE_PAUSE)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET)
        self._quiet.timeout.connect(lambda: self._ask_strictness(None))
        bench.inputs.changed.connect(self._picture_changed)
        bench.answer.strictness.changed.connect(self._ask_strictness)
        project.changed.connect(self._quiet.start)

    def ask(self) -> None:
        """Ask about the picture that is looked at now."""
        state, picture = self._project.state, self._bench.inputs.picture()
        if state is None or self._bench.is_test():
            return
        if picture is None or not _can_answer(state):
            self._bench.answer.show_nothing(self._invitation())
            self._bench.answer_changed.emit()
            return
        listener = Listener(self._show, self.failed.emit)
        self._bridge.submit(TEACHING, AskProjectRequest(state.folder, picture), listener, lane="ask")

    def _ask_strictness(self, share: float | None) -> None:
        state = self._project.state
        if state is None or not any(not take.test for take in state.takes):
            return
        listener = Listener(self._show_strictness, self.failed.emit)
        self._bridge.submit(TEACHING, StrictnessRequest(state.folder, share), listener, lane="strictness")

    def _show_strictness(self, answer: StrictnessAnswer) -> None:
        self._bench.answer.strictness.show_effect(answer)
        before = self._project.state
        if before is not None and answer.state.strictness != before.strictness:
            self._project.show(answer.state)

    def _picture_changed(self) -> None:
        if self._bench.inputs.current() != "camera":
            self.ask()
            return
        sight = self._bench.inputs.camera.sight()
        state = self._project.state
        if sight is not None and sight.scores and state is not None and _can_answer(state):
            self._bench.answer.show_scores(sight.scores)
            self._bench.answer_changed.emit()
        if not self._pause.isActive() and not self._bench.inputs.camera.recorder.is_recording():
            self._pause.start()
            self.ask()

    def _show(self, answer: TaughtAnswer) -> None:
        if self._bench.inputs.picture() is None:
            return  # it was cleared meanwhile
        if not answer.scores:
            self._bench.answer.show_nothing(self._invitation())
            self._bench.answer_changed.emit()
            return
        sight = self._bench.inputs.camera.sight() if self._bench.inputs.current() == "camera" else None
        if sight is None or not sight.scores:  # else the camera's own scores are steadier
            self._bench.answer.show_scores(answer.scores)
        self._bench.answer.show_reason(answer.nearest, answer.by_network)
        self._bench.answer_changed.emit()

    def _invitation(self) -> str:
        state = self._project.state
        if state is not None and not any(not take.test for take in state.takes):
            return self.tr("The answer appears here as soon as a class has a sample.")
        if state is not None and not _can_answer(state):
            return self.tr("All classes that have samples are off. Switch one on to see the answer.")
        return self.tr("Draw something, start the camera or open a picture to see the answer.")


def _can_answer(state: ProjectState) -> bool:
    """Whether a class that is on has a sample to learn from."""
    on = {known.key for known in state.classes if known.on}
    return any(take.class_key in on and not take.test for take in state.takes)
