"""Weights that cannot be read cost a row with a sentence, never the list."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from engine import catalog
from engine.catalog import own_networks
from engine.jobs import JobContext
from engine.own_networks.requests import RemoveNetworkRequest
from engine.pretrained import library
from engine.session import Session
from engine.system import folders
from engine.system.files import write_json
from engine.types import Task
from engine.weights.requests import ModelState, ShippedRequest, StatesRequest
from tests.engine.refusing import Refuse

REFUSALS = (errno.EACCES, errno.EIO, errno.ESTALE)
CONTEXT = JobContext()


def _states() -> dict[str, ModelState]:
    return {state.model_id: state for state in Session().run(StatesRequest(Task.DIGITS), CONTEXT)}


@pytest.mark.parametrize("number", REFUSALS)
def test_a_choice_of_weights_that_cannot_be_read_costs_its_model(number: int, refuse: Refuse) -> None:
    refuse(folders.chosen_folder() / "numpy-nn.json", number)
    states = _states()
    assert states.keys() == set(catalog.DIGIT_MODELS)
    assert [model_id for model_id, state in states.items() if state.problem] == ["numpy-nn"]


def test_a_folder_of_choices_that_cannot_be_read_costs_no_row(refuse: Refuse) -> None:
    refuse(folders.chosen_folder(), errno.EACCES)
    states = _states()
    assert states.keys() == set(catalog.DIGIT_MODELS)
    assert all("cannot be read" in state.problem for state in states.values())


@pytest.mark.parametrize("name", ["", "manifest.json"])
def test_shipped_weights_that_cannot_be_read_are_a_row(name: str, refuse: Refuse) -> None:
    refuse(folders.SHIPPED_WEIGHTS / "tf-dnn" / name, errno.EIO)
    rows = {row.id: row.problem for row in Session().run(ShippedRequest(), CONTEXT)}
    assert rows.keys() == set(catalog.DIGIT_MODELS)
    assert [model_id for model_id, problem in rows.items() if problem] == ["tf-dnn"]


@pytest.mark.parametrize("number", REFUSALS)
def test_a_place_of_official_weights_that_cannot_be_reached_is_said_in_each_row(
    number: int, refuse: Refuse, tmp_path: Path
) -> None:
    write_json(folders.user_folder() / "pretrained.json", {"folder": str(tmp_path / "share")})
    refuse(tmp_path / "share", number)
    rows = library.official_rows()
    assert [row.title for row in rows if not row.problem] == [row.title for row in rows if row.path is not None]
    assert any("cannot be read" in row.problem for row in rows)


@pytest.mark.parametrize("spoilt", ["damaged", "missing", "forbidden"])
def test_an_imported_network_whose_record_cannot_be_read_is_listed_and_can_be_removed(
    spoilt: str, refuse: Refuse
) -> None:
    folder = folders.networks_folder() / "lost"
    folder.mkdir(parents=True)
    if spoilt != "missing":
        (folder / own_networks.RECORD).write_text("{")
    if spoilt == "forbidden":
        refuse(folder / own_networks.RECORD, errno.EACCES)
    model_id = own_networks.id_of(folder)
    state = _states()[model_id]
    assert (state.spec.title, state.source, state.parameters) == ("lost", "imported", None)
    assert ("cannot be read" if spoilt == "forbidden" else "missing or damaged") in state.problem
    objects = Session().run(StatesRequest(Task.OBJECTS), CONTEXT)
    assert model_id not in {state.model_id for state in objects}, "it is listed once"
    if spoilt != "forbidden":
        Session().run(RemoveNetworkRequest(model_id), CONTEXT)
        assert model_id not in _states()


def test_networks_that_do_not_answer_cost_one_row(refuse: Refuse) -> None:
    refuse(folders.networks_folder(), errno.ESTALE)
    states = _states()
    (problem,) = (state.problem for state in states.values() if state.source == "imported")
    assert "Connect the disk" in problem
    assert states.keys() > set(catalog.DIGIT_MODELS)
