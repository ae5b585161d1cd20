import asyncio
import threading

import pytest
from sqlalchemy import Connection
from sqlalchemy.pool import QueuePool

from app.api.access import Access
from app.store import keys
from app.store.database import Database
from app.store.keys import Key
from tests.service.asking import PATIENCE_S, key_of


def test_key_that_is_being_read_for_nobody_is_read_before_the_database_is_closed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, began, may_end = keys.opened_by, threading.Event(), threading.Event()

    def slowly(connection: Connection, text: str) -> Key | None:
        began.set()
        assert may_end.wait(PATIENCE_S)
        return read(connection, text)

    async def leave_while_it_reads() -> None:
        access = Access(database)
        asking = asyncio.create_task(access.open(text))
        assert await asyncio.to_thread(began.wait, PATIENCE_S)
        asking.cancel()
        ending = asyncio.create_task(access.end())
        await asyncio.wait({ending}, timeout=0)
        assert not ending.done()
        may_end.set()
        await ending

    text = key_of(database)
    monkeypatch.setattr(keys, "opened_by", slowly)
    asyncio.run(leave_while_it_reads())
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
