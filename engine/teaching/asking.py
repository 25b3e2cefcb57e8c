"""What a project says about one picture, and the samples that are its reason."""

from __future__ import annotations

from engine.catalog.own_classes import PREPARATION
from engine.catalog.ranking import ranked
from engine.teaching.features import features_of
from engine.teaching.open_project import OpenProject
from engine.teaching.requests import TaughtAnswer
from engine.types import Image


def ask(project: OpenProject, picture: Image) -> TaughtAnswer:
    """Ask an open project about a picture; see `AskProjectRequest`. Raises WeightsError, RuntimeUnavailable."""
    answerer = project.answerer()
    if not answerer.samples.keys:
        return TaughtAnswer((), by_network=False, nearest=())
    features = features_of(PREPARATION.apply(picture).batch)
    scores = ranked(project.spec(), answerer.scores(features)[0])
    return TaughtAnswer(scores, answerer.network is not None, answerer.nearest(features[0]))
