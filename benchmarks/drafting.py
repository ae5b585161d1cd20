"""How long a full suit takes to draft, all materials, every check made; and whether memory stays flat.

./run python -m benchmarks.drafting [SUITS]
"""

import resource
import statistics
import sys
import time
from dataclasses import replace

import numpy as np

from patterns import JacketStyle, Style, draft
from tests.patterns.bodies import random_body
from tests.patterns.styles import random_styles


def main(count: int) -> None:
    """Draft random suits on one core and print processor milliseconds a suit, pieces and memory."""
    rng = np.random.default_rng(0)
    orders = [(random_body(rng), _without_ordered_ease(random_styles(rng))) for _ in range(count)]
    for garments in (("jacket", "trousers"), ("jacket", "trousers", "waistcoat")):
        times, pieces, before = [], [], 0
        for number, (body, styles) in enumerate(orders):
            started = time.process_time()
            drafted = [piece for garment in garments for piece in draft(garment, body, styles[garment])]
            times.append(1000 * (time.process_time() - started))
            pieces.append(len(drafted))
            if number == count // 2:
                before = _memory_mb()
        print(
            f"{' + '.join(garments):30} median {statistics.median(times):5.1f} ms, "
            f"99th percentile {np.percentile(times, 99):5.1f} ms, {statistics.median(pieces):.0f} pieces, "
            f"memory {_memory_mb()} MB, of which since half-time {_memory_mb() - before} MB"
        )


def _without_ordered_ease(styles: dict[str, Style]) -> dict[str, Style]:
    """Leave the ease to the fit, since not every body can be given every ease."""
    jacket = styles["jacket"]
    assert isinstance(jacket, JacketStyle)
    return {**styles, "jacket": replace(jacket, chest_ease=None, waist_ease=None, hip_ease=None)}


def _memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
