"""Dates of birth behind their label, and addresses of mail around their sign."""

import pytest

from duoc.engines.pii import dates, emails


def birth(text: str) -> tuple[str, float] | None:
    data = f"\n{text}\n".encode()
    found = dates.birth(data, 1)
    return None if found is None else (data[found.start : found.end].decode(), found.weight)


def mail(text: str) -> str | None:
    data = f"\n{text}\n".encode()
    found = emails.around(data, data.index(b"@"))
    return None if found is None else data[found.start : found.end].decode()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (": 01/02/1990", "01/02/1990"),
        ("01/02/1990", "01/02/1990"),
        (" 1-2-1990", "1-2-1990"),
        (" 1.2.1990.", "1.2.1990"),
        (" 01 / 02 / 1990", "01 / 02 / 1990"),
        ("=1990-02-01", "1990-02-01"),
        (' "19900201"', "19900201"),
        (" ngay 01 thang 02 nam 1990", "ngay 01 thang 02 nam 1990"),
        (": Ngay 1 Thang 2, Nam 1990", "Ngay 1 Thang 2, Nam 1990"),
        (" la 01/02/1990", "01/02/1990"),
        (" vao ngay 1 thang 2 nam 1990", "ngay 1 thang 2 nam 1990"),
        (": 29/02/2000", "29/02/2000"),
        (": 01/01/1880", "01/01/1880"),
        (" " * 12 + "01/02/1990", "01/02/1990"),
        (":\n01/02/1990", "01/02/1990"),
    ],
)
def test_a_date_stands_right_behind_its_label(text: str, date: str) -> None:
    assert birth(text) == (date, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        ": 31/04/1990",
        ": 29/02/1900",  # a century without its leap day
        ": 29/02/2001",
        ": 00/01/1990",
        ": 01/00/1990",
        ": 13/13/1990",
        ": 31/12/1879",
        ": 01/02/2999",
        ": 1990-13-01",
        ": 19901301",
        ": 01/02/19901",
        ": 01/02/1990a",
        ": 01/02/90",
        " khong ro 01/02/1990",
        " " * 13 + "01/02/1990",
        ": 1879",
        ": 1990/",
        ": 19900",
        "",
    ],
)
def test_what_is_no_birthday_is_none(text: str) -> None:
    assert birth(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [(": 1990", "1990"), (" O1/O2/199O", "O1/O2/199O"), (" 0l/02/1990", "0l/02/1990"), (" 1B/02/1990", "1B/02/1990")],
)
def test_a_year_alone_and_scanned_letters_make_less_sure(text: str, date: str) -> None:
    assert birth(text) == (date, 0.8)


@pytest.mark.parametrize("year", [1880, 1900, 1945, 1999, 2025])
def test_every_year_of_the_living_counts(year: int) -> None:
    assert birth(f": 31/12/{year}") == (f"31/12/{year}", 1.0)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("an@x.vn", "an@x.vn"),
        ("gui an@x.vn, nhe", "an@x.vn"),
        ("an@x.vn.", "an@x.vn"),
        ("<an@x.vn>", "an@x.vn"),
        ("an@x.vn-", "an@x.vn"),
        ("a.b+c%d_e-f@mail.camau.gov.vn", "a.b+c%d_e-f@mail.camau.gov.vn"),
        (".an@x.vn", "an@x.vn"),
        ("--an@x.vn", "an@x.vn"),
        ("%an@x.vn", "an@x.vn"),
        ("AN@X.VN", "AN@X.VN"),
        ("an@x-y.vn", "an@x-y.vn"),
        ("0912345678@x.vn", "0912345678@x.vn"),
        ("a" * 64 + "@x.vn", "a" * 64 + "@x.vn"),
        ("a" * 70 + "@x.vn", "a" * 64 + "@x.vn"),  # RFC 5321 §4.5.3.1.1: no more than 64 before the sign
        ("an@" + "a" * 63 + ".vn", "an@" + "a" * 63 + ".vn"),
    ],
)
def test_an_address_is_found_whole(text: str, address: str) -> None:
    assert mail(text) == address


@pytest.mark.parametrize(
    "text",
    ["@x.vn", "an@x", "an@x.v", "an@x.v1", "an@x.12", "an@", "an@.vn", "...@x.vn", "-+%@x.vn", " @x.vn", "an@x..vn"],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert mail(text) is None
