"""The settings of a training run."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.catalog.hyperparameters import RECIPE_SETTINGS, SETTINGS, setting_of
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings
from engine.catalog.spec import ModelSpec
from engine.data.augmentation import NAMES
from engine.data.choices import UnclearData, with_choice
from engine.data.requests import PreviewRequest
from engine.system.frameworks import missing_reason
from gui.page_parts.recipe_titles import recipe_title
from gui.pages.train.augmentation_preview import COLUMNS, AugmentationPreview
from gui.pages.train.data_choice import DataChoice, DataRemarks
from gui.pages.train.labels_dialog import LabelsDialog
from gui.pages.train.setting_editor import SettingEditor
from gui.widgets.drop_down import DropDown
from gui.widgets.parts import label

_USUAL_RECIPES = ("quick", "tuned")  # a class has seconds, not an hour, where a model learns in seconds
_AUGMENTATIONS_PER_ROW = 4
_MOST_PICTURES, _PICTURES_STEP = 10_000_000, 1_000


class TrainForm(QScrollArea):
    """Model, recipe, data and how much of it, all settings of the recipe and augmentation.

    Choosing a recipe fills in its values; which settings there are follows from it
    (`engine.catalog.hyperparameters`). Signals: `model_changed()`; `preview_wanted()` when data or augmentation
    changed, or another sample is wanted.
    """

    model_changed = Signal()
    preview_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainForm")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self)
        self._inside.setProperty("role", "page")
        self._model = self._combo("trainModel", self.tr("Model"))
        for spec in catalog.DIGIT_MODELS.values():
            self._model.addItem(spec.title, spec.id)
        can_train = (not missing_reason(spec.family) for spec in catalog.DIGIT_MODELS.values())
        self._model.setCurrentIndex(next((place for place, can in enumerate(can_train) if can), 0))
        self._recipe = self._combo("trainRecipe", self.tr("Recipe"))
        self._picked_recipe = ""  # what a person chose stays, whichever the model
        self.data_choice = DataChoice(self._inside)
        self.remarks = DataRemarks(self._inside)
        self._limit = QSpinBox(self._inside)
        self._limit.setObjectName("trainLimit")
        self._limit.setAccessibleName(self.tr("Pictures"))
        self._limit.setToolTip(self.tr("Train on so many of the pictures only: less exact, but sooner done"))
        self._limit.setRange(0, _MOST_PICTURES)
        self._limit.setSingleStep(_PICTURES_STEP)
        self._limit.setSpecialValueText(self.tr("all"))
        self._limit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no wider than its part
        first = self.spec().recipes[next(iter(self.spec().recipes))]
        self._common = [SettingEditor(SETTINGS[name], first.value(name), self._inside) for name in RECIPE_SETTINGS]
        self._own: list[SettingEditor] = []
        self._own_grid = QGridLayout()
        self._augmentation = {name: self._augmentation_box(name) for name in NAMES}
        self.preview = AugmentationPreview(self._inside)
        self.preview.another_wanted.connect(self._another_sample)
        self._sample = 0
        self._note = label("", "quiet", "trainNote", self._inside)
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._layout()
        self._model.currentIndexChanged.connect(self._fill_recipes)
        self._recipe.currentIndexChanged.connect(self._fill_values)
        self._recipe.activated.connect(self._keep_recipe)
        self.data_choice.data_chosen.connect(self.preview_wanted)
        self._fill_recipes()

    def spec(self) -> ModelSpec:
        """The chosen model."""
        return catalog.find(str(self._model.currentData()))

    def recipe(self) -> Recipe:
        """The chosen recipe with the values of the form. Raises SettingsError for one that cannot work."""
        values = {editor.setting.name: editor.value() for editor in (*self._common, *self._own)}
        return self._base.changed(augmentation=self._chosen_augmentation()).with_values(values)

    def data(self) -> str:
        """The name of a data set that ships, or the path of a file or folder."""
        return self.data_choice.data()

    def limit(self) -> int | None:
        """How many of the pictures to train on; None for all."""
        self._limit.interpretText()
        return self._limit.value() or None

    def preview_request(self) -> PreviewRequest:
        """What the preview is to show now."""
        return PreviewRequest(self.data(), self._chosen_augmentation(), COLUMNS, self._sample)

    def use_settings(self, model_id: str, recipe: Recipe) -> None:
        """Take over model and settings, such as those of a run."""
        self._model.setCurrentIndex(self._model.findData(model_id))
        if self._recipe.findData(recipe.name) >= 0:
            self._recipe.setCurrentIndex(self._recipe.findData(recipe.name))
            self._picked_recipe = recipe.name
        self._show_values(recipe)

    def _chosen_recipe(self) -> Recipe:
        return self.spec().recipes[str(self._recipe.currentData())]

    def _chosen_augmentation(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._augmentation.items() if box.isChecked())

    def _fill_recipes(self) -> None:
        self._recipe.blockSignals(True)
        self._recipe.clear()
        for name, recipe in self.spec().recipes.items():
            self._recipe.addItem(recipe_title(name), name)
            self._recipe.setItemData(self._recipe.count() - 1, recipe.note, Qt.ItemDataRole.ToolTipRole)
        places = (self._recipe.findData(name) for name in (self._picked_recipe, *_USUAL_RECIPES))
        self._recipe.setCurrentIndex(next(place for place in places if place >= 0))
        self._recipe.blockSignals(False)
        self._fill_values()
        self.model_changed.emit()

    def _keep_recipe(self) -> None:
        self._picked_recipe = str(self._recipe.currentData())

    def _fill_values(self) -> None:
        recipe = self._chosen_recipe()
        self._show_values(recipe)
        self._note.setText(
            self.tr("{summary} {optimizer}, {loss}.\n\n{note}").format(
                summary=self.spec().summary,
                optimizer=recipe.optimizer[0].upper() + recipe.optimizer[1:],
                loss=recipe.loss,
                note=recipe.note,
            )
        )

    def _show_values(self, recipe: Recipe) -> None:
        self._base = recipe
        for editor in self._common:
            editor.set_value(recipe.value(editor.setting.name))
        self._show_own_settings(recipe.settings)
        before = self._chosen_augmentation()
        for name, box in self._augmentation.items():
            box.blockSignals(True)
            box.setChecked(name in recipe.augmentation)
            box.blockSignals(False)
        if self._chosen_augmentation() != before:
            self.preview_wanted.emit()

    def _show_own_settings(self, settings: Settings) -> None:
        for editor in self._own:
            self._own_grid.removeWidget(editor)
            editor.setParent(None)
            editor.deleteLater()
        self._own = [SettingEditor(setting_of(name, value), value, self._inside) for name, value in settings.items()]
        for index, editor in enumerate(self._own):
            self._own_grid.addWidget(editor, index // 2, index % 2, Qt.AlignmentFlag.AlignTop)
            editor.show()
        following = next(iter(self._augmentation.values()))
        chain = [self._common[-1].control, *(editor.control for editor in self._own), following]
        for one, other in itertools.pairwise(chain):
            QWidget.setTabOrder(one, other)

    def _another_sample(self) -> None:
        self._sample += 1
        self.preview_wanted.emit()

    def ask_about_data(self, unclear: UnclearData) -> None:
        """Let a person say how the chosen file is to be understood."""
        source = self.data()
        dialog = LabelsDialog(unclear, self)
        dialog.chosen.connect(lambda choice: self.data_choice.use(with_choice(source, choice)))
        dialog.open()

    def _combo(self, name: str, accessible_name: str) -> DropDown:
        combo = DropDown(self._inside)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible_name)
        combo.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def _augmentation_box(self, name: str) -> QCheckBox:
        box = QCheckBox(self.tr(name), self._inside)
        box.setObjectName(f"trainAugmentation-{name}")
        box.setAccessibleName(self.tr("Augmentation: {name}").format(name=self.tr(name)))
        box.toggled.connect(self.preview_wanted)
        return box

    def _captioned(self, control: QWidget) -> QVBoxLayout:
        caption = label(control.accessibleName(), "quiet", f"{control.objectName()}Caption", self._inside)
        caption.setBuddy(control)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(caption)
        column.addWidget(control)
        return column

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(self._captioned(self._model), 1)
        top.addLayout(self._captioned(self._recipe), 1)
        data = QHBoxLayout()
        data.setSpacing(12)
        for control, stretch in ((self.data_choice, 2), (self._limit, 1)):
            column = self._captioned(control)
            data.addLayout(column, stretch)
            data.setAlignment(column, Qt.AlignmentFlag.AlignTop)  # boxes of numbers are a little higher
        common = QGridLayout()
        for index, editor in enumerate(self._common):
            common.addWidget(editor, index // 2, index % 2)
        augmentation = QGridLayout()
        augmentation.setVerticalSpacing(2)
        for index, box in enumerate(self._augmentation.values()):
            place = divmod(index, _AUGMENTATIONS_PER_ROW)
            augmentation.addWidget(box, *place, Qt.AlignmentFlag.AlignLeft)
        for grid in (common, self._own_grid):
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(6)
        layout.addWidget(label(self.tr("Train a model"), "heading", "trainTitle", self._inside))
        layout.addLayout(top)
        layout.addLayout(data)
        layout.addWidget(self.remarks)
        layout.addLayout(common)
        layout.addLayout(self._own_grid)
        layout.addWidget(label(self.tr("Augmentation"), "quiet", "trainAugmentationCaption", self._inside))
        layout.addLayout(augmentation)
        layout.addWidget(self.preview)
        layout.addWidget(self._note, 1)
        self.setWidget(self._inside)
