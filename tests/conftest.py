"""What all tests share."""

import pytest

import nesting


@pytest.fixture(scope="session", autouse=True)
def _compiled_kernels() -> None:
    """Compile the kernels once, outside any test's deadline."""
    nesting.warm_up()
