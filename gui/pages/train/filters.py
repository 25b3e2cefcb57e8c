"""What the page Train does with the first layer of a run: watch it while it learns, and see it again later."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.runs.requests import FirstLayerRequest, RunRecord
from engine.training.first_layer import FirstLayer
from gui.bridge import EngineBridge, Listener
from gui.pages.train.filter_window import FilterWindow


class Filters(QObject):
    """The window is made when it is first wanted. Signals: `told(sentence)`, `failed(Exception)`."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, page: QWidget) -> None:
        super().__init__(page)
        self._bridge, self._page = bridge, page
        self._window: FilterWindow | None = None
        self._live: list[FirstLayer] = []
        self._title, self._watched = "", False

    def begin(self, title: str) -> None:
        """A training of this name begins."""
        self._live, self._title = [], title
        if self._watched and self._window is not None:
            self._window.begin(title)

    def add(self, first: FirstLayer) -> None:
        """An epoch has ended."""
        self._live.append(first)
        if self._watched and self._window is not None:
            self._window.add(first)

    def watch(self) -> None:
        """Show the training that runs, or that ran last."""
        window = self._shown()
        self._watched = True
        window.begin(self._title)
        window.show_history(tuple(self._live))

    def show_run(self, run: RunRecord, title: str) -> None:
        """Show what was kept of a run."""

        def done(history: tuple[FirstLayer, ...]) -> None:
            if not history:
                self.told.emit(
                    self.tr(
                        "No filters are kept of this run: its network does not take the picture itself, or the run is "
                        "older than this view."
                    )
                )
                return
            window = self._shown()
            self._watched = False
            window.begin(title)
            window.show_history(history)

        self._bridge.submit("models", FirstLayerRequest(run.run_id), Listener(done, failed=self.failed.emit))

    def _shown(self) -> FilterWindow:
        if self._window is None:
            self._window = FilterWindow(self._page)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        return self._window
