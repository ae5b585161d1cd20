"""The audit: who did what."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Query
from pydantic import BaseModel

from app.api.access import AdminHand, Data
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import Limit, Page, page, position
from app.store import audit
from app.store.audit import Filters

router = resource("audit", "/audit")

Text = Annotated[str | None, Query(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]

ACT_EXAMPLE: dict[str, Any] = {
    "seq": 31,
    "at": "2026-11-23T08:00:03Z",
    "actor": "5f0c1e9a7b21 MES",
    "action": "order.hold",
    "subject": "QD-2026-0001",
    "detail": {"reason": "cloth is late"},
}


class ActDocument(BaseModel):
    """Something that was done: by whom (a key's id and name), what, to what, with details."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]

    model_config = {"json_schema_extra": {"examples": [ACT_EXAMPLE]}}

    @classmethod
    def of(cls, act: audit.Act) -> Self:
        """Write an act."""
        return cls(**vars(act))


@router.get("", summary="List what was done, and by whom", responses=documented(401, 403, 422))
def list_audit(
    who: AdminHand,
    data: Data,
    before: Annotated[int | None, Depends(position)],
    limit: Limit = 100,
    subject: Annotated[Text, Query(examples=["QD-2026-0001"])] = None,
    actor: Annotated[Text, Query(description="a key's id, or its id and name")] = None,
    action: Annotated[Text, Query(examples=["order.hold"])] = None,
) -> Page[ActDocument]:
    """List what was done in this tenant, the latest first."""
    with data.read() as connection:
        acts = audit.before(connection, who.tenant, before, limit, Filters(subject, actor, action))
    return page([ActDocument.of(act) for act in acts], limit, acts[-1].seq if acts else 0)
