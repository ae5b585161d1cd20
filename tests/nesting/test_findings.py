import numpy as np

from nesting.findings import LEAD, POOL, Failure, Findings
from nesting.layout import Layout


def layout(length: float) -> Layout:
    return Layout(np.zeros(1, np.int64), np.zeros((1, 2)), length)


def failure(loss: float) -> Failure:
    return Failure(loss, np.zeros(1, np.int64), np.zeros((1, 2)))


def findings(length: float) -> Findings:
    return Findings(layout(length), lambda _: None)


def test_a_shorter_layout_is_kept_and_told() -> None:
    told: list[Layout] = []
    found = Findings(layout(10.0), told.append)
    shorter = layout(9.0)
    found.succeed(shorter)
    assert told == [shorter]
    assert found.best is shorter


def test_failures_are_forgotten_with_the_layout_that_they_failed_to_beat() -> None:
    rng = np.random.default_rng(0)
    found = findings(10.0)
    found.fail(failure(1.0))
    assert found.promising(rng) is not None
    found.succeed(layout(9.0))
    assert found.promising(rng) is None


def test_the_least_bad_failures_are_kept_and_come_most_often() -> None:
    rng = np.random.default_rng(0)
    found = findings(10.0)
    for loss in rng.permutation(3 * POOL):
        found.fail(failure(float(loss)))
    drawn = [one.loss for _ in range(500) if (one := found.promising(rng)) is not None]
    assert len(drawn) == 500
    assert max(drawn) < POOL
    assert np.median(drawn) < POOL / 3


def test_another_searchs_layout_is_taken_only_if_it_is_far_ahead() -> None:
    rng = np.random.default_rng(0)
    behind, near, far = findings(100.0), findings(100.0 * (1 - 0.5 * LEAD)), findings(100.0 * (1 - 2 * LEAD))
    behind.fail(failure(1.0))
    assert not behind.catch_up([])
    assert not behind.catch_up([near])
    assert behind.promising(rng) is not None
    assert behind.catch_up([near, far])
    assert behind.best is far.best
    assert behind.promising(rng) is None
    assert not far.catch_up([behind, near])
