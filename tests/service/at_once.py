"""Two things done at the same time."""

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def both(one: Callable[[], Result], other: Callable[[], Result]) -> list[Result]:
    """Run two things at the same time and return what they return."""
    gate, results = threading.Barrier(2), dict[int, Result]()

    def run(number: int, what: Callable[[], Result]) -> None:
        gate.wait()
        results[number] = what()

    threads = [threading.Thread(target=run, args=each) for each in enumerate((one, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[0], results[1]]
