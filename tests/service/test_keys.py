import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.api import access
from app.api.access import Access
from app.store.database import Database, now
from app.store.keys import Scope
from app.store.tables import keys
from tests.service.asking import TENANT, Asker, assert_problem, key_of, order

MASTER = (Scope.ADMIN, Scope.PLATFORM)


def with_key(asker: Asker, key: str) -> Asker:
    return Asker(asker.client, key)


def make(asker: Asker, name: str = "MES", scopes: tuple[str, ...] = ("orders:write",), **more: Any) -> Any:
    answer = asker.post("/v1/keys", json={"name": name, "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def own_id(asker: Asker) -> str:
    return str(asker.get("/v1/me").json()["key"])


def test_key_opens_what_its_scopes_say_and_its_text_is_told_once(asker: Asker) -> None:
    made = make(asker)
    mes = with_key(asker, made["key"])
    assert mes.get("/v1/me").json() == {
        "tenant": TENANT,
        "key": made["id"],
        "name": "MES",
        "scopes": ["orders:write"],
    }
    assert mes.post("/v1/orders", json=order()).status_code == 202
    assert_problem(mes.get("/v1/keys"), 403, "lacks the scope admin; it has orders:write")
    told = asker.get(f"/v1/keys/{made['id']}")
    assert "key" not in told.json()
    assert made["key"] not in told.text + asker.get("/v1/keys").text + asker.get("/v1/audit").text


def test_key_without_scopes_only_reads(asker: Asker) -> None:
    reader = with_key(asker, make(asker, scopes=())["key"])
    assert reader.get("/v1/orders").status_code == 200
    assert_problem(reader.post("/v1/orders", json=order()), 403, "none: it may only read")


def test_keys_are_listed_page_by_page_newest_first(asker: Asker) -> None:
    names = [make(asker, name=f"key {number}")["name"] for number in range(5)]
    listed, cursor = [], None
    while True:
        page = asker.get("/v1/keys", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        listed += [key["name"] for key in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert listed == [*reversed(names), "test"]


def test_revoked_key_opens_nothing_and_is_gone_but_for_the_audit(asker: Asker) -> None:
    made = make(asker)
    mes = with_key(asker, made["key"])
    assert mes.get("/v1/me").status_code == 200
    assert asker.delete(f"/v1/keys/{made['id']}").status_code == 204
    assert_problem(mes.get("/v1/me"), 401, "unknown, revoked or expired")
    assert_problem(asker.get(f"/v1/keys/{made['id']}"), 404, made["id"])
    assert_problem(asker.delete(f"/v1/keys/{made['id']}"), 404, made["id"])
    acts = asker.get("/v1/audit", params={"subject": made["id"]}).json()["items"]
    assert [act["action"] for act in acts] == ["key.revoke", "key.make"]


def test_key_that_is_read_while_another_is_revoked_is_read_again_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "REMEMBERED", timedelta(0))
    text = key_of(database)

    async def opened() -> tuple[bool, bool]:
        opening = Access(database)

        # Another thread revokes a key at the worst moment: when the reading is made and not yet noted.
        remember = opening._remember

        def remember_and_forget(*given: Any) -> Any:
            reading = remember(*given)
            opening.forget()
            return reading

        monkeypatch.setattr(opening, "_remember", remember_and_forget)
        was_open = await opening.open(text) is not None
        with database.write() as connection:
            connection.execute(update(keys).values(revoked_at=now()))
        return was_open, await opening.open(text) is not None

    assert asyncio.run(opened()) == (True, False)


def test_last_admin_key_is_not_revoked_until_there_is_another(asker: Asker) -> None:
    own = own_id(asker)
    make(asker, scopes=("orders:write",))
    assert_problem(asker.delete(f"/v1/keys/{own}"), 409, "the last that holds with the scope admin")
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    other = with_key(asker, make(asker, scopes=("admin",), expires_at=soon)["key"])
    assert other.delete(f"/v1/keys/{own}").status_code == 204
    assert_problem(asker.get("/v1/me"), 401, "revoked")
    assert_problem(other.delete(f"/v1/keys/{own_id(other)}"), 409, "rotate this one")


def test_last_platform_key_is_not_revoked_until_there_is_another(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(keys).where(keys.c.name == "bootstrap").values(revoked_at=now()))
    platform = with_key(asker, key_of(database, TENANT, *MASTER))
    own = own_id(platform)
    assert_problem(platform.delete(f"/v1/keys/{own}"), 409, "with the scope platform")
    make(platform, scopes=MASTER)
    assert platform.delete(f"/v1/keys/{own}").status_code == 204


def test_rotated_key_holds_on_beside_the_new_one_for_its_grace(asker: Asker) -> None:
    old = make(asker)
    new = asker.post(f"/v1/keys/{old['id']}/rotate")
    assert new.status_code == 201
    assert (new.json()["name"], new.json()["scopes"]) == ("MES", ["orders:write"])
    ends = datetime.fromisoformat(asker.get(f"/v1/keys/{old['id']}").json()["revoked_at"])
    made = datetime.fromisoformat(new.json()["created_at"])
    assert timedelta(hours=23, minutes=59) < ends - made < timedelta(hours=24, minutes=1)
    for key in (old["key"], new.json()["key"]):
        assert with_key(asker, key).get("/v1/me").status_code == 200
    assert_problem(asker.post(f"/v1/keys/{old['id']}/rotate"), 409, "rotated already")
    assert asker.delete(f"/v1/keys/{old['id']}").status_code == 204
    assert with_key(asker, old["key"]).get("/v1/me").status_code == 401


def test_key_rotated_without_grace_ends_at_once(asker: Asker) -> None:
    own = own_id(asker)
    new = asker.post(f"/v1/keys/{own}/rotate", json={"grace_s": 0}).json()
    assert asker.get("/v1/me").status_code == 401
    assert with_key(asker, new["key"]).get("/v1/keys").status_code == 200


def test_grace_is_at_most_a_week(asker: Asker) -> None:
    key = make(asker)["id"]
    for grace in (-1, 7 * 86_400 + 1, "1", None):
        assert_problem(asker.post(f"/v1/keys/{key}/rotate", json={"grace_s": grace}), 422, "grace_s")
    assert asker.post(f"/v1/keys/{key}/rotate", json={"grace_s": 7 * 86_400}).status_code == 201


def test_new_key_ends_when_the_rotated_one_would_have_unless_told_otherwise(asker: Asker) -> None:
    ends = "2999-01-01T00:00:00Z"
    first = make(asker, expires_at=ends)
    second = asker.post(f"/v1/keys/{first['id']}/rotate").json()
    assert second["expires_at"] == ends
    third = asker.post(f"/v1/keys/{second['id']}/rotate", json={"expires_at": "2998-01-01T00:00:00Z"})
    assert third.json()["expires_at"] == "2998-01-01T00:00:00Z"


def test_key_does_not_begin_in_the_past(asker: Asker) -> None:
    wanted = {"name": "late", "scopes": [], "expires_at": "2020-01-01T00:00:00Z"}
    assert_problem(asker.post("/v1/keys", json=wanted), 422, "expires_at: 2020-01-01T00:00:00+00:00 is past")


def test_expired_key_opens_nothing(asker: Asker, database: Database) -> None:
    made = make(asker, expires_at="2999-01-01T00:00:00Z")
    with database.write() as connection:
        connection.execute(update(keys).where(keys.c.id == made["id"]).values(expires_at=now()))
    assert with_key(asker, made["key"]).get("/v1/me").status_code == 401
    assert_problem(asker.post(f"/v1/keys/{made['id']}/rotate"), 409, "is expired")


def test_nobody_makes_or_takes_a_platform_key_without_having_one(asker: Asker, database: Database) -> None:
    platform = with_key(asker, key_of(database, TENANT, *MASTER))
    assert_problem(
        asker.post("/v1/keys", json={"name": "more", "scopes": ["platform"]}),
        403,
        "only a key with the scope",
    )
    own = own_id(platform)
    for answer in (asker.post(f"/v1/keys/{own}/rotate"), asker.delete(f"/v1/keys/{own}")):
        assert_problem(answer, 403, "only a key with the scope platform")
    assert make(platform, scopes=("platform",))["scopes"] == ["platform"]


def test_tenant_is_made_with_a_key_that_sees_only_its_own(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    platform = with_key(asker, key_of(database, TENANT, *MASTER))
    made = platform.post("/v1/tenants", json={"id": "qingdao", "name": "Qingdao"})
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/v1/tenants/qingdao"
    qingdao = with_key(asker, made.json()["admin_key"]["key"])
    assert qingdao.get("/v1/me").json()["scopes"] == ["admin"]
    assert qingdao.get("/v1/orders").json()["items"] == []
    assert [act["action"] for act in qingdao.get("/v1/audit").json()["items"]] == ["key.make"]
    assert_problem(qingdao.get("/v1/tenants"), 403, "platform")
    again = platform.post("/v1/tenants", json={"id": "qingdao", "name": "another"})
    assert_problem(again, 409, "there is a tenant qingdao already")
    assert platform.get("/v1/tenants/qingdao").json()["name"] == "Qingdao"
    listed = platform.get("/v1/tenants?limit=1").json()
    rest = platform.get("/v1/tenants", params={"cursor": listed["next_cursor"]}).json()
    assert [one["id"] for one in listed["items"] + rest["items"]] == ["default", TENANT, "qingdao"]


def test_audit_tells_who_did_what_and_finds_it(asker: Asker) -> None:
    mes = make(asker)
    with_key(asker, mes["key"]).post("/v1/orders", json=order("QD-1"))
    asker.post("/v1/orders/QD-1/hold")
    acts = asker.get("/v1/audit", params={"subject": "QD-1"}).json()["items"]
    assert [(act["action"], act["actor"].split()[1]) for act in acts] == [
        ("order.hold", "test"),
        ("order.post", "MES"),
    ]
    by_mes = asker.get("/v1/audit", params={"actor": mes["id"]}).json()["items"]
    assert [act["subject"] for act in by_mes] == ["QD-1"]
    assert by_mes == asker.get("/v1/audit", params={"actor": f"{mes['id']} MES"}).json()["items"]
    holds = asker.get("/v1/audit", params={"action": "order.hold"}).json()["items"]
    assert [act["subject"] for act in holds] == ["QD-1"]
    first = asker.get("/v1/audit?limit=1").json()
    second = asker.get("/v1/audit", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert first["items"][0]["seq"] > second["items"][0]["seq"]
