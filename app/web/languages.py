"""What the pages say, in each language.

Each page has a file ``words/PAGE.json`` of ``{"key": {"en": "...", "zh": "..."}}``; a word's name is
``PAGE.key``. ``{name}`` in a text is replaced by what is told.
"""

import json
from functools import cache
from pathlib import Path

from starlette.requests import Request

LANGUAGES = {"en": "English", "zh": "中文"}
COOKIE = "language"
FOLDER = Path(__file__).with_name("words")


@cache
def words(language: str) -> dict[str, str]:
    """Return every text of a language by its name."""
    return {
        f"{file.stem}.{key}": text[language]
        for file in sorted(FOLDER.glob("*.json"))
        for key, text in json.loads(file.read_text(encoding="utf-8")).items()
    }


def language_of(request: Request) -> str:
    """Return the language that was chosen, else the first one that the browser wants and there is."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        language = wanted.strip().partition(";")[0].partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return next(iter(LANGUAGES))
