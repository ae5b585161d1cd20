"""The jacket's lining, drawn after its shell.

Side seams and shoulders are the shell's own. The hems end 2 cm above the shell's and are turned up as much;
the back has a pleat at its centre. Armholes have a wider allowance, which stands up around the shell's seam.
"""

from collections.abc import Mapping
from dataclasses import replace

from patterns.curves import distance_to, joined, length, part, point_at, reversed_line, straight, unit, vector
from patterns.draft.jacket.sleeve import SLEEVE_VENT_WIDTH
from patterns.garment import SeamPair, against, along
from patterns.panel import Edge, Panel
from patterns.piece import Material

_HEM_ABOVE = 20.0
_TURN_UP = 20.0
_PLEAT = 20.0
_ARMHOLE_ALLOWANCE = 12.0
_SHOULDER_EASE = (4.0, 11.0)
_CAP_EASE = (25.0, 45.0)


def lining_panels(panels: Mapping[str, Panel]) -> tuple[Panel, ...]:
    """Draft the lining of fronts, sides, back and sleeves from the shell's panels."""
    return (
        _front(panels["front"], panels["facing"]),
        _lined(panels["side body"], panels["side body"].edges),
        _back(panels["back"]),
        _lined(panels["top sleeve"], _closed_vent(panels["top sleeve"])),
        _lined(panels["under sleeve"], _closed_vent(panels["under sleeve"])),
    )


def lining_seams(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return what is sewn to what in the lining, and the lining to the facing."""
    inner, cap = panels["facing"].seam_length("inner edge"), panels["under sleeve lining"].balances
    front_seam = max(mark.distance for mark in cap if mark.edge == "cap")
    return (
        SeamPair(
            "lining's back side seam",
            (along("back lining", "side seam"),),
            (against("side body lining", "back seam"),),
        ),
        SeamPair(
            "lining's front side seam",
            (along("front lining", "side seam"),),
            (against("side body lining", "front seam"),),
        ),
        # On the front's side the facing fills up what the lining has not.
        SeamPair(
            "lining's shoulder",
            (along("facing", "shoulder", is_marked=False), along("front lining", "shoulder")),
            (against("back lining", "shoulder"),),
            _SHOULDER_EASE,
        ),
        SeamPair(
            "lining to facing",
            (along("facing", "inner edge", end=inner - _HEM_ABOVE),),
            (against("front lining", "facing seam"),),
        ),
        SeamPair(
            "lining's forearm seam",
            (along("top sleeve lining", "forearm seam"),),
            (along("under sleeve lining", "forearm seam"),),
        ),
        SeamPair(
            "lining's hind-arm seam",
            (along("top sleeve lining", "hind-arm seam"),),
            (along("under sleeve lining", "hind-arm seam"),),
        ),
        SeamPair(
            "lining's sleeve cap",
            (
                against("front lining", "armhole"),
                against("back lining", "armhole"),
                against("side body lining", "armhole"),
            ),
            (
                along("under sleeve lining", "cap", start=front_seam, is_marked=False),
                against("top sleeve lining", "cap"),
                along("under sleeve lining", "cap", end=front_seam),
            ),
            _CAP_EASE,
        ),
    )


def _front(front: Panel, facing: Panel) -> Panel:
    """Draft the front lining: what the facing leaves of the front."""
    inner, shoulder = facing.line("inner edge"), front.line("shoulder")
    side = front.line("side seam")
    side = part(side, 0, length(side) - _HEM_ABOVE)
    seam = reversed_line(part(inner, 0, length(inner) - _HEM_ABOVE))
    edges = (
        Edge("shoulder", straight(inner[0], shoulder[-1])),
        Edge("armhole", front.line("armhole"), _ARMHOLE_ALLOWANCE),
        Edge("side seam", side),
        Edge("hem", straight(side[-1], seam[0]), _TURN_UP, folded=True),
        Edge("facing seam", seam),
    )
    return _of(front, "front lining", edges)


def _back(back: Panel) -> Panel:
    """Draft the back lining, its centre moved out for the pleat that lets the back move."""
    out, hem = vector(-_PLEAT, 0), back.place("hem")
    edges = [replace(edge, line=edge.line + out) for edge in back.edges[:hem]]
    foot, neck = back.line("hem"), back.line("neck")
    edges.append(replace(back.edges[hem], line=straight(foot[0] + out, foot[-1])))
    edges += back.edges[hem + 1 : -1]
    edges.append(replace(back.edges[-1], line=joined(neck, straight(neck[-1], neck[-1] + out))))
    return _of(back, "back lining", _raised(tuple(edges)))


def _lined(panel: Panel, edges: tuple[Edge, ...]) -> Panel:
    return _of(panel, f"{panel.name} lining", _raised(edges))


def _of(panel: Panel, name: str, edges: tuple[Edge, ...]) -> Panel:
    """Return a lining panel on the shell panel's paper, with the balance marks of the edges it shares."""
    lines = {edge.name: edge.line for edge in edges}
    balances = tuple(
        replace(mark, distance=distance_to(lines[mark.edge], point_at(panel.line(mark.edge), mark.distance)))
        for mark in panel.balances
        # A mark that stands alone, as at the centre back, says nothing to the lining.
        if mark.edge in lines and not mark.alone
    )
    return Panel(
        panel.garment,
        name,
        panel.drawn_side,
        tuple(
            replace(edge, allowance=_ARMHOLE_ALLOWANCE) if edge.name == "armhole" else edge for edge in edges
        ),
        balances=balances,
        grain=panel.grain,
        material=Material.LINING,
    )


def _raised(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """Return the edges with the hem raised and the edges beside it shortened."""
    hem = [edge.name for edge in edges].index("hem")
    before, after = edges[hem - 1], edges[(hem + 1) % len(edges)]
    shorter = part(before.line, 0, length(before.line) - _HEM_ABOVE)
    other = part(after.line, _HEM_ABOVE, length(after.line))
    changed = {
        hem - 1: replace(before, line=shorter),
        hem: Edge("hem", straight(shorter[-1], other[0]), _TURN_UP, folded=True),
        (hem + 1) % len(edges): replace(after, line=other),
    }
    return tuple(changed.get(place, edge) for place, edge in enumerate(edges))


def _closed_vent(sleeve: Panel) -> tuple[Edge, ...]:
    """Return a sleeve's edges with its hind-arm seam carried on down to the hem in place of the vent."""
    hem, hind = sleeve.line("hem"), sleeve.line("hind-arm seam")
    foot = hem[-1] - SLEEVE_VENT_WIDTH * unit(hem[-1] - hem[0])
    closed = {"hem": straight(hem[0], foot), "hind-arm seam": joined(straight(foot, hind[0]), hind)}
    return tuple(
        replace(edge, line=closed.get(edge.name, edge.line))
        for edge in sleeve.edges
        if edge.name not in ("vent", "vent top")
    )
