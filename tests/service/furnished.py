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
    cutter = {"name": CANARY, "machine": {"profile": "default"}}
    hook = {"url": f"http://127.0.0.1:9/{CANARY}", "kinds": [], "enabled": True}
    for path, made in (
        (f"/v1/rolls/{CANARY}", {"name": CANARY, "width_mm": 1500, "length_mm": 9000}),
        (f"/v1/cutters/{CANARY}", cutter),
        (f"/v1/webhooks/{CANARY}", hook),
    ):
        answer = asker.put(path, json=made)
        assert answer.is_success, answer.text
    key = asker.post("/v1/keys", json={"name": CANARY, "scopes": []}).json()
    assert asker.until(f"/v1/orders/{planned}", "Ended", "Aborted")["state"] == "Ended"
    (run,) = asker.get(f"/v1/orders/{planned}/cut-runs").json()["items"]
    piece = asker.get(f"/v1/orders/{planned}/pieces").json()["items"][0]
    return {
        "order_id": planned,
        "code": piece["code"],
        "roll_id": CANARY,
        "cutter_id": CANARY,
        "run_id": run["id"],
        "webhook_id": CANARY,
        "seq": "1",
        "name": "marker.svg",
        "marker_id": f"{planned}-shell",
        "key_id": key["id"],
        "tenant_id": asker.get("/v1/me").json()["tenant"],
    }
