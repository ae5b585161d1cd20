"""Base sizes of GB/T 1335.1 (men): a whole body from a designation such as ``170/88A``.

The standard's tables were not at hand when this was written. What stands here of them is remembered, and
marked so: the body types' drops and middle sizes, their neck, shoulder, hip, arm and waist height, and the
steps from size to size. The rest of a body is what `typical` says of it.
"""

import re
from dataclasses import dataclass

from patterns.dimensions import typical
from patterns.errors import MeasurementError


@dataclass(frozen=True)
class BodyType:
    """A body type of GB/T 1335.1 by its middle size, whose stature is 1700 mm; lengths in mm, from memory.

    Parameters
    ----------
    drop
        Chest less waist of the middle size; the standard has a range, Y 170..220, A 120..160, B 70..110,
        C 20..60.
    low, high
        The chest girths of the type. The standard's A and B begin at 720, which is below what is drafted.
    hip_share
        How much the hip grows with the waist.
    """

    drop: float
    low: int
    high: int
    chest: float
    neck: float
    shoulder: float
    hip: float
    hip_share: float
    waist_height: float


BODY_TYPES = {
    "Y": BodyType(180, 760, 1040, 880, 364, 440, 900, 0.8, 1030),
    "A": BodyType(140, 760, 1040, 880, 368, 436, 900, 0.8, 1025),
    "B": BodyType(80, 760, 1120, 920, 382, 444, 950, 0.7, 1020),
    "C": BodyType(40, 760, 1160, 960, 396, 452, 970, 0.7, 1020),
}
"""Y broad-shouldered and slim, A usual, B somewhat stout, C stout."""

STATURES = range(1550, 1901, 50)
"""The standard's statures in mm."""

_DESIGNATION = re.compile(r"([0-9]{3})/([0-9]{2,3})([A-Z])")
_ACCEPTED = (
    "a size is stature/chest and body type as in '170/88A': stature "
    f"{STATURES[0] // 10}..{STATURES[-1] // 10} cm in steps of 5, chest in steps of 4 cm, "
    + ", ".join(f"{type_.low // 10}..{type_.high // 10} for {name}" for name, type_ in BODY_TYPES.items())
)


def base_size(designation: str) -> dict[str, float]:
    """Return the required measurements of a base size.

    Stature and chest are the designation's, the waist lies the body type's drop below the chest. By the
    standard, from memory: neck +10 and shoulder +12 mm with every 40 mm of chest; arm 555 mm at 1700, +15,
    and waist height +30 with every 50 mm of stature; hip +0.8 mm (Y, A) or +0.7 mm (B, C) with every 1 mm
    of waist. The inside leg lies a rise of 0.16 hip + 88 mm below the waist, which is within 2 mm of
    Chiappetta's at 890 and 1170. The others are those of a usual figure, see `typical`.

    Parameters
    ----------
    designation
        Stature and chest in cm and the body type, ``170/88A``.

    Returns
    -------
    dict
        Millimetres by name, all the required ones.

    Raises
    ------
    MeasurementError
        When there is no such size; the message says which there are.
    """
    match = _DESIGNATION.fullmatch(designation)
    body_type = BODY_TYPES.get(match[3]) if match else None
    if match is None or body_type is None:
        raise MeasurementError(f"size {designation!r:.40} is not known; {_ACCEPTED}")
    stature, chest = 10 * int(match[1]), 10 * int(match[2])
    if stature not in STATURES or chest not in range(body_type.low, body_type.high + 1, 40):
        raise MeasurementError(f"size {designation!r:.40} is not made; {_ACCEPTED}")
    waist = chest - body_type.drop
    hip = body_type.hip + body_type.hip_share * (waist - (body_type.chest - body_type.drop))
    outside_leg = body_type.waist_height + 0.6 * (stature - 1700)
    main = {
        "stature": stature,
        "chest_girth": chest,
        "waist_girth": waist,
        "hip_girth": hip,
        "arm_length": 555 + 0.3 * (stature - 1700),
        "outside_leg_length": outside_leg,
        "inside_leg_length": outside_leg - (0.16 * hip + 88),
    }
    return typical(main) | {
        "neck_girth": body_type.neck + 0.25 * (chest - body_type.chest),
        "shoulder_width": body_type.shoulder + 0.3 * (chest - body_type.chest),
    }
