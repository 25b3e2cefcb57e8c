"""What every page of the window has in common."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from engine.handing_in.work import Done
from gui.bridge import EngineBridge
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.presented import Presented
from gui.page_parts.shown_picture import ShownPicture
from gui.preferences import Preferences


class Page(QWidget):
    """One page.

    Signals: `failed(Exception)`; `mended()` when what last failed on the page works again, or no longer matters;
    `told(sentence)`; `weights_changed(model id)` when a model uses other weights now; `predictions_ready(list
    [Prediction])` when models have answered a picture; `picture_offered(Image, name, Task)` when a picture is to be
    shown to the models of the page that takes pictures of that task; `page_wanted(key, part)` to go to a part of
    another page; `answer_changed()` when `presented` is another than before.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    weights_changed = Signal(str)
    predictions_ready = Signal(object)
    picture_offered = Signal(object, str, object)
    page_wanted = Signal(str, str)
    answer_changed = Signal()

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._preferences = bridge, preferences

    def pictures(self) -> PictureOpener | None:
        """What takes pictures that are opened, pasted or dropped while this page is shown; None if nothing does."""
        return None

    def editors(self) -> tuple[PictureEditor, ...]:
        """What turns and crops pictures on this page."""
        return ()

    def undo_stacks(self) -> tuple[QUndoStack, ...]:
        """What Undo in the menu takes back on this page, besides what its editors do. The page says which is active."""
        return ()

    def shown_picture(self) -> ShownPicture | None:
        """The picture that is shown now, for another page to go on with; None where there is none."""
        return None

    def look_at(self, shown: ShownPicture) -> None:
        """Another page has shown this last; a page that goes on with the pictures of others takes it."""

    def refresh(self, model_id: str = "") -> None:
        """Look again at what depends on the weights in use, because those of `model_id` ("" for any model) have
        changed.

        A page that shows nothing of the kind does nothing.
        """

    def show_part(self, key: str) -> None:
        """Show one part of a page that has several; any other page does nothing."""

    def import_model(self, path: Path) -> None:
        """Examine a file and offer to import it as a model; any page but Models does nothing."""

    def presented(self) -> Presented:
        """What presentation mode shows of the page."""
        return Presented()

    def can_be_presented(self) -> bool:
        """Whether the page has an answer that presentation mode can show."""
        return False

    def lend_view(self) -> QWidget | None:
        """Hand over what shows the picture, until `take_view_back` is called; None if nothing does."""
        return None

    def take_view_back(self) -> None:
        """Put the view that was lent into its place again."""

    def work(self) -> tuple[Done, ...]:
        """What was done here in this lesson, for a report. It is kept in memory only, and only as long as the page."""
        return ()

    def end(self) -> None:
        """Let go of what the engine holds open for this page; called before another takes its place. What was asked
        before is heard of no more.
        """

    def remember(self) -> None:
        """Put into the preferences what is not there yet; called before they are saved when the window closes."""
