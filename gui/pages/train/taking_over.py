"""Whether a run that reads fewer test pictures than the version in use takes over: the person says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine import catalog
from engine.data.catalog import title_of_test
from engine.runs.requests import Comparison, TrainingRun
from gui.page_parts.accuracy_text import accuracy_text
from gui.widgets.formats import count, percent
from gui.widgets.question import agreed


class TakingOver(QObject):
    """Asks on the page Train, or as soon as somebody is there. Signals: `use_wanted(TrainingRun)`."""

    use_wanted = Signal(object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._run: TrainingRun | None = None
        page.installEventFilter(self)

    def sentence(self, run: TrainingRun) -> str:
        """What a run reads, and what became of it."""
        kept = self.tr(
            "{model} reads {accuracy} of the {count} test pictures of {data} ({validation} of the held-back ones, "
            "epoch {epoch})."
        ).format(
            model=catalog.find(run.model_id).title,
            accuracy=accuracy_text(run.test_accuracy, run.test_count),
            count=count(run.test_count),
            data=title_of_test(run.data),
            validation=percent(run.validation_accuracy),
            epoch=run.result.kept_epoch,
        )
        return " ".join(filter(None, (run.result.warning, kept, self._what_became_of(run))))

    def _what_became_of(self, run: TrainingRun) -> str:
        if run.result.warning:
            return self.tr("The run is kept, but not used.")
        if run.result.cancelled:
            return self.tr("The run is kept, but not used. “Continue” trains it on.")
        used = self.tr("Recognise now uses your version.")
        compared = run.comparison
        if compared is None:
            return used
        if compared.count == run.test_count and not compared.missing:  # what the run reads is said already
            share = accuracy_text(compared.before, compared.count)
            before = self.tr("The version before reads {share}.").format(share=share)
        else:
            before = _finding(run, compared)
        return f"{before} {used if run.used else self.tr('The run is kept, but not used.')}"

    def ask(self, run: TrainingRun) -> None:
        """Ask about a run that is not used because it is worse, or because nothing tells whether it is."""
        self._run = run
        self._ask_if_seen()

    def forget(self) -> None:
        """Ask no more: the next training has begun."""
        self._run = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._ask_if_seen()
        return False

    def _ask_if_seen(self) -> None:
        if self._run is not None and self._page.isVisible():
            QTimer.singleShot(0, self._ask)  # when what has just ended, or come, is shown

    def _ask(self) -> None:
        run, self._run = self._run, None
        if run is None or run.comparison is None:
            return
        sentence = self.tr("{model}: {finding} Use the new version all the same?").format(
            model=catalog.find(run.model_id).title, finding=_finding(run, run.comparison)
        )
        if agreed(self._page, self.tr("Use it?"), sentence, self.tr("&Use it"), self.tr("&Keep the version before")):
            self.use_wanted.emit(run)


def _finding(run: TrainingRun, compared: Comparison) -> str:
    """What the comparison with the version before came to."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("TakingOver", text)

    if compared.missing:
        text = tr("{data} has no pictures of {digits} to train with: the new version takes each for another digit.")
        return text.format(data=title_of_test(run.data), digits=", ".join(compared.missing))
    if not compared.is_enough:
        text = tr(
            "{count} of the {all} test pictures of {data} are new to the version before, too few to say which reads "
            "more."
        )
        return text.format(count=count(compared.count), all=count(run.test_count), data=title_of_test(run.data))
    before, now = (accuracy_text(share, compared.count) for share in (compared.before, compared.now))
    if compared.count == run.test_count:
        text = tr("{before} before, {now} now, of the {count} test pictures of {data}.")
    else:
        text = tr("{before} before, {now} now, of the {count} test pictures of {data} that neither has learnt from.")
    return text.format(before=before, now=now, count=count(compared.count), data=title_of_test(run.data))
