"""The command line as the tests run it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main

INSTANCE: dict[str, Any] = {
    "name": "ells",
    "strip_height": 300,
    "items": [
        {
            "id": 0,
            "demand": 5,
            "allowed_orientations": [0, 180],
            "shape": {
                "type": "simple_polygon",
                "data": [[0, 0], [150, 0], [150, 50], [50, 50], [50, 100], [0, 100]],
            },
        }
    ],
}


class Run:
    """Runs the command line as a shell would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["suitcut", *map(str, arguments)])
        try:
            main()
            code: int | str | None = 0
        except SystemExit as end:
            code = end.code
        out, err = self._capsys.readouterr()
        return int(code or 0), out, err
