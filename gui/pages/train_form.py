"""The settings of a training run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.spec import ModelSpec, Recipe
from gui.widgets.parts import label

_MNIST = "mnist"
_CHOOSE_FILE = "choose file"
_CHOOSE_FOLDER = "choose folder"


class RateSpinBox(QDoubleSpinBox):
    """A learning rate, written with a point and without the zeros that say nothing; a comma is read as a point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())  # elsewhere the point may part thousands, and 0.001 would be read as 1

    def textFromValue(self, value: float) -> str:
        return f"{value:.6f}".rstrip("0").rstrip(".")

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace(",", "."))

    def validate(self, text: str, position: int) -> object:
        return super().validate(text.replace(",", "."), position)


class TrainForm(QWidget):
    """Model, recipe, data, epochs, batch size, learning rate and seed; choosing a recipe fills in its values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainForm")
        self._model = self._combo("trainModel", self.tr("Model"))
        for spec in catalog.MODELS.values():
            self._model.addItem(spec.title, spec.id)
        self._recipe = self._combo("trainRecipe", self.tr("Recipe"))
        self._data = self._combo("trainData", self.tr("Data"))
        self._data.addItem(self.tr("MNIST · 55,000 + 5,000"), _MNIST)
        self._data.addItem(self.tr("CSV file…"), _CHOOSE_FILE)
        self._data.addItem(self.tr("Folder of pictures…"), _CHOOSE_FOLDER)
        self._epochs = self._number("trainEpochs", self.tr("Epochs"), 1, 1000)
        self._batch_size = self._number("trainBatchSize", self.tr("Batch size"), 1, 100_000)
        self._seed = self._number("trainSeed", self.tr("Seed"), 0, 2**31 - 1)
        self._learning_rate = RateSpinBox(self)
        self._learning_rate.setObjectName("trainLearningRate")
        self._learning_rate.setAccessibleName(self.tr("Learning rate"))
        self._learning_rate.setDecimals(6)
        self._learning_rate.setRange(0.0, 100.0)
        self._learning_rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self._note = label("", "quiet", "trainNote", self)
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._layout()
        self._model.currentIndexChanged.connect(self._fill_recipes)
        self._recipe.currentIndexChanged.connect(self._fill_values)
        self._data.activated.connect(self._choose_data)
        self._fill_recipes()

    def spec(self) -> ModelSpec:
        """The chosen model."""
        return catalog.find(str(self._model.currentData()))

    def recipe(self) -> Recipe:
        """The chosen recipe with the values of the form. Raises SettingsError for one that cannot work."""
        return self._chosen_recipe().changed(
            epochs=self._epochs.value(),
            batch_size=self._batch_size.value(),
            learning_rate=self._learning_rate.value(),
            seed=self._seed.value(),
        )

    def data(self) -> str:
        """ "mnist", or the path of a CSV file or a folder."""
        return str(self._data.currentData())

    def _chosen_recipe(self) -> Recipe:
        return self.spec().recipes[str(self._recipe.currentData())]

    def _fill_recipes(self) -> None:
        chosen = self._recipe.currentData() or "tuned"
        self._recipe.blockSignals(True)
        self._recipe.clear()
        for name in self.spec().recipes:
            text = self.tr("seed – as its document") if name == "seed" else self.tr("tuned – our best")
            self._recipe.addItem(text, name)
        self._recipe.setCurrentIndex(max(0, self._recipe.findData(chosen)))
        self._recipe.blockSignals(False)
        self._fill_values()

    def _fill_values(self) -> None:
        recipe = self._chosen_recipe()
        self._epochs.setValue(recipe.epochs)
        self._batch_size.setValue(recipe.batch_size)
        self._learning_rate.setValue(recipe.learning_rate)
        self._seed.setValue(recipe.seed)
        augmentation = ", ".join(recipe.augmentation) or self.tr("none")
        self._note.setText(
            self.tr("{summary}\n\n{optimizer}, {loss}. Augmentation: {augmentation}.\n\n{note}").format(
                summary=self.spec().summary,
                optimizer=recipe.optimizer[0].upper() + recipe.optimizer[1:],
                loss=recipe.loss,
                augmentation=augmentation,
                note=recipe.note,
            )
        )

    def _choose_data(self, index: int) -> None:
        kind = self._data.itemData(index)
        if kind not in (_CHOOSE_FILE, _CHOOSE_FOLDER):
            return
        self._data.setCurrentIndex(0)  # until something was chosen
        dialog = QFileDialog(self, self.tr("Data to train with"))
        dialog.setObjectName("dataDialog")
        if kind == _CHOOSE_FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([self.tr("MNIST as CSV (*.csv)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._use_data)
        dialog.open()

    def _use_data(self, path: str) -> None:
        if self._data.findData(path) < 0:
            self._data.insertItem(1, Path(path).name, path)
        self._data.setCurrentIndex(self._data.findData(path))

    def _combo(self, name: str, accessible_name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible_name)
        return combo

    def _number(self, name: str, accessible_name: str, low: int, high: int) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(name)
        spin.setAccessibleName(accessible_name)
        spin.setRange(low, high)
        return spin

    def _layout(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        places = (
            (self._model, 0, 0, 2),
            (self._recipe, 2, 0, 2),
            (self._data, 4, 0, 2),
            (self._epochs, 6, 0, 1),
            (self._batch_size, 6, 1, 1),
            (self._learning_rate, 8, 0, 1),
            (self._seed, 8, 1, 1),
        )
        for widget, row, column, span in places:
            caption: QLabel = label(widget.accessibleName(), "quiet", f"{widget.objectName()}Caption", self)
            caption.setBuddy(widget)
            grid.addWidget(caption, row, column, 1, span)
            grid.addWidget(widget, row + 1, column, 1, span)
            grid.setRowMinimumHeight(row + 1, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Train a model"), "heading", "trainTitle", self))
        layout.addLayout(grid)
        layout.addWidget(self._note, 1)
