"""Those who use the service, for Locust: an MES, operators, cutters.

`python -m loadtests` starts a service and runs it; by hand, against a service that runs already:

    export SUITCUT_LOAD_KEY=sc_...
    locust -f loadtests/locustfile.py --headless -u 16 -t 20s -H http://127.0.0.1:8000 Mes

Name the users that are wanted after the options. ``--tags intake`` leaves an MES its single orders only.
"""

import json
import os
import random
import uuid
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, events, tag, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests.bodies import ID, order_bodies

KEY = os.environ.get("SUITCUT_LOAD_KEY", "")
BODIES = order_bodies(500, seed=0)
BATCH = 20

accepted: list[str] = []
"""Ids of the orders that the service has taken, as it told."""


def add_options(parser: ArgumentParser) -> None:
    """Add what the command line says besides Locust's own options."""
    parser.add_argument("--pace", type=float, default=0.0, help="tasks per second of an MES; 0: all it can")
    parser.add_argument("--accepted", default="", help="file to write the ids of accepted orders into")


def write_accepted(environment: Environment, **_: Any) -> None:
    """Write which orders were accepted, so that they can be looked for afterwards."""
    path = environment.parsed_options.accepted if environment.parsed_options else ""
    if path:
        Path(path).write_text("".join(f"{order}\n" for order in accepted))


class Client(FastHttpUser):
    """Who has a key and asks the service."""

    abstract = True

    def ask(
        self,
        method: str,
        path: str,
        name: str,
        body: str | None = None,
        key: str | None = None,
        wanted: tuple[int, ...] = (200,),
        fits: Callable[[str], bool] = bool,
    ) -> Any:
        """Return the answer; another status than those wanted, or a text that does not fit, is a failure."""
        headers = {"Authorization": f"Bearer {KEY}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        with self.client.request(
            method, path, name, data=body, headers=headers, catch_response=True
        ) as answer:
            if answer.status_code in wanted and (answer.status_code == 204 or fits(answer.text)):
                answer.success()
            else:
                answer.failure(f"{answer.status_code} {answer.text}")
        return answer


class Mes(Client):
    """A factory's MES: posts orders, sends some again as if an answer was lost, asks how far they are."""

    def wait_time(self) -> float:
        """Keep the pace that the command line says; MESs do not walk in step."""
        pace = self.environment.parsed_options.pace
        return random.expovariate(pace) if pace else 0.0

    def on_start(self) -> None:
        """Take a prefix of its own for the ids."""
        self.prefix = uuid.uuid4().hex[:12]
        self.count = 0
        self.last: tuple[str, str, str] | None = None

    @tag("intake")
    @task(80)
    def post_order(self) -> None:
        """Post an order under a key of its own."""
        order, body = self.next_order()
        key = uuid.uuid4().hex
        answer = self.ask("POST", "/v1/orders", "post order", body, key, wanted=(202,))
        if answer.status_code == 202:
            accepted.append(order)
            self.last = (body, key, answer.text)

    @tag("intake")
    @task(4)
    def post_order_again(self) -> None:
        """Send the last order again: the answer must be the same."""
        if self.last is None:
            return
        body, key, before = self.last
        self.ask("POST", "/v1/orders", "post order again", body, key, (202,), lambda text: text == before)

    @task(1)
    def post_batch(self) -> None:
        """Post some orders at once."""
        ids, bodies = zip(*(self.next_order() for _ in range(BATCH)), strict=True)
        body = '{"orders": [' + ", ".join(bodies) + "]}"
        path, key = "/v1/orders/batch", uuid.uuid4().hex
        answer = self.ask("POST", path, "post batch", body, key, (202,), _all_taken)
        if answer.status_code == 202 and _all_taken(answer.text):
            accepted.extend(ids)

    @task(15)
    def follow(self) -> None:
        """Ask how far one of its orders is."""
        if self.count:
            order = f"{self.prefix}-{random.randrange(self.count)}"
            self.ask("GET", f"/v1/orders/{order}", "follow order")

    def next_order(self) -> tuple[str, str]:
        """Return a new order's id and JSON."""
        order = f"{self.prefix}-{self.count}"
        self.count += 1
        return order, random.choice(BODIES).replace(ID, order)


def _all_taken(text: str) -> bool:
    return all(item["status"] == 202 for item in json.loads(text)["items"])


class Operator(Client):
    """Who looks at lists and at the pictures of planned orders."""

    wait_time = between(0.2, 0.6)

    @task(1)
    def read_list(self) -> None:
        """Read what waits, the latest first."""
        self.ask("GET", "/v1/orders?limit=50", "list orders")

    @task(3)
    def read_picture(self) -> None:
        """Look at the marker of an order that is planned."""
        answer = self.ask("GET", "/v1/orders?state=Ended&limit=20", "list planned")
        planned = json.loads(answer.text)["items"] if answer.status_code == 200 else []
        if planned:
            order = random.choice(planned)["id"]
            self.ask("GET", f"/v1/orders/{order}/files/marker.svg", "read marker.svg")


class Cutter(Client):
    """A cutter: pulls the next job, reads its program, reports its start and its end."""

    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        """Register itself."""
        self.name = f"cutter-{uuid.uuid4().hex[:8]}"
        body = json.dumps({"name": self.name, "machine": {"profile": "default"}})
        answer = self.ask("PUT", f"/v1/cutters/{self.name}", "register cutter", body, wanted=(200, 201))
        if answer.status_code >= 400:
            raise StopUser

    @task
    def cut_next(self) -> None:
        """Pull a job and do it."""
        pulled = self.ask("POST", f"/v1/cutters/{self.name}/next", "pull job", wanted=(200, 204))
        if pulled.status_code != 200:
            return
        run = json.loads(pulled.text)["id"]
        self.ask("POST", f"/v1/cut-runs/{run}/start", "start job")
        self.ask("POST", f"/v1/cut-runs/{run}/done", "end job")


events.init_command_line_parser.add_listener(add_options)
events.quitting.add_listener(write_accepted)
