"""What is said beside the answer to something that is not one digit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.jobs import NO_TICKET, Ticket
from engine.prediction.requests import Answer
from engine.reading.requests import Reading, ReadRequest
from gui.bridge import EngineBridge, Listener


class SeveralDigits(QObject):
    """Finds out whether a picture that does not look like a digit holds several. Signals: `counted(Answer)` when it
    does; `failed(Exception)`.
    """

    counted = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._asked: Ticket[Reading] = NO_TICKET
        self._answer: Answer | None = None
        self._digits: tuple[str, ...] = ()

    def count(self, answer: Answer, reader: str) -> None:
        """Read the picture of an answer with the model of this id."""
        self._answer, self._digits = answer, ()
        self._bridge.forget(self._asked)
        self._asked = self._bridge.submit(
            "predict",
            ReadRequest(answer.request.picture, (reader,), may_turn=False),
            Listener(done=lambda reading: self._read(answer, reading), failed=self.failed.emit),
            lane="count",
        )

    def forget(self) -> None:
        """The picture is another."""
        self._answer, self._digits = None, ()

    def remark(self, answer: Answer) -> str:
        """What is to be said of the picture of an answer; empty for one digit."""
        if answer.looks_like_a_digit is not False:
            return ""
        digits = self._digits if answer is self._answer else ()
        if not digits:
            return self.tr("Does not look like a digit")
        if len(digits) == 2:
            return self.tr("There are two digits: {0} and {1}").format(*digits)
        return self.tr("There are {count} digits: {digits}").format(count=len(digits), digits=", ".join(digits))

    def _read(self, answer: Answer, reading: Reading) -> None:
        digits = tuple(digit.label for digit in reading.digits if digit.is_digit)
        if answer is self._answer and len(digits) > 1:
            self._digits = digits
            self.counted.emit(answer)
