"""All settings of a training, for those who know what they are."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.catalog.hyperparameters import RECIPE_SETTINGS, SETTINGS, setting_of
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings, SettingValue
from engine.catalog.spec import ModelSpec
from engine.data.augmentation import NAMES
from engine.data.catalog import DATASETS, OWN_DIGITS
from engine.data.choices import with_test
from engine.data.requests import PreviewRequest
from engine.errors import ClassLensError
from gui.page_parts.data_choice import DataChoice
from gui.page_parts.recipe_titles import recipe_title
from gui.pages.train.augmentation_preview import AugmentationPreview
from gui.pages.train.explanations import Explanations
from gui.pages.train.setting_editor import SettingEditor
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.number_fields import NumberField
from gui.widgets.parts import captioned, label
from gui.widgets.pictures.picture_rows import COLUMNS

_USUAL_RECIPES = ("quick", "tuned")  # a class has seconds, not an hour, where a model learns in seconds
_AUGMENTATIONS_PER_ROW = 3
_MOST_SEEDS = 20
_MOST_PICTURES, _PICTURES_STEP = 10_000_000, 1_000


class ExpertSettings(QWidget):
    """Recipe, data and how much of it, all settings of the recipe and augmentation.

    Choosing a recipe fills in its values; which settings there are follows from it
    (`engine.catalog.hyperparameters`). Attributes: `data_choice`, `test_choice`, `preview`; `explanation`, a label to
    be placed where it is seen. Signals: `recipe_filled()` when a recipe's values were filled in; `extent_changed()`
    when the number of epochs or of pictures is another; `preview_wanted()` when data or augmentation changed, or
    another sample is wanted; `told(sentence)` when what a person had changed is gone.
    """

    recipe_filled = Signal()
    extent_changed = Signal()
    preview_wanted = Signal()
    told = Signal(str)

    def __init__(self, spec: ModelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainExpert")
        self._spec = spec
        self._explanations = Explanations(self)
        self.explanation = self._explanations.text
        self._recipe = DropDown(self)
        self._recipe.setObjectName("trainRecipe")
        self._recipe.setAccessibleName(self.tr("Recipe"))
        self._recipe.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._picked_recipe = ""  # what a person chose stays, whichever the model
        sets = [
            (self.tr("{title} · {count} digits").format(title=data.title, count=f"{data.training:,}"), data.name)
            for data in DATASETS.values()
        ]
        own = (OWN_DIGITS, *(f"{name}+{OWN_DIGITS}" for name in DATASETS))
        self.data_choice = DataChoice("trainData", self.tr("Data"), self.tr("Data to train with"), sets, self, own)
        own_part = [(self.tr("Test part of these data"), "")]
        self.test_choice = DataChoice("trainTest", self.tr("Test with"), self.tr("Data to test with"), own_part, self)
        self._limit = self._limit_box()
        self._seeds = self._seeds_box()
        first = next(iter(spec.recipes.values()))
        self._common = [SettingEditor(SETTINGS[name], first.value(name), self) for name in RECIPE_SETTINGS]
        self._own: list[SettingEditor] = []
        self._own_grid = QGridLayout()
        self._filled: tuple[dict[str, SettingValue], tuple[str, ...]] | None = None  # the values that were filled in
        self._augmentation = {name: self._augmentation_box(name) for name in NAMES}
        self.preview = AugmentationPreview(self)
        self.preview.another_wanted.connect(self._another_sample)
        self._sample = 0
        self._layout()
        self._explain()
        self._recipe.currentIndexChanged.connect(self._fill_values)
        self._recipe.activated.connect(self._keep_recipe)
        for choice in (self.data_choice, self.test_choice):
            choice.data_chosen.connect(self.preview_wanted)
            choice.data_chosen.connect(self.extent_changed)
        self.recipe_filled.connect(self.extent_changed)
        self._limit.valueChanged.connect(self.extent_changed)
        epochs = self._common[0].control
        assert isinstance(epochs, NumberField)
        epochs.valueChanged.connect(self.extent_changed)
        self.set_model(spec)

    def set_model(self, spec: ModelSpec) -> None:
        """Offer the recipes of a model, and fill in the one that was picked last or is usual."""
        self._spec = spec
        self._recipe.blockSignals(True)
        self._recipe.clear()
        for name, recipe in spec.recipes.items():
            self._recipe.addItem(recipe_title(name), name)
            self._recipe.setItemData(self._recipe.count() - 1, tip_of(recipe.note), Qt.ItemDataRole.ToolTipRole)
        places = (self._recipe.findData(name) for name in (self._picked_recipe, *_USUAL_RECIPES))
        self._recipe.setCurrentIndex(next(place for place in places if place >= 0))
        self._recipe.blockSignals(False)
        self._fill_values()

    def chosen_recipe(self) -> Recipe:
        """The chosen recipe with its own values."""
        return self._spec.recipes[str(self._recipe.currentData())]

    def recipe(self) -> Recipe:
        """The chosen recipe with the values of the form. Raises SettingsError for one that cannot work."""
        values = {editor.setting.name: editor.value() for editor in (*self._common, *self._own)}
        return self._base.changed(augmentation=self._chosen_augmentation()).with_values(values)

    def data(self) -> str:
        """The data to train and to test with, as `engine.data.datasets.open_dataset` takes them."""
        return with_test(self.data_choice.data(), self.test_choice.data())

    def limit(self) -> int | None:
        """How many of the pictures to train on; None for all."""
        self._limit.interpretText()
        return self._limit.value() or None

    def seeds(self) -> int:
        """How many trainings, each with the next seed."""
        self._seeds.interpretText()
        return self._seeds.value()

    def preview_request(self) -> PreviewRequest:
        """What the preview is to show now."""
        return PreviewRequest(self.data(), self._chosen_augmentation(), COLUMNS, self._sample)

    def use(self, recipe: Recipe) -> None:
        """Take over a recipe with its values, such as those of a run."""
        if self._recipe.findData(recipe.name) >= 0:
            self._recipe.setCurrentIndex(self._recipe.findData(recipe.name))
            self._picked_recipe = recipe.name
        self._show_values(recipe)

    def forget_changes(self) -> None:
        """Fill in the recipe's own values."""
        self._fill_values()

    def _chosen_augmentation(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._augmentation.items() if box.isChecked())

    def _keep_recipe(self) -> None:
        self._picked_recipe = str(self._recipe.currentData())

    def _fill_values(self) -> None:
        recipe, changed = self.chosen_recipe(), self._is_changed()
        self._show_values(recipe)
        if changed:
            text = self.tr("The settings are those of the recipe “{recipe}” again; what you had changed is gone.")
            self.told.emit(text.format(recipe=recipe_title(recipe.name)))
        self.recipe_filled.emit()

    def _is_changed(self) -> bool:
        """Whether a person has changed a value since the recipe's were filled in."""
        if not self._filled:
            return False
        try:
            values = {editor.setting.name: editor.value() for editor in (*self._common, *self._own)}
        except ClassLensError:
            return True  # a value that cannot work was written by somebody
        return (values, self._chosen_augmentation()) != self._filled

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
        values = {editor.setting.name: editor.value() for editor in (*self._common, *self._own)}
        self._filled = values, self._chosen_augmentation()

    def _show_own_settings(self, settings: Settings) -> None:
        for editor in self._own:
            self._own_grid.removeWidget(editor)
            editor.setParent(None)
            editor.deleteLater()
        self._own = [SettingEditor(setting_of(name, value), value, self) for name, value in settings.items()]
        for index, editor in enumerate(self._own):
            self._explanations.add(editor.control, editor.setting.help)
            self._own_grid.addWidget(editor, index // 2, index % 2, Qt.AlignmentFlag.AlignTop)
            editor.show()
        following = next(iter(self._augmentation.values()))
        chain = [self._common[-1].control, *(editor.control for editor in self._own), following]
        for one, other in itertools.pairwise(chain):
            QWidget.setTabOrder(one, other)

    def _another_sample(self) -> None:
        self._sample += 1
        self.preview_wanted.emit()

    def _limit_box(self) -> NumberField:
        box = NumberField(self)
        box.setObjectName("trainLimit")
        box.setAccessibleName(self.tr("Pictures"))
        box.setRange(0, _MOST_PICTURES)
        box.setSingleStep(_PICTURES_STEP)
        box.setSpecialValueText(self.tr("all"))
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no wider than its part
        return box

    def _seeds_box(self) -> NumberField:
        box = NumberField(self)
        box.setObjectName("trainSeeds")
        box.setAccessibleName(self.tr("Number of seeds"))
        box.setRange(1, _MOST_SEEDS)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return box

    def _augmentation_box(self, name: str) -> QCheckBox:
        title = self.tr(name.replace("-", " "))
        box = QCheckBox(title, self)
        box.setObjectName(f"trainAugmentation-{name}")
        box.setAccessibleName(self.tr("Augmentation: {name}").format(name=title))
        box.toggled.connect(self.preview_wanted)
        return box

    def _explain(self) -> None:
        add = self._explanations.add
        add(
            self._recipe,
            self.tr(
                "Which settings are filled in below: the original ones, quick ones, or those of the best accuracy."
            ),
        )
        add(self.data_choice, self.tr("The digits to learn from: MNIST, or a file or folder of your own."))
        add(
            self.test_choice,
            self.tr(
                "The digits that the finished network is tested with: those that came with the data, or a sixth of "
                "them where none did; or a file or folder of your own."
            ),
        )
        add(self._limit, self.tr("Train on so many of the pictures only: less exact, but sooner done."))
        add(
            self._seeds,
            self.tr(
                "So many trainings follow each other, each with the next seed. It shows how much of a result is chance."
            ),
        )
        for editor in self._common:
            add(editor.control, editor.setting.help)
        changes = {
            "rotate": self.tr("turned a little"),
            "scale": self.tr("made wider, narrower, higher or lower"),
            "shear": self.tr("slanted"),
            "shift": self.tr("moved by up to two pixels"),
            "elastic": self.tr("bent a little, as by another hand"),
            "noise": self.tr("sprinkled with random grey between black and white, which makes a black ground paler"),
            "unclipped-noise": self.tr(
                "sprinkled with random grey that may be darker than black and brighter than white"
            ),
            "flip": self.tr("mirrored"),
        }
        text = self.tr("Each time a picture is seen, it is {change}, so that no two epochs see the same pictures.")
        for name, box in self._augmentation.items():
            add(box, text.format(change=changes[name]))

    def _layout(self) -> None:
        data = QHBoxLayout()
        data.setSpacing(12)
        for control, stretch in ((self.data_choice, 2), (self._limit, 1)):
            column = captioned(control, self)
            data.addLayout(column, stretch)
            data.setAlignment(column, Qt.AlignmentFlag.AlignTop)  # boxes of numbers are a little higher
        common = QGridLayout()
        for index, editor in enumerate(self._common):
            common.addWidget(editor, index // 2, index % 2)
        augmentation = QGridLayout()
        augmentation.setVerticalSpacing(2)
        for index, box in enumerate(self._augmentation.values()):
            augmentation.addWidget(box, *divmod(index, _AUGMENTATIONS_PER_ROW), Qt.AlignmentFlag.AlignLeft)
        for grid in (common, self._own_grid):
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(captioned(self._recipe, self), 2)
        seeds = captioned(self._seeds, self)
        top.addLayout(seeds, 1)
        top.setAlignment(seeds, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        layout.addLayout(data)
        layout.addLayout(captioned(self.test_choice, self))
        layout.addLayout(common)
        layout.addLayout(self._own_grid)
        layout.addWidget(label(self.tr("Augmentation"), "quiet", "trainAugmentationCaption", self))
        layout.addLayout(augmentation)
        layout.addWidget(self.preview)
