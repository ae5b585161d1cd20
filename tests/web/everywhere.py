"""Every page of the console, as the application lists them, with something on each to be looked at."""

import re
from typing import Any

from starlette.routing import Route

from app.main import PAGES
from app.store.database import Database
from tests.service import planned
from tests.service.asking import Asker, order

WITHOUT_KEY = {"/", "/sign-in", "/sign-out"}
ROUTES = [route for page in PAGES for route in page.router.routes if isinstance(route, Route)]
SHOWN = [route for route in ROUTES if route.path != "/" and "GET" in (route.methods or ())]
CUTTER = "C1"
RUN = f"{planned.RUN}.1"


def furnish(
    asker: Asker,
    database: Database,
    *,
    customer: str = "Wang Lei",
    cloth: str = "navy twill",
    operator: str = "Zhao Min",
) -> dict[str, str]:
    """Have one order cut and others wait, and return what the pages' addresses name."""
    made = order(customer=customer)
    made["cloth"] = {**made["cloth"], "name": cloth}
    posts = [
        ("post", "/v1/orders", made),
        ("put", f"/v1/cutters/{CUTTER}", {"name": customer, "machine": {"profile": "default"}}),
        ("put", "/v1/rolls/R-17", {"name": cloth, "width_mm": 1480, "length_mm": 60_000, "dye_lot": cloth}),
    ]
    posts += [("post", "/v1/orders", order(f"QD-{number}", customer=customer)) for number in (2, 3, 4)]
    for method, path, body in posts:
        answer = asker.ask(method, path, json=body)
        assert answer.status_code < 300, answer.text
    planned.publish(database)
    reports: list[tuple[str, dict[str, Any] | None]] = [
        (f"/v1/cutters/{CUTTER}/next", None),
        (f"/v1/cut-runs/{RUN}/start", {"operator": operator}),
        (f"/v1/cut-runs/{RUN}/progress", {"progress": 0.4, "left_s": 110.0, "bite": 1}),
        ("/v1/orders/QD-3/hold", None),
    ]
    for path, report in reports:
        answer = asker.post(path, json=report) if report else asker.post(path)
        assert answer.status_code < 300, answer.text
    pieces = asker.get(f"/v1/orders/{planned.ID}/pieces").json()["items"]
    return {
        "order_id": planned.ID,
        "marker_id": planned.MARKER,
        "cutter": CUTTER,
        "cutter_id": CUTTER,
        "code": pieces[0]["code"],
    }


def address(route: Route, values: dict[str, str]) -> str:
    """Return a page's address."""
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], route.path)
