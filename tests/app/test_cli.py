import csv
import json
import os
import re
import signal
import time
from pathlib import Path
from threading import Timer
from typing import Any
from xml.etree import ElementTree

import ezdxf.filemanagement
import pytest
from pypdf import PdfReader
from shapely.geometry import Polygon

from tests.app.command_line import INSTANCE, Run
from tests.app.orders import BAD_ORDERS, example, spoilt, text


def test_plan_writes_every_file_that_it_names_and_reports(run: Run, order_file: Path, tmp_path: Path) -> None:
    code, out, err = run("plan", order_file, "--out", tmp_path / "out", "--seconds", "0.5", "--seed", "3")
    assert (code, err) == (0, "")
    assert "density" in out
    assert "160 s" in out
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    named = [
        *plan["files"].values(),
        *plan["markers"][0]["files"].values(),
        *plan["cuts"][0]["files"].values(),
    ]
    assert sorted([*named, "plan.json"]) == sorted(path.name for path in (tmp_path / "out").iterdir())
    assert plan["markers"][0]["seed"] == 3


@pytest.fixture
def second_file(tmp_path: Path) -> Path:
    path = tmp_path / "second.json"
    path.write_text(text(example() | {"id": "QD-2", "garments": [{"garment": "waistcoat"}]}))
    return path


def test_plan_of_several_orders_is_one_marker_that_cut_takes(
    run: Run, order_file: Path, second_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, told, err = run("plan", order_file, second_file, "--out", out, "--seconds", "0.5")
    assert (code, err) == (0, "")
    plan = json.loads((out / "plan.json").read_text())
    assert [order["id"] for order in plan["orders"]] == ["QD-2026-0001", "QD-2"]
    shown = re.search(r"one marker takes (\d\.\d{3}) m, (\d+) mm (more|less), .*\n.* = (\d\.\d{3}) m", told)
    assert shown
    shared, singles = round(1000 * float(shown[1])), round(1000 * float(shown[4]))
    assert int(shown[2]) * (1 if shown[3] == "less" else -1) == singles - shared
    assert singles - shared == pytest.approx(plan["gains"][0]["saved_mm"], abs=1.5)
    assert run("cut", out / "plan.json", "--out", tmp_path / "again.nc")[0] == 0
    assert run("cut", "--check", tmp_path / "again.nc", out / "plan.json")[0] == 0


def test_orders_that_cannot_share_end_with_2_and_nothing_written(
    run: Run, order_file: Path, second_file: Path, tmp_path: Path
) -> None:
    other = example() | {"id": "QD-3", "cloth": example()["cloth"] | {"dye_lot": "L8"}}
    (tmp_path / "third.json").write_text(text(other))
    (tmp_path / "broken.json").write_text("{")
    for files, reason in (
        ([order_file, tmp_path / "third.json"], "QD-2026-0001 and QD-3 cannot share a cloth: cloth.dye_lot"),
        ([order_file, second_file, order_file], "order QD-2026-0001: is given twice"),
        ([order_file, tmp_path / "broken.json"], "broken.json: order: "),
    ):
        code, told, err = run("plan", *files, "--out", tmp_path / "out")
        assert (code, told) == (2, "")
        assert re.fullmatch(r"suitcut: .+\n", err)
        assert reason in err
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("path", "value", "reason"), [row[1:] for row in BAD_ORDERS], ids=[r[0] for r in BAD_ORDERS]
)
def test_bad_order_ends_with_2_one_line_and_nothing_written(
    run: Run, tmp_path: Path, path: list[str | int], value: Any, reason: str
) -> None:
    order = tmp_path / "order.json"
    order.write_text(text(spoilt(path, value)))
    code, out, err = run("plan", order, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"suitcut: .+\n", err)
    assert reason in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "order"), (b'{"id": "a", "cl', "order"), (b" " * (2**20 + 1), "is larger than 1 MB")],
)
def test_unreadable_order_ends_with_2(run: Run, tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "order.json").write_bytes(content)
    code, _, err = run("plan", tmp_path / "order.json", "--out", tmp_path / "out")
    assert code == 2
    assert reason in err


def test_missing_order_and_unknown_machine_end_with_2(run: Run, order_file: Path, tmp_path: Path) -> None:
    assert run("plan", tmp_path / "absent.json", "--out", tmp_path / "out")[0] == 2
    code, _, err = run("plan", order_file, "--out", tmp_path / "out", "--machine", "scissors")
    assert code == 2
    assert "machine 'scissors' is not one of default" in err


