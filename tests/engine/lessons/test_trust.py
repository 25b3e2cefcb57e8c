"""“Can you trust a heat map?”: what the lesson says of its maps is what its tests find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from engine import catalog
from engine.explain.requests import DeletionRequest, HeatMapRequest, Method, NetworkRequest
from engine.jobs import JobContext
from engine.lessons.guides import CAN_YOU_TRUST_A_HEAT_MAP
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.trust import KINDS, PAIRS, SPARE, TEST, Guesses, MapKind, pairs
from engine.session import Session
from engine.system.folders import ASSETS

Pictures = Callable[..., tuple[LessonPicture, ...]]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def pictures(session: Session) -> Pictures:
    """The pictures of the lesson."""
    return lambda **wanted: session.run(PicturesRequest(CAN_YOU_TRUST_A_HEAT_MAP.id, **wanted), JobContext())


def test_each_kind_of_maps_comes_as_often_and_no_side_is_right_more_often() -> None:
    for seed in range(5):
        shown = pairs(seed)
        assert len(shown) == PAIRS
        assert set(Counter(pair.kind for pair in shown).values()) == {3}
        assert sum(pair.trained_is_left for pair in shown) * 2 == PAIRS
    assert pairs(0) == pairs(0) != pairs(1)


def test_every_kind_is_a_method_that_its_model_has(session: Session) -> None:
    for kind in KINDS:
        assert catalog.find(kind.model_id).title
        assert Method(kind.method) in session.run(NetworkRequest(kind.model_id), JobContext()).methods


def test_guesses_are_counted_by_kind() -> None:
    guesses = Guesses()
    guesses.add(KINDS[0], True)
    guesses.add(KINDS[0], False)
    guesses.add(KINDS[2], True)
    assert guesses.of(KINDS[0]) == (1, 2)
    assert guesses.of(KINDS[1]) == (0, 0)
    assert guesses.of(*KINDS) == (2, 3)


def test_a_test_has_one_of_each_digit_and_each_class_gets_the_same(pictures: Pictures) -> None:
    assert [digit.truth for digit in pictures(exercise=TEST)] == [*map(str, range(10))]
    first, again, other = pictures(count=PAIRS + SPARE), pictures(count=PAIRS + SPARE), pictures(count=20, seed=1)
    assert len(first) == PAIRS + SPARE
    assert all(np.array_equal(one.picture, two.picture) for one, two in zip(first, again, strict=True))
    assert not all(np.array_equal(one.picture, two.picture) for one, two in zip(first, other, strict=True))


def test_there_are_spare_digits_for_all_pairs_of_which_a_map_is_empty(session: Session, pictures: Pictures) -> None:
    digits, empty = pictures(count=PAIRS), 0
    for pair, digit in zip(pairs(0), digits, strict=True):
        if pair.kind.method == Method.CLASS_ACTIVATION:  # only such a map can be empty: nothing below 0 is shown
            for random in (False, True):
                request = HeatMapRequest(
                    digit.picture, pair.kind.model_id, Method(pair.kind.method), random_weights=random
                )
                empty += bool(np.ptp(session.run(request, JobContext()).values) == 0)
    assert empty < SPARE


def _left(session: Session, kind: MapKind, digits: tuple[LessonPicture, ...]) -> np.ndarray:
    """Mean scores with 40 pixels erased: by the map, by the map of random weights, at random."""
    orders = []
    for digit in digits:
        test = session.run(DeletionRequest(digit.picture, kind.model_id, Method(kind.method)), JobContext())
        orders.append([order.scores[-1] for order in (test.by_map, test.by_random_map, test.at_random)])
    return np.mean(orders, axis=0)


def test_occlusion_tells_the_truth_and_leaves_what_the_help_says(session: Session, pictures: Pictures) -> None:
    digits = pictures(exercise=TEST)
    left = [_left(session, occlusion, digits) for occlusion in KINDS[:2]]
    for by_map, by_random, at_random in left:
        assert by_map < min(by_random, at_random) - 0.2
    notes = (ASSETS / "help" / "lessons.md").read_text(encoding="utf-8")
    said = re.search(r"about (\d+)% \(Best CNN\) and (\d+)% \(Keras CNN\), pixels at random (\d+)% and (\d+)%", notes)
    assert said is not None
    by_maps, _, at_randoms = zip(*left, strict=True)
    assert [int(percent) for percent in said.groups()] == pytest.approx(
        [100 * score for score in by_maps + at_randoms], abs=1
    )


def test_the_class_activation_map_does_no_better_than_chance(session: Session, pictures: Pictures) -> None:
    class_activation = KINDS[2]  # that of attention rollout takes long: benchmarks/heat_map_lesson.py
    by_map, by_random, at_random = _left(session, class_activation, pictures(exercise=TEST))
    assert by_map > min(by_random, at_random) - 0.1
