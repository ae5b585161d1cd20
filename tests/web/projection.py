"""A projector over a table, for tests: where its places are on the screen, by a homography of their own."""

import io
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.service import planned
from tests.service.asking import Asker

PAGE = "/cutters/C1/projector"
WINDOW = 1600.0  # of the machine "default"
WIDTH = 1480.0
CORNERS = [(0.0, 0.0), (WINDOW, 0.0), (WINDOW, WIDTH), (0.0, WIDTH)]
ASKEW = [(240.0, 1010.0), (1770.0, 930.0), (1480.0, 110.0), (420.0, 60.0)]
"""Where a projector that hangs far aside has the corners of the window on its screen."""

Place = tuple[float, float]
Matrix = npt.NDArray[np.float64]

PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


def homography(places: Sequence[Place], pixels: Sequence[Place]) -> Matrix:
    """Return the homography of four places and their pixels: eight equations, eight unknowns."""
    rows, right = [], []
    for (x, y), (u, v) in zip(places, pixels, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(right)), 1.0).reshape(3, 3)


def projected(matrix: Matrix, place: Place) -> Place:
    u, v, w = matrix @ [*place, 1.0]
    return float(u / w), float(v / w)


def some_places(count: int = 20) -> list[Place]:
    chance = random.Random(3)
    return [(chance.uniform(0, WINDOW), chance.uniform(0, WIDTH)) for _ in range(count)]


def lands(page: Page, places: Sequence[Place]) -> list[Place]:
    """Return the pixels at which the drawn layer has places of the cloth."""
    found: list[Place] = page.evaluate(
        """(places) => places.map(([x, y]) => {
            const dot = document.createElementNS("http://www.w3.org/2000/svg", "rect");
            const sides = { x: x - 0.05, y: y - 0.05, width: 0.1, height: 0.1, fill: "#fff" };
            for (const [name, value] of Object.entries(sides)) dot.setAttribute(name, value);
            document.getElementById("layer").append(dot);
            const box = dot.getBoundingClientRect();
            dot.remove();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })""",
        [list(place) for place in places],
    )
    return found


def lit(page: Page, matrix: Matrix, places: Sequence[Place]) -> list[Place]:
    """Return the pixels that are lit where spots are drawn at places of the cloth, from a picture."""
    page.evaluate(
        """(places) => {
            const others = document.querySelectorAll("main > :not(#layer)");
            for (const one of others) one.setAttribute("hidden", "");
            const layer = document.getElementById("layer");
            layer.replaceChildren(...places.map(([x, y]) => {
                const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
                for (const [name, value] of Object.entries({ cx: x, cy: y, r: 5, fill: "#fff" }))
                    dot.setAttribute(name, value);
                return dot;
            }));
        }""",
        [list(place) for place in places],
    )
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"), float)
    found = []
    for place in places:
        u, v = projected(matrix, place)
        left, top = round(u) - 9, round(v) - 9
        part = shot[max(0, top) : top + 19, max(0, left) : left + 19]
        assert part.max() > 100, f"nothing is lit at {u:.0f}, {v:.0f}"
        rows, columns = np.indices(part.shape) + 0.5
        found.append(
            (
                float((part * columns).sum() / part.sum() + max(0, left)),
                float((part * rows).sum() / part.sum() + max(0, top)),
            )
        )
    return found


def off_by(found: Sequence[Place], matrix: Matrix, places: Sequence[Place]) -> float:
    wanted = [projected(matrix, place) for place in places]
    return max(float(np.hypot(a - u, b - v)) for (a, b), (u, v) in zip(found, wanted, strict=True))


def live(page: Page) -> Page:
    expect(page.locator("body[data-live=true]")).to_be_visible()
    return page


def put(page: Page, number: int, pixel: Place) -> None:
    """Drag a mark to a pixel by the mouse."""
    box = page.locator(f"#marks .mark >> nth={number} >> .grip").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 7, at[1] - 3)
    # The mouse has whole pixels only: the mark is moved by as much as the mouse.
    page.mouse.move(at[0] + round(pixel[0] - at[0]), at[1] + round(pixel[1] - at[1]))
    page.mouse.up()


def calibrate(page: Page, pixels: Sequence[Place] = ASKEW) -> None:
    page.click("#calibrate")
    for number, pixel in enumerate(pixels):
        put(page, number, pixel)
    page.click("#save")
    expect(page.locator("#calibration")).to_be_hidden()


def calibrated(asker: Asker, pixels: Sequence[Place] = ASKEW, cutter_id: str = "C1") -> None:
    marks = [{"x_mm": x, "y_mm": y, "u": u, "v": v} for (x, y), (u, v) in zip(CORNERS, pixels, strict=True)]
    body = {"width_px": 1920, "height_px": 1080, "marks": marks}
    assert asker.put(f"/v1/cutters/{cutter_id}/projection", json=body).status_code in (200, 201)


def random_marks(chance: random.Random, matrix: Matrix, count: int) -> list[dict[str, float]]:
    places = [*CORNERS, *((chance.uniform(0, WINDOW), chance.uniform(0, WIDTH)) for _ in range(count - 4))]
    return [{"x_mm": x, "y_mm": y, "u": u, "v": v} for x, y in places for u, v in [projected(matrix, (x, y))]]


def code_of(asker: Asker, piece: str) -> str:
    items = asker.get(f"/v1/orders/{planned.ID}/pieces").json()["items"]
    return str(next(one["code"] for one in items if one["id"] == piece))


def piece(page: Page, piece_id: str) -> Locator:
    return page.locator(f'#layer [data-piece="{piece_id}"]')


def tap(page: Page, piece_id: str) -> None:
    """Tap on a place inside a piece, where the layer has it."""
    box = piece(page, piece_id).locator(".label").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def scan(page: Page, code: str) -> None:
    page.keyboard.type(f"{code}\n", delay=2)
