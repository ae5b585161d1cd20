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
    return {
        "order_id": planned,
        "name": "marker.svg",
        "marker_id": f"{planned}-shell",
        "key_id": key["id"],
        "tenant_id": asker.get("/v1/me").json()["tenant"],
    }
