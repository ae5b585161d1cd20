"""Who asks: what a key is told of itself."""

from typing import Self

from pydantic import BaseModel

from app.api.access import Principal, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.store.keys import Scope

router = resource("keys", "/me")


class Me(BaseModel):
    """The tenant and the key of a request."""

    tenant: str
    key: str
    name: str
    scopes: list[Scope]

    model_config = {
        "json_schema_extra": {
            "examples": [
                {"tenant": "qingdao", "key": "5f0c1e9a7b21", "name": "MES", "scopes": [Scope.ORDERS]}
            ]
        }
    }

    @classmethod
    def of(cls, who: Principal) -> Self:
        """Write who asks."""
        return cls(tenant=who.tenant, key=who.key.id, name=who.key.name, scopes=sorted(who.key.scopes))


@router.get("", summary="Get whose key this is", responses=documented(401))
def get_me(who: Reader) -> Me:
    """Return whose key this is and what it may do."""
    return Me.of(who)
