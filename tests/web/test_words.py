"""What the pages say is there in every language."""

import json
import re
from pathlib import Path

from app.web.languages import FOLDER, LANGUAGES, words

TOLD = Path(__file__).parents[2] / "docs" / "events.md"
WORD = re.compile(r"\{(\w+)\}")


def test_every_word_is_there_in_every_language() -> None:
    for file in FOLDER.glob("*.json"):
        for key, text in json.loads(file.read_text()).items():
            assert list(text) == list(LANGUAGES), f"{file.name}: {key}"
            assert all(told.strip() for told in text.values()), f"{file.name}: {key}"
            first, *others = (set(WORD.findall(told)) for told in text.values())
            assert all(other == first for other in others), f"{file.name}: {key}"
            is_said = re.search("[A-Za-z]{4}", WORD.sub("", text["en"]))
            assert text["zh"] != text["en"] or not is_said, f"{file.name}: {key}"


def test_every_event_of_an_order_has_a_word_in_its_history() -> None:
    kinds = re.findall(r"^\| `((?:order|run|marker)\.[a-z_]+)`", TOLD.read_text(), re.MULTILINE)
    assert len(kinds) > 15
    for kind in kinds:
        assert f"order.event_{kind.replace('.', '_')}" in words("zh"), kind
