"""What a form of an order is made of, from the declarations that its check goes by: both never differ."""

from dataclasses import fields
from typing import Any

from app.web.languages import words
from patterns import (
    BODY_TYPES,
    DIMENSION,
    STATURES,
    STYLES,
    Choice,
    Dimension,
    Material,
    options_of,
)

CHEST_STEP_MM = 40

PARTS = {
    "whole": ("stature",),
    "neck": ("neck_girth", "shoulder_width", "shoulder_slope_left", "shoulder_slope_right"),
    "trunk": (
        "chest_girth",
        "waist_girth",
        "belly_girth",
        "hip_girth",
        "chest_width",
        "back_width",
        "scye_depth",
        "back_waist_length",
        "front_waist_length",
    ),
    "arms": ("arm_length", "arm_length_left", "arm_length_right", "upper_arm_girth", "wrist_girth"),
    "legs": (
        "outside_leg_length",
        "inside_leg_length",
        "total_crotch_length",
        "thigh_girth",
        "knee_girth",
        "calf_girth",
    ),
}
"""The measurements by the part of the body at which they are taken."""


def label(dimension: Dimension, language: str) -> str:
    """Return what a measurement is called: in Chinese as the made-to-measure form has it."""
    if language == "zh":
        return dimension.aliases[0]
    return dimension.name.replace("_", " ").capitalize()


def measurement_fields(language: str) -> list[dict[str, Any]]:
    """Return every measurement as a field of a form, by the part of the body."""
    return [
        {
            "name": name,
            "part": part,
            "label": label(DIMENSION[name], language),
            "meaning": words(language)[f"suit.meaning_{name}"],
            "low": DIMENSION[name].low,
            "high": DIMENSION[name].high,
            "unit": DIMENSION[name].unit,
            "required": DIMENSION[name].required,
        }
        for part, names in PARTS.items()
        for name in names
    ]


def garments() -> list[dict[str, Any]]:
    """Return every garment with its style options, what each may be and what it is if it is left out."""
    return [
        {
            "name": garment,
            "options": [
                {"name": field.name, "default": field.default, **_accepted(options_of(kind)[field.name])}
                for field in fields(kind)
            ],
        }
        for garment, kind in STYLES.items()
    ]


def sizes() -> dict[str, Any]:
    """Return the base sizes that there are: statures, and the chests of each body type, in cm."""
    return {
        "statures": [stature // 10 for stature in STATURES],
        "chests": {
            name: [chest // 10 for chest in range(kind.low, kind.high + 1, CHEST_STEP_MM)]
            for name, kind in BODY_TYPES.items()
        },
    }


def other_materials() -> list[str]:
    """Return the materials beside the shell."""
    return [str(material) for material in Material if material is not Material.SHELL]


def _accepted(option: Any) -> dict[str, Any]:
    if isinstance(option, Choice):
        return {"choices": list(option.values)}
    return {"low": option.low, "high": option.high}
