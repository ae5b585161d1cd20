import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, replace
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from shapely.geometry import Polygon, box

from cutting import DIALECTS, CutPlan, machine, plan_cut, write
from cutting.post.animation import animation_data, write_html
from cutting.timeline import Moment, timeline
from nesting import Cloth, Marker, Placement, certify
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, shelf_marker

DEFAULT = machine("default")
PLAYER = Path(__file__).parents[2] / "cutting/post/player"
NODE = shutil.which("node")
DUMPS = 5  # a busy browser now and then writes the page before its script has run
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NASTY = "</script><img src=x onerror=alert(1)>@DATA@ 西服 \u2028&amp;"


class Page(HTMLParser):
    """A page's elements, with the text of each that has a class or is a title or script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "path"):
            self._open.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "path"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    @property
    def data(self) -> dict[str, Any]:
        """What the player is given."""
        found: dict[str, Any] = json.loads(self.texts["cut-data"])
        return found

    def attribute(self, of: str, name: str) -> str | None:
        """Return an attribute of the element of a class."""
        return next(attributes[name] for _, attributes in self.tags if attributes.get("class") == of)


def two_bite_plan(name: str = "test marker", prefix: str = "piece") -> CutPlan:
    pieces = [piece(f"{prefix}.{number}", 900, 700) for number in range(4)]
    marker = replace(shelf_marker(pieces, turned=True), name=name)
    return plan_cut(marker, {one.id: one for one in pieces}, DEFAULT, iterations=3)


def rings(data: dict[str, Any]) -> list[Polygon]:
    return [
        Polygon([(x / 10, y / 10) for x, y in zip(accumulate(xs), accumulate(ys), strict=True)])
        for _, _, xs, ys, _ in data["areas"]
    ]


def head_at(moments: tuple[Moment, ...], time: float) -> tuple[float, float]:
    times = [time for moment in moments for time in moment.times]
    x, y = np.array([place for moment in moments for place in moment.points]).T
    return float(np.interp(time, times, x)), float(np.interp(time, times, y))


def test_page_is_a_dialect_of_its_own_ending() -> None:
    plan = two_bite_plan()
    assert DIALECTS["html"] == ("html",)
    assert write(plan, "html") == write_html(plan)
    assert write_html(plan).isascii()


def test_page_asks_for_nothing_from_outside() -> None:
    text = write_html(two_bite_plan())
    assert not re.search(r"https?:|url\(|@import|\bimport\b|fetch\(|XMLHttp|//[a-z]+\.", text)
    for _, attributes in Page(text).tags:
        assert not {"src", "href", "srcset", "data", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)


def test_names_stay_text() -> None:
    page = Page(write_html(two_bite_plan(NASTY, NASTY)))
    plain = Page(write_html(two_bite_plan()))
    assert page.tags == plain.tags
    assert page.data["name"] == NASTY
    assert all(name.startswith(NASTY) for group in page.data["groups"] for name in group)
    assert page.texts["title"].startswith(NASTY)
    assert page.texts["script"] == plain.texts["script"]


@settings(max_examples=15, deadline=None)
@given(cut_jobs())
def test_data_hold_the_timeline_and_every_piece_s_outline(job: tuple[Marker, dict[str, Piece]]) -> None:
    plan = plan_cut(*job, DEFAULT, iterations=3)
    data = json.loads(json.dumps(animation_data(plan)))
    moments = timeline(plan)
    for key, units, values in (
        ("x", 10, [x for moment in moments for x, _ in moment.points]),
        ("y", 10, [y for moment in moments for _, y in moment.points]),
        ("t", 1000, [time for moment in moments for time in moment.times]),
    ):
        read = np.cumsum(data[key]) / units
        assert np.abs(read - values).max() <= 0.5 / units + 1e-9
    assert [count for *_, count in data["moments"]] == [len(moment.points) for moment in moments]
    assert [data["kinds"][kind][0] for kind, *_ in data["moments"]] == [moment.kind for moment in moments]
    left = [placement.outline for placement in job[0].placements]
    for ring in rings(data):
        match = min(left, key=lambda outline: float(outline.hausdorff_distance(ring)))
        assert match.hausdorff_distance(ring) < 1.0
        left.remove(match)
    assert not left


def test_pieces_that_share_a_line_are_areas_of_their_own() -> None:
    outlines = [box(0, 0, 400, 300), box(400, 0, 700, 300)]
    cloth = Cloth(1000)
    placed = tuple(Placement.of(name, outline, 0, 0, 0) for name, outline in zip("ab", outlines, strict=True))
    marker = Marker("m", cloth, placed, 700, 0, certify(cloth, 700, outlines))
    data = animation_data(plan_cut(marker, {}, DEFAULT, iterations=3))
    found = sorted(rings(data), key=lambda ring: float(ring.bounds[0]))
    for ring, outline in zip(found, outlines, strict=True):
        assert ring.hausdorff_distance(outline) < 0.5


def missing(tool: str, what: str) -> None:
    """Skip loudly where a tool is missing, and fail where tests must be whole."""
    word = f"{tool} is missing: {what}; apt-get install {tool}"
    if os.environ.get("CI") == "true":
        pytest.fail(word)
    pytest.skip(word)


def test_script_puts_the_head_where_it_is() -> None:
    if NODE is None:
        missing("nodejs", "the page's script is NOT RUN")
    plan = two_bite_plan()
    moments = timeline(plan)
    times = [*np.linspace(0.0, plan.seconds, 200).tolist(), -1.0, plan.seconds + 1.0]
    script = (PLAYER / "track.js").read_text() + (
        f"const track = readTrack({json.dumps(animation_data(plan))});"
        f"const found = {json.dumps(times)}.map((time) => {{"
        "const moment = track.moments[momentAt(track, time)]; const { x, y } = placeAt(track, moment, time);"
        "return [moment.kind, x, y, windowAt(track, moment, { x, y })]; });"
        "console.log(JSON.stringify({ found, spent: spentOn(track, 1000), clock: asClock(63.46) }));"
    )
    ran = subprocess.run(
        [str(NODE), "--input-type=module", "-"], input=script, capture_output=True, text=True, check=True
    )
    read = json.loads(ran.stdout)
    windows = [bite.start_mm for bite in plan.bites]
    for time, (kind, x, y, window) in zip(times, read["found"], strict=True):
        expected = head_at(moments, time)
        # A millisecond at full speed is a millimetre.
        assert np.hypot(x - expected[0], y - expected[1]) < 2.0
        if kind != "bite":
            assert window in windows
        else:
            assert windows[0] <= window <= windows[1]
    for before, after in pairwise(read["found"][:-2]):
        assert before[3] <= after[3]
    for kind, seconds in asdict(plan.breakdown).items():
        assert abs(read["spent"].count(kind) / 1000 - seconds / plan.seconds) < 0.002
    assert read["clock"] == "1:03.5"


def test_browser_shows_the_second_that_the_address_names(tmp_path: Path) -> None:
    if CHROMIUM is None:
        missing("chromium", "the page is NOT OPENED")
    plan = two_bite_plan(NASTY, NASTY)
    moment = next(moment for moment in timeline(plan) if moment.kind == "notch")
    second = round((moment.start_s + moment.end_s) / 2, 1)
    file = tmp_path / "cut.html"
    file.write_text(write_html(plan))
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    address = f"{file.as_uri()}#t={second}&lang=zh&speed=5"
    command = [str(CHROMIUM), *switches, "--virtual-time-budget=3000", "--dump-dom", address]
    for _ in range(DUMPS):
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        page = Page(ran.stdout)
        if "cut-doing" in page.texts:
            break
    assert page.texts["cut-doing"] == "打剪口"
    assert page.texts["cut-time"] == f"0:{second:04.1f}"
    assert page.texts["cut-pieces"] == moment.pieces[0]
    assert page.texts["cut-name"] == NASTY
    assert page.attribute("cut-bar", "aria-valuenow") == f"{second:.1f}"
    assert "img" not in [tag for tag, _ in page.tags]
