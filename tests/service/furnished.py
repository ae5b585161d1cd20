"""A tenant that has one of everything, for tests of who may see it.

A route whose path names something new needs an object of it here, and its name in what `furnish` returns.
"""

from app.order import EXAMPLE
from tests.service.asking import Asker, order

CANARY = "canary-7f3a"
"""Is in something of every object, and so in every answer that gives one away; not in the ids returned by
`furnish`, as refusals name what was asked for."""


def furnish(asker: Asker) -> dict[str, str]:
    """Make one of everything in a tenant, and return a value for every parameter of a path, by its name."""
    planned = str(EXAMPLE["id"])
    for order_id in (planned, f"{CANARY}-order"):
        posted = asker.post("/v1/orders", json=order(order_id, customer=CANARY, hold=order_id != planned))
        assert posted.status_code == 202, posted.text
    key = asker.post("/v1/keys", json={"name": CANARY, "scopes": []}).json()
    assert asker.until(f"/v1/orders/{planned}", "Ended", "Aborted")["state"] == "Ended"
    for path, body in (
        ("/v1/rolls/roll-a", {"name": CANARY, "width_mm": 1500, "length_mm": 60_000}),
        ("/v1/cutters/cutter-a", {"name": CANARY, "machine": {"profile": "s3000"}}),
        ("/v1/webhooks/hook-a", {"url": f"https://{CANARY}.example.com/", "enabled": False}),
    ):
        made = asker.put(path, json=body)
        assert made.status_code in (200, 201), made.text
    corners = [(0, 0, 100, 980), (1600, 0, 1800, 980), (1600, 1500, 1800, 100), (0, 1500, 100, 100)]
    marks = [{"x_mm": x, "y_mm": y, "u": u, "v": v} for x, y, u, v in corners]
    body = {"width_px": 1920, "height_px": 1080, "marks": marks}
    assert asker.put("/v1/cutters/cutter-a/projection", json=body).status_code == 201
    return {
        "roll_id": "roll-a",
        "cutter_id": "cutter-a",
        "webhook_id": "hook-a",
        "seq": "1",
        "code": asker.get(f"/v1/orders/{planned}/pieces").json()["items"][0]["code"],
        "run_id": asker.get(f"/v1/orders/{planned}/cut-runs").json()["items"][0]["id"],
        "order_id": planned,
        "name": "marker.svg",
        "marker_id": f"{planned}-shell",
        "key_id": key["id"],
        "tenant_id": asker.get("/v1/me").json()["tenant"],
    }
