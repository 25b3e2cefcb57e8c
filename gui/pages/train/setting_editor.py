"""The control for one setting, chosen by what the setting is: a number, a choice, a yes or no, or a list to write."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.catalog.hyperparameters import Setting, text_of
from engine.catalog.setting_values import SettingValue
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.number_fields import DecimalField, NumberField
from gui.widgets.parts import label


class RateSpinBox(DecimalField):
    """A number such as a learning rate, written with a point and without the zeros that say nothing; a comma is read as
    a point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(6)
        self.setStepType(DecimalField.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        return f"{value:.6f}".rstrip("0").rstrip(".")

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace(",", "."))

    def validate(self, text: str, position: int) -> object:
        return super().validate(text.replace(",", "."), position)


class SettingEditor(QWidget):
    """A setting's title above its control, named "train" and the setting's name. Signals: `changed()`.

    `control` is a NumberField, RateSpinBox, QComboBox, QCheckBox or, for several values and free text, a QLineEdit.
    """

    changed = Signal()

    def __init__(self, setting: Setting, value: SettingValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._like = value
        self.control = self._make_control()
        name = "train" + "".join(part.capitalize() for part in setting.name.split("_"))
        title = self.tr(setting.title)
        self.setObjectName(f"{name}Editor")
        self.control.setObjectName(name)
        self.control.setAccessibleName(title)
        caption = label(title, "quiet", f"{name}Caption", self)
        caption.setBuddy(self.control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(caption)
        layout.addWidget(self.control)
        if isinstance(self.control, QCheckBox):  # no wider than what can be clicked
            layout.setAlignment(self.control, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # columns are equally wide
        self.set_value(value)

    def value(self) -> SettingValue:
        """The value as it stands. Raises SettingsError for text that is none."""
        control = self.control
        if isinstance(control, NumberField | DecimalField):
            control.interpretText()
            return control.value()
        if isinstance(control, QComboBox):
            return control.currentText()
        if isinstance(control, QCheckBox):
            return control.isChecked()
        assert isinstance(control, QLineEdit)
        return self.setting.parse(control.text(), self._like)

    def set_value(self, value: SettingValue) -> None:
        """Show a value."""
        control = self.control
        if isinstance(control, NumberField):
            assert isinstance(value, int)
            control.setValue(value)
        elif isinstance(control, DecimalField):
            assert isinstance(value, int | float)
            control.setValue(value)
        elif isinstance(control, QComboBox):
            control.setCurrentText(text_of(value))
        elif isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        else:
            assert isinstance(control, QLineEdit)
            control.setText(text_of(value))

    def _make_control(self) -> QWidget:
        setting = self.setting
        if isinstance(self._like, tuple) or (setting.kind is str and not setting.choices):
            line = QLineEdit(self)
            if setting.choices:
                line.setToolTip(tip_of(self.tr("Any of: {choices}").format(choices=", ".join(setting.choices))))
            return line
        if setting.kind is bool:
            return QCheckBox(self)
        if setting.kind is str:
            combo = DropDown(self)
            combo.addItems(setting.choices)
            return combo
        if setting.kind is int:
            whole = NumberField(self)
            whole.setRange(round(setting.low), round(setting.high))
            whole.setSpecialValueText(self.tr(setting.zero) if setting.low == 0 and setting.zero else "")
            return whole
        number = RateSpinBox(self)
        number.setRange(setting.low, setting.high)
        return number