def test_draft_writes_the_same_pieces_in_every_format(run: Run, order_file: Path, tmp_path: Path) -> None:
    for ending in ("svg", "dxf", "json", "csv", "pdf"):
        assert run("draft", order_file, "--out", tmp_path / f"pieces.{ending}")[0] == 0
    pieces = json.loads((tmp_path / "pieces.json").read_text())["pieces"]
    assert len(pieces) > 80
    svg = ElementTree.fromstring((tmp_path / "pieces.svg").read_text())
    assert svg.attrib["width"].endswith("mm")
    drawn = [group.attrib["id"] for group in svg.iter("{http://www.w3.org/2000/svg}g")]
    assert sorted(drawn) == sorted(piece["id"] for piece in pieces)
    drawing = ezdxf.filemanagement.readfile(tmp_path / "pieces.dxf")
    assert not drawing.audit().has_errors
    assert len(drawing.modelspace().query("INSERT")) == len(pieces)
    rows = list(csv.DictReader((tmp_path / "pieces.csv").read_text().splitlines()))
    assert sum(int(row["count"]) for row in rows) == len(pieces)
    overview = PdfReader(tmp_path / "pieces.pdf").pages[0]
    assert f"{len(pieces)} pieces on" in overview.extract_text()


def test_draft_lists_the_pieces_and_what_each_material_needs(
    run: Run, order_file: Path, tmp_path: Path
) -> None:
    _, out, err = run("draft", order_file, "--out", tmp_path / "pieces.json")
    assert err == ""
    pieces = json.loads((tmp_path / "pieces.json").read_text())["pieces"]
    lines = out.splitlines()
    assert re.fullmatch(r"number +piece +material +count +area cm² +perimeter mm", lines[0].strip())
    numbers = {piece["number"] for piece in pieces}
    assert [int(line.split()[0]) for line in lines[1 : len(numbers) + 1]] == sorted(numbers)
    for line in lines[len(numbers) + 1 :]:
        told = re.fullmatch(r"(\w+): (\d+) pieces?, (\d\.\d\d) m²", line)
        assert told
        areas = [Polygon(piece["outline"]).area for piece in pieces if piece["material"] == told.group(1)]
        assert (len(areas), sum(areas) / 1e6) == (
            int(told.group(2)),
            pytest.approx(float(told.group(3)), abs=0.006),
        )


