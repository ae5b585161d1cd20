"""Styles to draft: every combination of options that suitcut accepts, eases left to the fit or chosen."""

import numpy as np

from patterns import JacketStyle, Style, TrousersStyle, WaistcoatStyle

FITS = ("slim", "regular", "comfort")


def random_styles(rng: np.random.Generator) -> dict[str, Style]:
    """Return a style for each garment of a three-piece suit."""
    return {
        "jacket": random_jacket_style(rng),
        "trousers": random_trousers_style(rng),
        "waistcoat": random_waistcoat_style(rng),
    }


def random_jacket_style(rng: np.random.Generator) -> JacketStyle:
    double = bool(rng.random() < 0.3)
    return JacketStyle(
        closure="double-breasted" if double else "single-breasted",
        buttons=2 if double else int(rng.integers(1, 4)),
        lapel=str(rng.choice(("peak", "shawl") if double else ("notch", "peak", "shawl"))),
        vent=str(rng.choice(("none", "centre", "side"))),
        pockets=str(rng.choice(("flap", "jetted", "patch"))),
        fit=str(rng.choice(FITS)),
        chest_ease=_sometimes(rng, 90, 220),
        waist_ease=_sometimes(rng, 80, 200),
        hip_ease=_sometimes(rng, 70, 180),
    )


def random_trousers_style(rng: np.random.Generator) -> TrousersStyle:
    return TrousersStyle(
        pleats=int(rng.integers(0, 3)),
        hem=str(rng.choice(("plain", "turn-up"))),
        waist=str(rng.choice(("belt loops", "side adjusters"))),
        hem_girth=float(rng.integers(340, 521)),
        fit=str(rng.choice(FITS)),
        waist_ease=_sometimes(rng, 0, 40),
        hip_ease=_sometimes(rng, 50, 140),
    )


def random_waistcoat_style(rng: np.random.Generator) -> WaistcoatStyle:
    return WaistcoatStyle(
        buttons=int(rng.integers(4, 7)),
        pockets=int(rng.choice((2, 4))),
        back=str(rng.choice(("lining", "shell"))),
        fit=str(rng.choice(FITS)),
        chest_ease=_sometimes(rng, 25, 110),
        waist_ease=_sometimes(rng, 25, 120),
    )


def _sometimes(rng: np.random.Generator, low: int, high: int) -> float | None:
    return float(rng.integers(low, high)) if rng.random() < 0.2 else None
