"""Labels as they come out of the printer: rendered, read by a scanner, and followed to the piece's page."""

import io
import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pypdf
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray
from reportlab.pdfbase.ttfonts import TTFont
from starlette.testclient import TestClient

from app.api.access import COOKIE
from app.labels import MOST_ADDRESS, SHEETS, Label, Paper, labels_pdf
from app.main import create_app
from app.piece_codes import PieceCode
from app.piece_labels import page_address
from app.settings import Settings
from app.store import tenants
from app.store.database import Database
from app.web.languages import FOLDER
from cutting.post.animation import data_of
from patterns import Side
from tests.service.asking import Asker, assert_problem, key_of, order
from tests.service.planned import ID, MARKER, plan, publish

LABELS = f"/v1/markers/{MARKER}/labels.pdf"
MM = 25.4 / 72
SCANNED_DPI = 200
MARGIN_MM = 1.0  # that must stay blank around what is on a label


@pytest.fixture
def planned(asker: Asker, database: Database) -> Asker:
    """Give a client of a service with a planned order ."""
    asker.post("/v1/orders", json=order())
    publish(database)
    return asker


def rendered(pdf: bytes, dpi: int = SCANNED_DPI) -> list[NDArray[np.uint8]]:
    """Return the pages of a PDF as pictures, drawn by another library than wrote it."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()) for page in document]


def addresses(pdf: bytes) -> list[str]:
    """Return what a scanner reads from each page, from the top down and from left to right."""
    found = []
    for picture in rendered(pdf):
        codes = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
        row = 37 / 25.4 * SCANNED_DPI
        at = {code.text: code.position.top_left for code in codes}
        found += sorted(at, key=lambda text: (round(at[text].y / row), at[text].x))
    return found


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def get(asker: Asker, path: str, paper: str, **arguments: Any) -> bytes:
    answer = asker.get(path, params={"paper": paper, **arguments.pop("params", {})}, **arguments)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.content)


@cache
def loose_in_turn() -> list[str]:
    """Return the pieces of the marker in the order in which they come loose."""
    areas = json.loads(data_of(plan()["cut.html"].decode()))["areas"]
    # Some come loose with the same cut: then the one that was begun first, or placed first, is first.
    return [piece for *_, piece in sorted(areas, key=lambda area: (area[1], area[0]))]


@pytest.mark.parametrize("paper", list(Paper))
def test_every_qr_code_leads_to_the_page_of_its_own_piece(planned: Asker, paper: str) -> None:
    read = addresses(get(planned, LABELS, paper))
    codes = {item["id"]: item["code"] for item in planned.get(f"/v1/orders/{ID}/pieces").json()["items"]}
    assert read == [f"http://testserver/p/{codes[piece]}" for piece in loose_in_turn()]
    for address in read:
        found = planned.client.get(
            urlsplit(address).path, headers={"Cookie": f"{COOKIE}={planned.key}"}, follow_redirects=False
        )
        assert found.status_code == 200
        assert address.rpartition("/")[2] in found.text


def test_roll_has_one_label_a_page_and_a_sheet_24(planned: Asker) -> None:
    count = len(loose_in_turn())
    for paper, pages in ((Paper.ROLL, count), (Paper.A4, -(-count // 24))):
        read = pypdf.PdfReader(io.BytesIO(get(planned, LABELS, paper)))
        assert len(read.pages) == pages
        width, height = (float(edge) * MM for edge in read.pages[0].mediabox[2:])
        assert (round(width, 3), round(height, 3)) == {Paper.ROLL: (50, 30), Paper.A4: (210, 297)}[paper]


def test_label_tells_the_piece_its_order_and_its_place(planned: Asker) -> None:
    pages = texts(get(planned, LABELS, "roll"))
    turn = loose_in_turn()
    front = pages[turn.index("jacket.front.left")].split()
    for word in (
        "Front",
        "L",
        "Jacket",
        "Shell",
        ID,
        f"{turn.index('jacket.front.left') + 1}/{len(turn)}",
        "1/2",
    ):
        assert word in front
    assert "R" in pages[turn.index("trousers.back.right")].split()
    assert "2/2" in pages[turn.index("trousers.back.right")].split()
    assert all("Wang" not in page for page in pages)


def test_label_of_a_piece_is_that_of_its_marker(planned: Asker) -> None:
    items = planned.get(f"/v1/orders/{ID}/pieces").json()["items"]
    code = next(item["code"] for item in items if item["id"] == "trousers.back.right")
    (alone,) = texts(get(planned, f"/v1/pieces/{code.lower()}/label.pdf", "roll"))
    assert alone in texts(get(planned, LABELS, "roll"))
    assert addresses(get(planned, f"/v1/pieces/{code}/label.pdf", "a4")) == [f"http://testserver/p/{code}"]


def test_piece_on_no_marker_has_a_label_without_a_place(planned: Asker) -> None:
    items = planned.get(f"/v1/orders/{ID}/pieces").json()["items"]
    felt = next(item for item in items if item["material"] == "felt")
    (told,) = texts(get(planned, f"/v1/pieces/{felt['code']}/label.pdf", "roll"))
    assert {"Under", "collar", "C", "Felt", felt["code"]} <= set(told.split())
    assert f"/{len(loose_in_turn())}" not in told


def test_label_is_in_the_language_that_is_asked_for_chosen_or_wanted(planned: Asker) -> None:
    chinese = get(planned, LABELS, "roll", params={"language": "zh"})
    told = " ".join(texts(chinese))
    for word in ("前片", "上衣", "西裤", "面料", "左", "右", "中", "扎号"):
        assert word in told
    for word in ("Front", "Jacket", "Shell", "Bundle"):
        assert word not in told
    for headers in ({"Accept-Language": "zh-CN,en;q=0.5"}, {"Cookie": "language=zh"}):
        assert get(planned, LABELS, "roll", headers=headers) == chinese
    english = get(planned, LABELS, "roll", params={"language": "en"}, headers={"Cookie": "language=zh"})
    assert "Front" in " ".join(texts(english))


def test_same_labels_are_the_same_bytes(planned: Asker) -> None:
    for paper in Paper:
        assert get(planned, LABELS, paper) == get(planned, LABELS, paper)


def test_qr_codes_have_the_address_that_the_settings_tell(
    planned: Asker, settings: Settings, database: Database
) -> None:
    public = settings.model_copy(update={"public_url": "https://suitcut.example/cutting/"})
    with TestClient(create_app(public)) as client:
        asker = Asker(client, planned.key)
        read = addresses(get(asker, LABELS, "a4"))
    assert all(address.startswith("https://suitcut.example/cutting/p/") for address in read)


def test_address_too_long_for_a_label_is_refused(planned: Asker) -> None:
    host = {"Host": f"{'a' * MOST_ADDRESS}.example"}
    assert_problem(planned.get(LABELS, headers=host), 422, "set SUITCUT_PUBLIC_URL")


@pytest.mark.parametrize("address", ["suitcut.example", "ftp://x", "https://x/?y", "https://x y"])
def test_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must be an http"):
        Settings.model_validate({"public_url": address})


def test_what_cannot_be_found_has_no_labels(planned: Asker, database: Database) -> None:
    assert_problem(planned.get("/v1/markers/none/labels.pdf"), 404, "no marker none")
    assert_problem(planned.get("/v1/pieces/0Z7-00Z/label.pdf"), 422, "check symbol")
    assert_problem(planned.get(f"/v1/pieces/{PieceCode(999, 0)}/label.pdf"), 404, "no piece")
    assert_problem(planned.get(LABELS, params={"paper": "a3"}), 422, "paper")
    assert_problem(planned.get(LABELS, params={"language": "fr"}), 422, "language")
    with database.write() as connection:
        tenants.add(connection, "rival", "another factory")
    rival = Asker(planned.client, key_of(database, "rival"))
    code = planned.get(f"/v1/orders/{ID}/pieces").json()["items"][0]["code"]
    assert_problem(rival.get(LABELS), 404, f"no marker {MARKER}")
    assert_problem(rival.get(f"/v1/pieces/{code}/label.pdf"), 404, "no piece")
    assert planned.client.get(LABELS).status_code == 401


NASTY = (
    "<script>alert(1)</script>) Tj (",
    "a" * 500,
    "\\(\x00\x07\u202e\U0001f600",
    "",
    " ",
    "前" * 60,
    "x y " * 50,
)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("paper", list(Paper))
def test_whatever_a_label_says_it_stays_on_it_and_can_be_scanned(text: str, paper: Paper) -> None:
    code = PieceCode(2**62, 1023)
    address = page_address("http://192.168.100.200:8000", code)
    label = Label(str(code), address, text, Side.LEFT, "L", text, text, text, text)
    pdf = labels_pdf([label], paper, text)
    assert addresses(pdf) == [address]
    (page,) = rendered(pdf)
    sheet = SHEETS[paper]
    dark = page.min(axis=2) < 128
    if paper is Paper.ROLL:
        margin = round(MARGIN_MM / 25.4 * SCANNED_DPI)
        dark[margin:-margin, margin:-margin] = False
    else:
        width, height = (round(edge / 25.4 * SCANNED_DPI) for edge in sheet.label)
        dark[: height + 2, : width + 2] = False  # the first label; the others are blank but for their marks
        dark[dark.sum(axis=1) > 0.02 * page.shape[1]] = False
        dark[:, dark.sum(axis=0) > 0.02 * page.shape[0]] = False
    assert dark.sum() < 400
    (told,) = texts(pdf)
    assert "\x00" not in told
    assert "/JavaScript" not in str(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"])


def test_long_order_keeps_both_ends() -> None:
    named = f"QD-{'7' * 56}-R12"
    label = Label("002-353", "http://x/p/002-353", "Front", Side.RIGHT, "R", "Jacket", named, "1/1", "")
    (told,) = texts(labels_pdf([label], Paper.ROLL, "x"))
    assert "QD-77" in told
    assert "…" in told
    assert "7-R12" in told


def test_every_character_of_a_label_has_its_letter() -> None:
    face = TTFont("test", FOLDER.parents[1] / "fonts" / "NotoSansSC-SemiBold.ttf").face
    for name in ("frame", "label"):
        said = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        letters = {letter for text in said.values() for told in text.values() for letter in told}
        assert not {letter for letter in letters if ord(letter) not in face.charToGlyph}


def test_labels_of_a_sheet_do_not_reach_into_each_other() -> None:
    sheet = SHEETS[Paper.A4]
    assert sheet.columns * sheet.label[0] <= sheet.width
    assert sheet.rows * sheet.label[1] <= sheet.height