def test_draft_of_one_material_or_garment_has_nothing_else(
    run: Run, order_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pieces.json"
    chosen = ("--material", "fusing", "--garment", "jacket")
    assert run("draft", order_file, "--out", out, *chosen)[0] == 0
    pieces = json.loads(out.read_text())["pieces"]
    assert {(piece["garment"], piece["material"]) for piece in pieces} == {("jacket", "fusing")}


def test_draft_on_large_paper_needs_fewer_pages(run: Run, order_file: Path, tmp_path: Path) -> None:
    counts = {}
    for paper in ("A4", "A0"):
        out = tmp_path / f"{paper}.pdf"
        chosen = ("--paper", paper, "--garment", "trousers", "--material", "shell")
        assert run("draft", order_file, "--out", out, *chosen)[0] == 0
        counts[paper] = len(PdfReader(out).pages)
    assert counts["A0"] < counts["A4"] / 5


def test_draft_without_a_piece_is_refused(run: Run, order_file: Path, tmp_path: Path) -> None:
    for chosen, reason in (
        (("--garment", "waistcoat"), "--garment waistcoat: the order has jacket, trousers"),
        (("--garment", "trousers", "--material", "canvas"), "canvas: trousers has no piece of it"),
    ):
        code, _, err = run("draft", order_file, "--out", tmp_path / "pieces.svg", *chosen)
        assert code == 2
        assert reason in err
        assert not (tmp_path / "pieces.svg").exists()


def test_nest_writes_a_marker_that_cut_turns_into_a_program(run: Run, tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(INSTANCE))
    code, out, _ = run("nest", tmp_path / "instance.json", "--out", tmp_path / "m.json", "--seconds", "0.2")
    assert code == 0
    assert "5 pieces" in out
    marker = json.loads((tmp_path / "m.json").read_text())
    assert len(marker["placements"]) == 5
    for ending in ("nc", "plt", "dxf", "svg"):
        assert run("cut", tmp_path / "m.json", "--out", tmp_path / f"m.{ending}")[0] == 0
    for ending in ("nc", "plt", "dxf"):
        code, told, err = run("cut", "--check", tmp_path / f"m.{ending}", tmp_path / "m.json")
        assert (code, err) == (0, "")
        assert "cuts ells: every outline, notch and hole once and nothing else" in told


def test_nest_writes_the_second_cut_of_a_block_beside_the_marker(run: Run, tmp_path: Path) -> None:
    bar = {"type": "simple_polygon", "data": [[0, 0], [80, 0], [80, 20], [0, 20]]}
    items = [*INSTANCE["items"], {"id": "bar", "demand": 4, "shape": bar}]
    blocks = [{"id": "fused", "items": ["bar"], "width": 100, "buffer": 5}]
    (tmp_path / "i.json").write_text(json.dumps({**INSTANCE, "items": items, "blocks": blocks}))
    for ending in ("json", "svg"):
        code, _, _ = run("nest", tmp_path / "i.json", "--out", tmp_path / f"m.{ending}", "--seconds", "0.2")
        assert code == 0
        assert (tmp_path / f"m.fused.{ending}").exists()
    marker, inner = (json.loads((tmp_path / name).read_text()) for name in ("m.json", "m.fused.json"))
    assert [block["placements"] for block in marker["blocks"]] == [inner["placements"]]
    assert sorted(one["piece"] for one in inner["placements"]) == ["bar"] * 4
    assert "fused" in [one["piece"] for one in marker["placements"]]
    for name in ("m", "m.fused"):
        assert run("cut", tmp_path / f"{name}.json", "--out", tmp_path / f"{name}.nc")[0] == 0


def test_nest_draws_faults_splices_and_what_is_beyond_the_edges(run: Run, tmp_path: Path) -> None:
    flaws = {
        "faults": [{"x": 10, "y": 10, "radius": 4, "name": "slub"}],
        "splices": [{"x": 120}],
        "edges": [{"x": 0, "low": 20, "high": 300}],
    }
    (tmp_path / "i.json").write_text(json.dumps({**INSTANCE, **flaws}))
    assert run("nest", tmp_path / "i.json", "--out", tmp_path / "m.svg", "--seconds", "0.2")[0] == 0
    picture = (tmp_path / "m.svg").read_text()
    assert "<title>fault slub, severity 1</title>" in picture
    assert all(f'class="{kind}"' in picture for kind in ("fault", "splice", "unusable"))


def test_nest_goes_on_from_an_earlier_marker(run: Run, tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(INSTANCE))
    run("nest", tmp_path / "instance.json", "--out", tmp_path / "m.json", "--seconds", "0.5")
    again = ("--out", tmp_path / "n.json", "--seconds", "0", "--start", tmp_path / "m.json")
    assert run("nest", tmp_path / "instance.json", *again)[0] == 0
    before, after = (json.loads((tmp_path / name).read_text())["length_mm"] for name in ("m.json", "n.json"))
    assert after <= before * (1 + 1e-6)


def test_interrupted_nest_writes_the_best_marker_so_far(run: Run, tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text(json.dumps(INSTANCE))
    handler = signal.getsignal(signal.SIGINT)
    press = Timer(1.0, os.kill, [os.getpid(), signal.SIGINT])
    press.start()
    started = time.monotonic()
    code, out, _ = run("nest", tmp_path / "instance.json", "--out", tmp_path / "m.json", "--seconds", "600")
    press.join()
    assert code == 0
    assert time.monotonic() - started < 60
    assert "5 pieces" in out
    assert len(json.loads((tmp_path / "m.json").read_text())["placements"]) == 5
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize(
    "arguments",
    [
        ("draft", "ORDER", "--out", "pieces.png"),
        ("draft", "ORDER", "--out", "pieces.pdf", "--paper", "A1"),
        ("draft", "ORDER", "--out", "pieces.pdf", "--material", "leather"),
        ("nest", "INSTANCE", "--out", "marker.png"),
        ("cut", "INSTANCE", "--out", "marker.nc"),
        ("cut", "INSTANCE", "--out", "marker.gcode"),
        ("cut", "INSTANCE", "--out", "marker.nc", "--dialect", "hpgl"),
        ("cut", "INSTANCE", "--out", "marker.nc", "--dialect", "absent.toml"),
        ("cut", "INSTANCE"),
        ("cut", "--out", "marker.nc"),
        ("cut", "--check", "absent.nc"),
        ("cut", "--check", "INSTANCE"),
        ("cut", "--check", "marker.nc", "--out", "other.nc"),
        ("nest", "ORDER", "--out", "marker.json"),
        ("nest", "INSTANCE", "--out", "marker.json", "--seconds", "-1"),
        ("nest", "INSTANCE", "--out", "marker.json", "--seconds", "nan"),
        ("nest", "INSTANCE", "--out", "marker.json", "--workers", "0"),
        ("plan", "ORDER"),
        ("fly", "ORDER"),
    ],
)
def test_wrong_arguments_end_with_2_and_write_nothing(
    run: Run, order_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "instance.json").write_text(json.dumps(INSTANCE))
    before = sorted(tmp_path.iterdir())
    files = {"ORDER": str(order_file), "INSTANCE": "instance.json"}
    code, _, err = run(*(files.get(argument, argument) for argument in arguments))
    assert code == 2
    assert err
    assert sorted(tmp_path.iterdir()) == before


def test_version_is_the_package_s(run: Run) -> None:
    assert re.fullmatch(r"suitcut \d+\.\d+\.\d+\n", run("--version")[1])


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SUITCUT_PORT", "abc", "environment: SUITCUT_PORT: Input should be a valid integer"),
        ("SUITCUT_NEST_S", "-1", "environment: SUITCUT_NEST_S: Input should be greater"),
        ("SUITCUT_MACHINE", "scissors", "machine 'scissors' is not one of"),
        ("SUITCUT_DATABASE", "/dev/null/orders.db", "database /dev/null/orders.db: "),
        ("SUITCUT_DATABASE", "notes.txt", "file is not a database"),
    ],
)
def test_service_with_an_unusable_setting_ends_with_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("These are notes and no database." * 20)
    monkeypatch.setenv(name, value)
    code, _, err = run("serve", "--port", "0")
    assert code == 2
    assert reason in err
