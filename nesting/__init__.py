"""Irregular pieces on a strip of cloth. Knows nothing of garments.

A :class:`Problem` (items, cloth) goes into :func:`solve`, a certified :class:`Marker` comes out.
"""

from nesting.blocks import Block
from nesting.bundles import Bundle, bundled, bundles_of, taken_apart
from nesting.cloth import Cloth, Edges, Fault, Nap, Repeat, Splice
from nesting.edits import Edit, Editing
from nesting.errors import CertificateError, NestingError, NoRoomError, ProblemError
from nesting.instance import problem_from_instance
from nesting.item import Item, Pose
from nesting.marker import Certificate, Marker, Placement, certified_marker, certify, marker_of
from nesting.matching import ClothMatch, Match, MatchPoint, PieceMatch
from nesting.problem import Problem
from nesting.solve import Incumbent, solve, warm_up
from nesting.svg import Drawing, marker_svg
from nesting.zones import Zone

__all__ = [
    "Block",
    "Bundle",
    "Certificate",
    "CertificateError",
    "Cloth",
    "ClothMatch",
    "Drawing",
    "Edges",
    "Edit",
    "Editing",
    "Fault",
    "Incumbent",
    "Item",
    "Marker",
    "Match",
    "MatchPoint",
    "Nap",
    "NestingError",
    "NoRoomError",
    "PieceMatch",
    "Placement",
    "Pose",
    "Problem",
    "ProblemError",
    "Repeat",
    "Splice",
    "Zone",
    "bundled",
    "bundles_of",
    "certified_marker",
    "certify",
    "marker_of",
    "marker_svg",
    "problem_from_instance",
    "solve",
    "taken_apart",
    "warm_up",
]
