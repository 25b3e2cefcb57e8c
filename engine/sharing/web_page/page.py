"""A page in one file: template, style, scripts and networks put together, so that it needs nothing from elsewhere.

What comes from outside, such as titles, is text in it and never HTML. The page's own policy lets it run the one script
it was made with, and load nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence

from engine.errors import UsageError
from engine.metrics.calibration import tempered
from engine.metrics.interval import interval_text
from engine.preprocessing.digits import Preparation
from engine.sharing.golden import golden_pictures, prove
from engine.sharing.shared_model import Kind, SharedModel
from engine.sharing.web_page.computing import scores_of
from engine.sharing.web_page.operations import plan_of
from engine.sharing.web_page.packing import packed
from engine.sharing.web_page.suitable import why_not
from engine.system import folders

PARTS = folders.ASSETS / "web_page"
COMPUTING = ("weights.js", "layers.js", "values.js", "network.js", "preparation.js", "finder.js")
SCRIPTS = (*COMPUTING, "pad.js", "sources.js", "look.js", "page.js")
_ICON = folders.ASSETS / "icons" / "classlens.svg"
_POLICY = (
    "default-src 'none'; script-src '{script}'{others}; style-src '{style}'; img-src data: blob:; media-src blob:; "
    "base-uri 'none'; form-action 'none'"
)


def page_of(models: Sequence[SharedModel]) -> str:
    """The page with these models, side by side in this order; the large digit is the first one's.

    Raises UsageError for a model that does not fit, or networks that need different preparations, and WeightsError for
    a network that the page would not compute as ClassLens does.
    """
    for model in models:
        if reason := why_not(model):
            raise UsageError(reason)
        if model.kind is not Kind.DIGITS:
            raise UsageError(f"{model.title} is no model for digits, and needs a page of its own. Export it alone.")
    if len({model.preparation for model in models}) > 1:
        raise UsageError("These models need pictures prepared in different ways. Export each to a page of its own.")
    titles = _titles(models)
    title = titles[0] if len(models) == 1 else f"{len(models)} models"
    return put_together("page.html", SCRIPTS, title, list(map(_record, models, titles)))


def put_together(
    template: str, scripts: Sequence[str], title: str, models: Sequence[Mapping[str, object]], others: str = ""
) -> str:
    """A page from its parts in assets/web_page. `models` are plain JSON values that the scripts read; `others` is what
    the page's policy allows its scripts beside themselves.
    """
    script = "\n".join(['"use strict";', *((PARTS / name).read_text("utf-8") for name in scripts)])
    style = (PARTS / "page.css").read_text("utf-8")
    content = {
        "policy": html.escape(_POLICY.format(script=_digest(script), style=_digest(style), others=others)),
        "title": html.escape(f"{title} – ClassLens"),
        "icon": "data:image/svg+xml;base64," + base64.b64encode(_ICON.read_bytes()).decode("ascii"),
        "style": style,
        "models": _json_in_html({"models": models}),
        "script": script,
    }
    return re.sub(r"%(\w+)%", lambda found: content[found[1]], (PARTS / template).read_text("utf-8"))


def _digest(text: str) -> str:
    """How a policy names a script or a style: what it holds, and nothing else, may be used."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _json_in_html(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _titles(models: Sequence[SharedModel]) -> list[str]:
    """What each model is called; versions of one model are told apart by the folders of their weights."""
    titles = [model.title for model in models]
    return [
        f"{title} ({model.folder.name})" if titles.count(title) > 1 and model.folder is not None else title
        for title, model in zip(titles, models, strict=True)
    ]


def _record(model: SharedModel, title: str) -> dict[str, object]:
    assert isinstance(model.preparation, Preparation)  # of all models for digits
    plan = plan_of(model.graph)
    prove(golden_pictures(model), lambda one: tempered(scores_of(plan, one.batch), model.temperature)[0])
    return {
        "id": model.id,
        "title": title,
        "framework": model.spec.framework,
        "labels": list(model.labels),
        "preparation": model.preparation.to_json(),
        "facts": facts_of(model),
        "network": {**packed(plan), "temperature": model.temperature},
    }


def facts_of(model: SharedModel) -> list[tuple[str, str | list[str]]]:
    """What the page says about a model, by what it is about."""
    facts = model.facts
    rows: list[tuple[str, str | list[str]]] = [("About", model.spec.summary), ("Accuracy", _accuracy(model))]
    if facts.run is None:
        rows.append(("Learnt from", facts.data))
    else:
        data = facts.run.data
        rows.append(("Learnt from", f"{data.name}: {data.train:,} pictures, {data.validation:,} held back"))
    if facts.parameters is not None:
        here = ", here in 12 bits each" if model.kind is Kind.DIGITS else ""
        rows.append(("Size", f"{facts.parameters:,} parameters{here}"))
    rows.append(("What it cannot do", list(facts.limits)))
    rows.append(("Licence", facts.licence))
    return rows


def _accuracy(model: SharedModel) -> str:
    facts = model.facts
    if facts.published is not None:
        return f"Its makers say that it names {facts.published:.1%} of ImageNet's 50,000 validation photos first."
    if facts.accuracy is None or not facts.test_count:
        return "Nobody has measured it on test pictures that it has never seen."
    return (
        f"{facts.accuracy:.2%} of {facts.test_count:,} test pictures that it has never seen; the true share lies "
        f"probably (95 %) in {interval_text(facts.accuracy, facts.test_count)} %. Its scores are calibrated on "
        "pictures like those: of answers with 90 % confidence, about nine in ten are right."
    )
