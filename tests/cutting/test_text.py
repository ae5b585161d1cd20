from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from cutting.post.text import plain, xml


@given(st.text(), st.integers(1, 60))
@example("\u0301", 5)
def test_plain_text_holds_nothing_that_a_controller_could_carry_out(text: str, length: int) -> None:
    shown = plain(text, length)
    assert 1 <= len(shown) <= length
    assert set(shown) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._+-")


def test_accents_go_and_other_signs_show_that_they_were_there() -> None:
    assert plain("Élan/西服*", 36) == "ELAN____"


@given(st.text(st.characters(codec=None)))
def test_xml_text_can_always_be_read_back(text: str) -> None:
    root = ElementTree.fromstring(f"<t a='{xml(text)}'>{xml(text)}</t>".encode())
    assert len(root.text or "") <= len(text)
