"""What the resources share: versions as ETags, pages by cursor."""

import base64
import binascii
import re
from typing import Annotated, Generic, TypeVar

from fastapi import Header, Query, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.job_order import IDENTIFIER

Item = TypeVar("Item")

PAGE_LIMIT = 500

Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="most items of the page")]


class Page(BaseModel, Generic[Item]):
    """Part of a list; ``next_cursor`` is given as ``cursor`` to read on, null at the end."""

    items: list[Item]
    next_cursor: str | None


def page(items: list[Item], limit: int, position: int | str) -> Page[Item]:
    """Return a page whose last item lies at a position; a full one may be read on from there."""
    return Page(items=items, next_cursor=_cursor(position) if len(items) == limit else None)


def position(
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> int | None:
    """Return the position that a cursor names, None without one."""
    if cursor is None:
        return None
    try:
        told = re.fullmatch(r"\d{1,18}", _read(cursor))
    except (ValueError, binascii.Error):
        told = None
    if told is None:
        raise HTTPException(422, f"cursor: {cursor[:80]!r} is not one that a page gave")
    return int(told[0])


def text_position(
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> str | None:
    """Return the id that a cursor of a list by id names, None without one."""
    if cursor is None:
        return None
    try:
        told = re.fullmatch(IDENTIFIER, _read(cursor))
    except (ValueError, binascii.Error):
        told = None
    if told is None:
        raise HTTPException(422, f"cursor: {cursor[:80]!r} is not one that a page gave")
    return told[0]


def if_match(
    if_match: Annotated[
        str | None, Header(description="ETag of the version that is to be changed", examples=['"3"'])
    ] = None,
) -> int | None:
    """Return the version that must be the present one, None for whichever it is."""
    if if_match is None or if_match.strip() == "*":
        return None
    told = re.fullmatch(r'"(\d{1,9})"', if_match.strip())
    if told is None:
        raise HTTPException(412, f'If-Match: {if_match[:80]} is not an ETag of this service, such as "3"')
    return int(told[1])


def tag(response: Response, version: int) -> None:
    """Tell a resource's version as its ETag."""
    response.headers["ETag"] = f'"{version}"'


def _cursor(position: int | str) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _read(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
