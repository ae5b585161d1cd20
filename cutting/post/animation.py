"""The cut as a page that plays it: one HTML file that opens anywhere and asks for nothing from outside.

The page's parts are files in ``player/``: its frame, its styles, and a script in four parts that share one
scope. ``track.js`` knows where the head is at a time, ``words.js`` the page's two languages, ``scene.js``
draws the cloth and ``player.js`` lets it run.
"""

import json
import re
from dataclasses import asdict
from html import escape
from importlib import resources

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LinearRing

from cutting.outlines import CutOutline, cut_outlines
from cutting.plan import CutPlan
from cutting.timeline import Kind, timeline

UNITS_PER_MM = 10
TICKS_PER_S = 1000
SCRIPTS = ("track.js", "words.js", "scene.js", "player.js")
DATA = re.compile(r'<script type="application/json" class="cut-data">([^<]*)</script>')
AREA_MM = 0.5  # to which pieces' areas are shown


def write_html(plan: CutPlan) -> str:
    """Return the page.

    ``#t=63.5`` behind its address opens it at that second, standing; ``lang=zh`` (or ``en``) and ``speed=5``,
    joined by ``&``, do what they say.
    """
    data = json.dumps(animation_data(plan), separators=(",", ":"))
    parts = {
        "TITLE": _references(escape(f"{plan.name}: {plan.seconds:.1f} s")),
        "STYLE": _part("page.css"),
        # As JSON's own escapes, so that no name can end the script or begin a tag.
        "DATA": re.sub(r"[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", data),
        "SCRIPT": "\n".join(map(_part, SCRIPTS)).encode("ascii", "backslashreplace").decode(),
    }
    # All at once, so that a name cannot stand for a part.
    return re.sub(r"@([A-Z]+)@", lambda mark: parts[mark[1]], _references(_part("page.html")))


def data_of(page: str) -> str:
    """Return the JSON of a page that `write_html` wrote: what `animation_data` tells.

    Raises
    ------
    ValueError
        If the page is none of its.
    """
    found = DATA.search(page)
    if found is None:
        raise ValueError("the page holds no cut")
    return found[1]


def animation_data(plan: CutPlan) -> dict[str, object]:
    """Return what the player needs of a plan, for JSON.

    Places are in 1/10 mm and times in ms. ``x``, ``y`` and ``t`` hold, for all points of all moments one
    after another, how much each is more than the one before. ``moments`` says of each the kind, the group of
    pieces, the bite and the number of points; ``areas`` of each piece the first and the last of the knife's
    runs, after which it lies loose, its outline and its id.
    """
    moments = timeline(plan)
    groups = list(dict.fromkeys(moment.pieces for moment in moments))
    number = {group: place for place, group in enumerate(groups)}
    kinds = list(Kind)
    places = np.array([place for moment in moments for place in moment.points])
    times = np.array([time for moment in moments for time in moment.times])
    return {
        "name": plan.name,
        "machine": plan.machine.name,
        "length": plan.length_mm,
        "width": plan.width_mm,
        "window": plan.machine.window_mm,
        "bites": [bite.start_mm for bite in plan.bites],
        "units": UNITS_PER_MM,
        "ticks": TICKS_PER_S,
        "breakdown": asdict(plan.breakdown),
        "kinds": [[kind.value, kind.counted] for kind in kinds],
        "groups": groups,
        "moments": [
            [kinds.index(moment.kind), number[moment.pieces], moment.bite, len(moment.points)]
            for moment in moments
        ],
        "x": _rises(places[:, 0] * UNITS_PER_MM),
        "y": _rises(places[:, 1] * UNITS_PER_MM),
        "t": _rises(times * TICKS_PER_S),
        "areas": [_area(outline) for outline in cut_outlines(plan)],
    }


def _area(outline: CutOutline) -> list[object]:
    ring = shapely.get_coordinates(LinearRing(outline.ring).simplify(AREA_MM))
    return [
        outline.first,
        outline.last,
        _rises(ring[:, 0] * UNITS_PER_MM),
        _rises(ring[:, 1] * UNITS_PER_MM),
        outline.piece,
    ]


def _rises(values: npt.NDArray[np.float64]) -> list[int]:
    rises: list[int] = np.diff(np.rint(values).astype(np.int64), prepend=0).tolist()
    return rises


def _references(text: str) -> str:
    """Return HTML in ASCII: a file that no server sends has no encoding that is sure."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _part(name: str) -> str:
    return resources.files("cutting").joinpath("post", "player", name).read_text("utf-8")
