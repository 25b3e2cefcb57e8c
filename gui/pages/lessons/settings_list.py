"""The settings of two stages of a lesson side by side, the changed one marked."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from engine.catalog.recipe import Recipe
from engine.lessons.lesson import Shows
from gui import theme
from gui.page_parts.recipe_titles import loss_name
from gui.widgets.parts import label, restyle


class SettingsList(QWidget):
    """A row for each setting of the network, or for the pictures: name, value before and now. What changed is in the
    second colour and says so.
    """

    def __init__(self, shows: Shows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shows = shows
        self.setObjectName("lessonSettings")
        self.setAccessibleName(self.tr("Settings"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._before_title = self._place("", "quiet", "settingBeforeTitle", 0, 1)
        self._now_title = self._place("", "quiet", "settingNowTitle", 0, 2)
        self._rows: list[tuple[str, QLabel, QLabel, QLabel]] = []
        titles = {
            "labels": self.tr("Labels"),
            "loss": self.tr("Loss"),
            "rate": self.tr("Learning rate"),
            "weights": self.tr("First weights"),
            "activation": self.tr("Activation"),
        }
        if shows is Shows.PICTURES:
            titles = {"training": self.tr("In training"), "use": self.tr("In use")}
        for row, (key, title) in enumerate(titles.items(), start=1):
            name = self._place(title, "quiet", f"settingName-{key}", row, 0)
            before = self._place("", "quiet", f"settingBefore-{key}", row, 1)
            self._rows.append((title, name, before, self._place("", "small", f"settingNow-{key}", row, 2)))
        small = QFontMetrics(theme.scaled(self.font(), theme.SMALL))  # room for every name when changed: nothing moves
        widest = max(small.horizontalAdvance(self._changed(title)) for title in titles.values())
        self._grid.setColumnMinimumWidth(0, widest + 2)
        for row in range(len(titles) + 1):  # as high as without a text, which with some fonts is higher
            self._grid.setRowMinimumHeight(row, small.lineSpacing())
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)

    def show_recipes(self, before: Recipe | None, before_title: str, now: Recipe, now_title: str) -> None:
        """Show a recipe beside the one it is compared with, if any."""
        self._before_title.setText(before_title)
        self._now_title.setText(now_title)
        changed: list[str] = []
        old_values = self._values(before) if before is not None else None
        for index, ((title, name, old, new), value) in enumerate(zip(self._rows, self._values(now), strict=True)):
            old_value = old_values[index] if old_values is not None else ""
            is_changed = old_values is not None and old_value != value
            old.setText(old_value)
            name.setText(self._changed(title) if is_changed else title)
            new.setText(value)
            restyle(name, role="attention" if is_changed else "quiet")
            restyle(new, role="attention" if is_changed else "small")
            if is_changed:
                changed.append(
                    self.tr("{setting} changed from {old} to {new}").format(setting=title, old=old_value, new=value)
                )
        self.setAccessibleDescription(", ".join(changed))

    def _changed(self, title: str) -> str:
        return self.tr("{setting} · changed").format(setting=title)

    def _values(self, recipe: Recipe) -> tuple[str, ...]:
        if self._shows is Shows.PICTURES:
            return self._pictures(recipe), self.tr("as they are")
        scale = recipe.settings["initial_scale"]
        one_hot = recipe.settings.get("labels", "one-hot") == "one-hot"
        return (
            self.tr("one-hot") if one_hot else self.tr("a number"),
            loss_name(recipe),
            f"{recipe.learning_rate:g}",
            self.tr("scaled to inputs") if scale == 0 else self.tr("about {scale:g}").format(scale=scale),
            self.tr("ReLU") if recipe.settings["activation"] == "relu" else self.tr("sigmoid"),
        )

    def _pictures(self, recipe: Recipe) -> str:
        changes = {
            "noise": self.tr("noise, cut off"),
            "unclipped-noise": self.tr("noise"),
            "flip": self.tr("mirrored"),
            "rotate": self.tr("turned"),
            "scale": self.tr("sized"),
            "shift": self.tr("moved"),
        }
        return ", ".join(changes[name] for name in recipe.augmentation) or self.tr("as they are")

    def _place(self, text: str, role: str, name: str, row: int, column: int) -> QLabel:
        placed = label(text, role, name, self)
        if column > 0:  # the two columns of values are equally wide, whatever stands in them
            placed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(placed, row, column)
        return placed
