"""The settings of a training run: a few for a first one, or all."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.data.catalog import DEFAULT_DATA
from engine.data.choices import UnclearData
from engine.data.requests import Preview, PreviewRequest
from engine.errors import ClassLensError
from engine.runs.requests import Estimate, EstimateRequest, TrainRequest
from engine.system.frameworks import missing_reason
from gui.page_parts.data_choice import DataRemarks
from gui.page_parts.recipe_titles import loss_name, recipe_title
from gui.pages.train.expert_settings import ExpertSettings
from gui.pages.train.simple_settings import SimpleSettings
from gui.pages.train.takes import Takes
from gui.widgets.drop_down import DropDown
from gui.widgets.parts import captioned, label
from gui.widgets.segmented import Segmented


class TrainForm(QScrollArea):
    """Simple: the model and how many pictures of MNIST. Expert: all settings.

    Attributes: `data_choice`, `test_choice`; `explanation` of the setting in use, to be placed beside the form.
    Signals: `model_changed()`; `preview_wanted()` when data or augmentation changed, or another sample is wanted;
    `estimate_wanted()` when it is to be said what the training takes; `expert_changed(bool)`; `told(sentence)` when
    what a person had changed is gone.
    """

    model_changed = Signal()
    preview_wanted = Signal()
    estimate_wanted = Signal()
    expert_changed = Signal(bool)
    told = Signal(str)

    def __init__(self, expert: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainForm")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self)
        self._inside.setProperty("role", "page")
        self._mode = Segmented("trainMode", self.tr("How much to choose"), self._inside)
        self._mode.add("simple", self.tr("S&imple"))
        self._mode.add("expert", self.tr("E&xpert"))
        self._model = self._model_choice()
        self._simple = SimpleSettings(self._inside)
        self._expert = ExpertSettings(self.spec(), self._inside)
        self.data_choice, self.test_choice = self._expert.data_choice, self._expert.test_choice
        self.explanation = self._expert.explanation
        self._takes = Takes(self._inside)
        self._remarks = DataRemarks("trainData", self._inside)
        self._note = label("", "quiet", "trainNote", self._inside)
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._layout()
        self._mode.set_current("expert" if expert else "simple")
        self._show_mode()
        self._show_note()
        self._mode.changed.connect(self._switch)
        self._model.currentIndexChanged.connect(self._change_model)
        self._simple.amount_changed.connect(self.estimate_wanted)
        self._expert.recipe_filled.connect(self._show_note)
        self._expert.extent_changed.connect(self.estimate_wanted)
        self._expert.preview_wanted.connect(self.preview_wanted)
        self._expert.told.connect(self.told)

    def spec(self) -> ModelSpec:
        """The chosen model."""
        return catalog.find(str(self._model.currentData()))

    def is_expert(self) -> bool:
        """Whether all settings are shown."""
        return self._mode.current() == "expert"

    def recipe(self) -> Recipe:
        """The chosen recipe with the values of the form. Raises SettingsError for one that cannot work."""
        return self._expert.recipe() if self.is_expert() else self._expert.chosen_recipe()

    def data(self) -> str:
        """What `engine.data.datasets.open_dataset` takes; what only the expert's form shows counts only there."""
        return self._expert.data() if self.is_expert() else DEFAULT_DATA

    def limit(self) -> int | None:
        """How many of the pictures to train on; None for all."""
        return self._expert.limit() if self.is_expert() else self._simple.limit()

    def request(self) -> TrainRequest:
        """The training that the form describes. Raises SettingsError for a value that cannot work."""
        return TrainRequest(self.spec().id, self.recipe(), self.data(), self.limit())

    def seeds(self) -> int:
        """How many trainings, each with the next seed."""
        return self._expert.seeds() if self.is_expert() else 1

    def preview_request(self) -> PreviewRequest:
        """What the preview is to show now."""
        return replace(self._expert.preview_request(), data=self.data())

    def show_preview(self, preview: Preview) -> None:
        """Show training pictures, and what is to be known of the data."""
        self._expert.preview.show_pictures(preview.images, preview.augmented, preview.labels)
        self._remarks.show_remarks(preview.notes, preview.warnings)

    def show_problem(self, error: Exception) -> None:
        """Say why there are no training pictures; where a person can say how to understand them, ask."""
        self._expert.preview.show_problem(str(error))
        self._remarks.show_remarks((), ())
        if isinstance(error, UnclearData):
            (self.test_choice if error.to_test else self.data_choice).ask(error)

    def estimate_request(self) -> EstimateRequest:
        """What is to be estimated; without settings that cannot work."""
        try:
            recipe = self.recipe()
        except ClassLensError:
            recipe = self._expert.chosen_recipe()
        return EstimateRequest(self.spec().id, recipe, self.data(), self.limit())

    def show_estimate(self, estimate: Estimate) -> None:
        """Say what the training takes, unless the settings have changed meanwhile."""
        if estimate.request == self.estimate_request():
            self._takes.show_takes(recipe_title(self._expert.chosen_recipe().name), estimate)

    def use_settings(self, model_id: str, recipe: Recipe) -> None:
        """Take over model and settings, such as those of a run; all of them are shown."""
        self._mode.set_current("expert")
        self._model.setCurrentIndex(self._model.findData(model_id))
        self._expert.use(recipe)

    def _change_model(self) -> None:
        self._expert.set_model(self.spec())
        self.model_changed.emit()

    def _switch(self) -> None:
        """Show all settings, or few; with few, the recipe's own values count."""
        if not self.is_expert():
            self._expert.forget_changes()
        self._show_mode()
        self.expert_changed.emit(self.is_expert())
        self.preview_wanted.emit()  # the data may be others now, and so what is said of them
        self.estimate_wanted.emit()

    def _show_mode(self) -> None:
        self._expert.setVisible(self.is_expert())
        self.explanation.setVisible(self.is_expert())
        self._simple.setVisible(not self.is_expert())

    def _show_note(self) -> None:
        recipe = self._expert.chosen_recipe()
        self._note.setText(
            self.tr("{summary} {optimizer}, {loss}.\n\n{note}").format(
                summary=self.spec().summary,
                optimizer=recipe.optimizer[0].upper() + recipe.optimizer[1:],
                loss=loss_name(recipe),
                note=recipe.note,
            )
        )

    def _model_choice(self) -> DropDown:
        model = DropDown(self._inside)
        model.setObjectName("trainModel")
        model.setAccessibleName(self.tr("Model"))
        model.setToolTip(self.tr("The network that is trained. What it is stands below."))
        model.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for spec in catalog.DIGIT_MODELS.values():
            model.addItem(spec.title, spec.id)
        can_train = (not missing_reason(spec.family) for spec in catalog.DIGIT_MODELS.values())
        model.setCurrentIndex(next((place for place, can in enumerate(can_train) if can), 0))
        return model

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Train a model"), "heading", "trainTitle", self._inside), 1)
        top.addWidget(self._mode)
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addLayout(captioned(self._model, self._inside))
        layout.addWidget(self._simple)
        layout.addWidget(self._expert)
        layout.addWidget(self._takes)
        layout.addWidget(self._remarks)
        layout.addWidget(self._note, 1)
        self.setWidget(self._inside)
