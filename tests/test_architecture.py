"""The rules that keep each thing in its room."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "cutting", "nesting", "patterns")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAY_IMPORT = {
    "app": {"app", "cutting", "nesting", "patterns"},
    "cutting": {"cutting", "nesting.marker", "nesting.orientation", "patterns.piece"},
    "nesting": {"nesting"},
    "patterns": {"patterns"},
}
OUTSIDE_WORLD = {"fastapi", "pydantic", "rich", "sqlalchemy", "starlette", "typer", "uvicorn"}


def imported(path: Path) -> set[str]:
    """Return the full names of the modules that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(str(node.module))
    return names


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_module_imports_only_what_its_package_may(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        top = name.partition(".")[0]
        if top in PACKAGES:
            assert any(name == allowed or name.startswith(f"{allowed}.") for allowed in MAY_IMPORT[package])
        if package != "app":
            assert top not in OUTSIDE_WORLD, f"{path} touches the outside world through {top}"


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_module_is_short_and_finished(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 420
    assert not re.search(r"TODO|FIXME|XXX|NotImplementedError|type: ignore|noqa", text)


def test_modules_are_named_after_what_they_hold() -> None:
    assert not {"utils", "helpers", "manager", "common"} & {path.stem for path in MODULES}
