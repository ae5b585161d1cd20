"""How a page is made: who looks at it, in which language, under which content policy."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount

from app.api.access import Principal, key_of_page, opened
from app.store.keys import Scope
from app.web import assets
from app.web.languages import FOLDER, LANGUAGES, language_of, words

# All is ours, nothing is inline; a page is in no other's frame and sends forms nowhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
THEMES = ("light", "dark")
EVERYWHERE = "frame"  # the words that every page has

_templates = Environment(
    loader=FileSystemLoader(FOLDER.with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class SignInNeededError(Exception):
    """A page was asked for without a key that holds."""


async def signed_in(request: Request) -> Principal:
    """Return who looks at a page, or have them sign in first."""
    who = await opened(request, key_of_page(request))
    if who is None:
        raise SignInNeededError
    return who


SignedIn = Annotated[Principal, Depends(signed_in)]


def page(
    request: Request,
    name: str,
    who: Principal | None = None,
    *,
    status: int = 200,
    also: Collection[str] = (),
    data: Mapping[str, Any] | None = None,
    **values: Any,
) -> Response:
    """Return a page in the language of the one who asks.

    Parameters
    ----------
    name
        Of the template, without its ending; its script and style are ``NAME.js`` and ``NAME.css``, its words
        ``words/NAME.json``.
    who
        Who is signed in.
    also
        Whose words it has besides: files of ``words`` that several pages share.
    data
        What the script is told, as `data()` of ``frame.js``.
    values
        What the template shows.
    """
    language = language_of(request)
    said = words(language)
    theme = request.cookies.get("theme")
    scopes = sorted(who.key.scopes) if who else []
    text = _templates.get_template(f"{name}.html").render(
        t=lambda key, **told: said[key].format(**told),
        said={key: text for key, text in said.items() if key.partition(".")[0] in (EVERYWHERE, name, *also)},
        language=language,
        languages=LANGUAGES,
        theme=theme if theme in THEMES else "",
        static=assets.ADDRESS,
        page=name,
        who=who,
        may=lambda scope: Scope.ADMIN in scopes or scope in scopes,
        data={"language": language, "scopes": scopes, **(data or {})},
        **values,
    )
    return HTMLResponse(text, status, {"Content-Security-Policy": POLICY})


def install(app: FastAPI) -> None:
    """Serve the assets, and send whoever is not signed in to the page that does it."""
    app.router.routes.append(Mount(assets.ADDRESS, assets.Assets(), name="static"))
    app.add_exception_handler(SignInNeededError, _sign_in)


async def _sign_in(request: Request, _: Exception) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
