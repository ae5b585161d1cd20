import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.errors import InputError
from app.piece_codes import CHECKS, DIGITS, MOST_NUMBER, MOST_PIECES, PieceCode

codes = st.builds(
    PieceCode,
    st.integers(0, MOST_NUMBER) | st.integers(0, 100_000),
    st.integers(0, MOST_PIECES - 1),
)


@given(codes)
def test_code_is_read_back(code: PieceCode) -> None:
    assert PieceCode.read(str(code)) == code


@given(codes, st.data())
def test_code_is_read_however_it_is_typed(code: PieceCode, data: st.DataObject) -> None:
    typed = ""
    for symbol in str(code).replace("-", ""):
        alike = {"0": "0oO", "1": "1iIlL"}.get(symbol, symbol + symbol.lower())
        typed += data.draw(st.sampled_from(alike)) + data.draw(st.sampled_from(["", "-", " "]))
    assert PieceCode.read(typed) == code


@given(codes, st.data())
def test_one_wrong_symbol_is_refused(code: PieceCode, data: st.DataObject) -> None:
    symbols = str(code).replace("-", "")
    place = data.draw(st.integers(0, len(symbols) - 1))
    wrong = data.draw(st.sampled_from(CHECKS if place == len(symbols) - 1 else DIGITS))
    assume(wrong != symbols[place])
    with pytest.raises(InputError):
        PieceCode.read(symbols[:place] + wrong + symbols[place + 1 :])


@given(codes, st.data())
def test_two_neighbours_exchanged_are_refused(code: PieceCode, data: st.DataObject) -> None:
    symbols = str(code).replace("-", "")
    place = data.draw(st.integers(0, len(symbols) - 3))
    first, second = symbols[place], symbols[place + 1]
    assume(first != second)
    with pytest.raises(InputError, match="check symbol"):
        PieceCode.read(symbols[:place] + second + first + symbols[place + 2 :])


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        code = PieceCode.read(text)
    except InputError:
        return
    assert PieceCode.read(str(code)) == code


@given(codes, codes)
def test_different_pieces_have_different_codes(one: PieceCode, other: PieceCode) -> None:
    assert (str(one) == str(other)) == (one == other)


def test_codes_of_a_million_orders_have_at_most_seven_symbols() -> None:
    assert str(PieceCode(1, 0)) == "001-00S"
    assert str(PieceCode(1_000_000, 119)) == "YGJ0-3Q~"
    assert str(PieceCode(2**20 - 1, 0)) == "ZZZZ-00Q"


@pytest.mark.parametrize("text", ["", "-", "7", "ſ01-00S", "001-00S" * 9, "００1-00S", "001\x00-00S"])
def test_what_is_no_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="is not the code of a piece, such as"):
        PieceCode.read(text)


def test_piece_beyond_those_that_have_codes_is_refused() -> None:
    with pytest.raises(InputError, match="first 1024 pieces"):
        PieceCode(1, MOST_PIECES)
