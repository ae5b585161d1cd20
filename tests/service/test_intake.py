import threading
from collections import Counter
from typing import Any

from tests.service.asking import Asker, assert_problem, order


def test_same_key_and_body_gets_the_same_answer_again(asker: Asker) -> None:
    key = {"Idempotency-Key": '"first"'}
    first = asker.post("/v1/orders", json=order(), headers=key)
    again = asker.post("/v1/orders", json=order(), headers=key)
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    assert len(asker.get("/v1/orders").json()["items"]) == 1


def test_same_key_with_another_body_is_refused(asker: Asker) -> None:
    key = {"Idempotency-Key": "first"}
    asker.post("/v1/orders", json=order("QD-1"), headers=key)
    assert_problem(asker.post("/v1/orders", json=order("QD-2"), headers=key), 422, "Idempotency-Key first")
    assert [one["id"] for one in asker.get("/v1/orders").json()["items"]] == ["QD-1"]


def test_fifty_clients_racing_on_one_key_make_one_order(asker: Asker) -> None:
    answers: list[Any] = []
    gate = threading.Barrier(50)

    def post() -> None:
        gate.wait()
        answers.append(asker.post("/v1/orders", json=order(), headers={"Idempotency-Key": "race"}))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {202: 50}
    assert len({answer.content for answer in answers}) == 1
    assert len(asker.get("/v1/orders").json()["items"]) == 1


def test_same_order_again_changes_nothing_and_another_under_its_id_is_a_conflict(asker: Asker) -> None:
    assert asker.post("/v1/orders", json=order()).status_code == 202
    again = asker.post("/v1/orders", json=order(customer="Wang Lei"))
    assert again.status_code == 202
    assert again.json()["version"] == 1
    assert_problem(asker.post("/v1/orders", json=order(customer="Li Na")), 409, "QD-1 exists with another")


def test_each_order_of_a_batch_is_answered_for_itself(asker: Asker) -> None:
    asker.post("/v1/orders", json=order("QD-1"))
    wide = order("QD-3", cloth={"width_mm": -1})
    batch = {"orders": [order("QD-1"), order("QD-2"), wide, order("QD-1", customer="other"), {"id": 7}]}
    answer = asker.post("/v1/orders/batch", json=batch)
    assert answer.status_code == 202
    assert [item["status"] for item in answer.json()["items"]] == [202, 202, 422, 409, 422]
    assert "cloth.width_mm" in answer.json()["items"][2]["detail"]
    assert {one["id"] for one in asker.get("/v1/orders").json()["items"]} == {"QD-1", "QD-2"}
