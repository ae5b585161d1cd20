import numpy as np

from nesting.findings import POOL, Failure, Findings
from nesting.layout import Layout


def layout(length: float) -> Layout:
    return Layout(np.zeros(1, np.int64), np.zeros((1, 2)), length)


def failure(loss: float) -> Failure:
    return Failure(loss, np.zeros(1, np.int64), np.zeros((1, 2)))


def test_only_a_shorter_layout_is_kept_and_told() -> None:
    told: list[Layout] = []
    findings = Findings(layout(10.0), told.append)
    shorter = layout(9.0)
    for found in (layout(11.0), shorter, layout(9.5)):
        findings.succeed(found)
    assert told == [shorter]
    assert findings.best is shorter


def test_failures_are_forgotten_with_the_layout_that_they_failed_to_beat() -> None:
    rng = np.random.default_rng(0)
    first = layout(10.0)
    findings = Findings(first, lambda _: None)
    findings.fail(failure(1.0), first)
    assert findings.promising(rng) is not None
    findings.succeed(layout(9.0))
    assert findings.promising(rng) is None
    findings.fail(failure(1.0), first)
    assert findings.promising(rng) is None


def test_the_least_bad_failures_are_kept_and_come_most_often() -> None:
    rng = np.random.default_rng(0)
    start = layout(10.0)
    findings = Findings(start, lambda _: None)
    for loss in rng.permutation(3 * POOL):
        findings.fail(failure(float(loss)), start)
    drawn = [one.loss for _ in range(500) if (one := findings.promising(rng)) is not None]
    assert len(drawn) == 500
    assert max(drawn) < POOL
    assert np.median(drawn) < POOL / 3
