"""Scripts and styles of the pages, under an address that changes with their content."""

import hashlib
from importlib import resources
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).with_name("static")
# The marker's page plays the cut as cut.html does.
PLAYED = {"track.js": Path(str(resources.files("cutting").joinpath("post", "player", "track.js")))}
A_YEAR_S = 365 * 24 * 3600


def _version() -> str:
    told = hashlib.sha256()
    own = {file.relative_to(FOLDER).as_posix(): file for file in FOLDER.rglob("*") if file.is_file()}
    for name, file in sorted({**own, **PLAYED}.items()):
        told.update(name.encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:12]


VERSION = _version()
ADDRESS = f"/static/{VERSION}"
"""Where the assets are: a browser keeps them until they change, and imports between modules stay inside."""


class Assets(StaticFiles):
    """The files, to be kept by browsers for good."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        played = PLAYED.get(path)
        response = FileResponse(played) if played else await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
        return response
