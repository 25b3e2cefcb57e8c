"""Curves of a training under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from gui.widgets.plots.training_chart import TrainingChart

Show = Callable[[QWidget], None]


def test_the_chart_keeps_every_point_and_starts_anew(put_on_screen: Show) -> None:
    chart = TrainingChart()
    put_on_screen(chart)
    chart.begin(2)
    chart.add_batch(0.5, 0.9, 0.7)
    chart.add_epoch(1, 0.5, 0.8, 0.6, 0.75)
    curves = chart.curves()
    assert curves["batch_loss"] == [(0.5, 0.9)]
    assert curves["train_accuracy"] == [(1.0, 0.8)]
    assert curves["validation_loss"] == [(1.0, 0.6)]
    chart.begin(5, "mean squared error")
    assert not any(chart.curves().values())
    title = chart.findChild(QLabel, "lossCardTitle")
    assert title is not None
    assert title.text() == "Loss: mean squared error"


def test_an_epoch_takes_the_place_of_those_that_are_trained_anew(put_on_screen: Show) -> None:
    chart = TrainingChart()
    put_on_screen(chart)
    chart.begin(5)
    for epoch in (1, 2, 3):
        chart.add_batch(epoch - 0.5, 0.9, 0.7)
        chart.add_epoch(epoch, 0.5, 0.8, 0.6, 0.75)
    chart.add_epoch(2, 0.4, 0.85, 0.5, 0.8)
    curves = chart.curves()
    assert curves["validation_loss"] == [(1.0, 0.6), (2.0, 0.5)]
    assert curves["train_accuracy"] == [(1.0, 0.8), (2.0, 0.85)]
