"""Cutter files on the command line: their dialects, and a file read back and compared with its marker."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import typer

import cutting
from app.documents import read_marker
from app.errors import InputError
from app.files import read_limited
from app.report import working
from cutting.readback import FORMATS, CutFile, differences, predicted, read_back, tolerance_mm
from patterns import Material


def dialect_of(path: Path, dialect: str | None, by_ending: Mapping[str, Sequence[str]], option: str) -> str:
    """Return the dialect of a file; raises InputError if its ending and the dialect do not go together."""
    ending = path.suffix.lower().removeprefix(".")
    known = by_ending.get(ending)
    if known is None:
        accepted = " or ".join(f".{one}" for one in by_ending)
        raise InputError(f"{option} {path}: its name must end with {accepted}")
    if dialect is None:
        return known[0]
    is_own = ending == "nc" and dialect.endswith(".toml")
    if dialect not in known and not is_own:
        own = " or a .toml file" if ending == "nc" else ""
        raise InputError(f"--dialect {dialect}: .{ending} files are written in {' or '.join(known)}{own}")
    return dialect


def check_file(
    path: Path,
    marker_file: Path | None,
    machine: cutting.Machine,
    dialect: str | None,
    material: Material | None,
) -> bool:
    """Read a cutter file back, tell what it does and how it differs from a marker; False if it differs.

    Of a plan.json the marker of ``material`` is meant, by default the shell's.

    Raises
    ------
    InputError, CuttingError
        If a file cannot be read, or a cutter would stumble over it.
    """
    file = _read(path, dialect)
    for line in _told(path, file, machine):
        typer.echo(line)
    if marker_file is None:
        return True
    marker, pieces = read_marker(read_limited(marker_file), material)
    with working("comparing with the marker"):
        found = differences(file, marker, pieces, machine)
    for difference in found:
        typer.echo(f"suitcut: {path}: {difference}", err=True)
    if not found:
        typer.echo(
            f"cuts {marker.name}: every outline, notch and hole once and nothing else, "
            f"within {tolerance_mm(file):.2f} mm"
        )
    return not found


def _read(path: Path, dialect: str | None) -> CutFile:
    endings = {ending.removeprefix("."): cutting.DIALECTS[ending.removeprefix(".")] for ending in FORMATS}
    chosen = dialect_of(path, dialect, endings, "--check")
    content = read_limited(path)
    if dialect is None:
        return read_back(content, path.name)
    if chosen in ("iso", "hpgl", "dxf"):
        return read_back(content, path.name, chosen)
    limits = cutting.dialect(chosen)
    return read_back(
        content,
        path.name,
        "ggt",
        most_points=limits.most_points,
        longest_step_mm=limits.longest_step_mm,
    )


def _told(path: Path, file: CutFile, machine: cutting.Machine) -> list[str]:
    counts = {tool: len(file.of(tool)) for tool in cutting.Tool}
    timing = predicted(file, machine)
    parts = {field.name: getattr(timing.breakdown, field.name) for field in fields(timing.breakdown)}
    shown = ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items() if seconds > 0)
    return [
        f"{path}: {file.kind}, {_counted(len(file.windows), 'bite')}, {_counted(len(file.runs), 'run')}, "
        f"{_counted(counts[cutting.Tool.NOTCH], 'notch stroke')}, "
        f"{_counted(counts[cutting.Tool.DRILL], 'hole')}, {_counted(counts[cutting.Tool.LABEL], 'label')}, "
        f"{_counted(counts[cutting.Tool.PEN], 'drawn line')}",
        f"{timing.cut_mm / 1000:.1f} m cut, {timing.travel_mm / 1000:.1f} m travelled, "
        f"{timing.seconds:.1f} s on {machine.name}: {shown}",
    ]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
