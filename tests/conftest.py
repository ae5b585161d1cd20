"""What all tests share."""

import os

import hypothesis
import pytest

import nesting

# How long an example takes is the machine's matter, and what else it does meanwhile.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give the whole fast suite a worker to each processor.

    What is asked for by name, and the slow tests, which measure, run in the process itself.
    """
    is_all = config.args_source is not pytest.Config.ArgsSource.ARGS and not config.option.keyword
    is_fast = config.option.markexpr == "not slow"
    return (os.cpu_count() or 1) if is_all and is_fast else 0


@pytest.fixture(scope="session", autouse=True)
def _compiled_kernels() -> None:
    """Compile the kernels once, before any test waits for something."""
    nesting.warm_up()
