"""What is fused in trousers."""

from patterns.panel import Backing


def fusings() -> tuple[Backing, ...]:
    """Return the fusings of waistbands, fly facing and back pockets."""
    return (
        Backing("left waistband fusing", "left waistband"),
        Backing("right waistband fusing", "right waistband"),
        Backing("fly facing fusing", "fly facing"),
        Backing("back jetting fusing", "back jetting"),
    )
