"""What all tests share."""

import hypothesis
import pytest

import nesting

# How long an example takes is the machine's matter, and what else it does meanwhile.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _compiled_kernels() -> None:
    """Compile the kernels once, before any test waits for something."""
    nesting.warm_up()
