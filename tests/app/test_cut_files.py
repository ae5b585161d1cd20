import json
import re
from pathlib import Path

import pytest

from tests.app.command_line import INSTANCE, Run


def test_cut_of_a_plan_has_the_pieces_notches_too(run: Run, order_file: Path, tmp_path: Path) -> None:
    run("plan", order_file, "--out", tmp_path, "--seconds", "0")
    assert (
        run("cut", tmp_path / "plan.json", "--out", tmp_path / "again.nc", "--machine", "notch-tool")[0] == 0
    )
    plan = json.loads((tmp_path / "plan.json").read_text())
    shell = [piece for piece in plan["pieces"] if piece["material"] == "shell"]
    strokes = sum(2 if n["kind"] == "v" else 1 for piece in shell for n in piece["notches"])
    code, told, err = run("cut", "--check", tmp_path / "again.nc", tmp_path / "plan.json")
    assert (code, err) == (0, "")
    assert f"{strokes} notch strokes" in told


@pytest.fixture
def cut_file(run: Run, tmp_path: Path) -> Path:
    """Return a program beside the marker, m.json, that it cuts."""
    (tmp_path / "instance.json").write_text(json.dumps(INSTANCE))
    run("nest", tmp_path / "instance.json", "--out", tmp_path / "m.json", "--seconds", "0.2")
    run("cut", tmp_path / "m.json", "--out", tmp_path / "m.nc")
    return tmp_path / "m.nc"


def test_check_tells_what_a_file_does_and_how_long_it_takes(run: Run, cut_file: Path) -> None:
    code, told, err = run("cut", "--check", cut_file, "--machine", "fast")
    assert (code, err) == (0, "")
    assert re.search(r": GGT, 1 bite, \d runs?, 0 notch strokes, 0 holes, 0 labels, 0 drawn lines\n", told)
    assert re.search(r"\d\.\d m cut, \d\.\d m travelled, [\d.]+ s on fast: cut [\d.]+, corner", told)
    assert "cuts" not in told


def test_check_of_a_file_that_cuts_otherwise_ends_with_2_and_says_what(run: Run, cut_file: Path) -> None:
    program = cut_file.read_text()
    first = re.search(r"M14\*X(\d+)", program)
    assert first
    cut_file.write_text(program.replace(first[0], f"M14*X{int(first[1]) + 20}", 1))
    code, told, err = run("cut", "--check", cut_file, cut_file.with_name("m.json"))
    assert code == 2
    assert "cuts ells" not in told
    assert re.search(r"suitcut: .*m\.nc: piece 0: [\d.]+ mm of its outline are not cut, near \(", err)
    assert re.search(r"suitcut: .*m\.nc: run 1: [\d.]+ mm are cut along no outline", err)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "m.nc: the program does not end with M2"),
        (b"H1*G02X1Y1*M0*", "m.nc: block 2 ('G02X1Y1'): is an arc"),
        (b"H1*\xff*M0*", "m.nc: byte 4 is not ASCII"),
    ],
)
def test_check_of_a_file_that_no_cutter_takes_ends_with_2_and_one_line(
    run: Run, cut_file: Path, content: bytes, reason: str
) -> None:
    cut_file.write_bytes(content)
    code, told, err = run("cut", "--check", cut_file)
    assert (code, told) == (2, "")
    assert re.fullmatch(r"suitcut: .+\n", err)
    assert reason in err


def test_check_keeps_the_limits_of_the_dialect(run: Run, cut_file: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('base = "ggt"\nlongest_step_mm = 120\n')
    code, _, err = run("cut", "--check", cut_file, "--dialect", own)
    assert code == 2
    assert "a step of 150 mm with the knife down is over 120 mm" in err
    run("cut", tmp_path / "m.json", "--out", cut_file, "--dialect", own)
    assert run("cut", "--check", cut_file, "--dialect", own, tmp_path / "m.json")[0] == 0
    assert run("cut", "--check", cut_file, "--dialect", "iso")[0] == 2


def test_cut_tells_what_its_dialect_leaves_out(run: Run, order_file: Path, tmp_path: Path) -> None:
    run("plan", order_file, "--out", tmp_path, "--seconds", "0")
    own = tmp_path / "own.toml"
    own.write_text('base = "ggt"\nignored = ["M43"]\n')
    _, out, _ = run("cut", tmp_path / "plan.json", "--out", tmp_path / "x.nc", "--dialect", own)
    assert re.search(r"\ndialect own: \d+ drill holes are left out: M43 is ignored\n", out)
    code, _, err = run("cut", "--check", tmp_path / "x.nc", tmp_path / "plan.json")
    assert code == 2
    assert "is not drilled" in err
