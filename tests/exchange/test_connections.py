"""What a connection asks for, as it is typed and as it is kept: one spelling, bounded, nothing that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules import connections as rules
from duoc.exchange.rules.connections import LONGEST, MOST_FIELDS, MOST_PATHS, WHOLE, Asked, parse_scope, stated
from duoc.exchange.rules.names import RefusedError

# "Hộ tịch" as a Mac types it and as Unicode composes it (NFD and NFC of the standard).
TYPED, KEPT = "Ho\u0323\u0302 ti\u0323ch", "H\u1ed9 t\u1ecbch"


def asked(**changes: object) -> Asked:
    made = {"purpose": "Trả kết quả", "legal_basis": "NĐ 278/2025/NĐ-CP", "fields": ("họ tên",), "scope": WHOLE}
    return Asked(**(made | changes))  # type: ignore[arg-type]  # the changes are those of the tests


def test_content_is_kept_composed_trimmed_and_once() -> None:
    found = stated(
        asked(purpose=f"  {TYPED}\r\nhai dòng ", fields=(TYPED, KEPT, "  ", "", f" {KEPT} ", "ngày sinh"),
              scope=((" get", "/a "), ("GET", "/a"), ("POST", "/a")))
    )  # fmt: skip
    assert found.purpose == f"{KEPT}\nhai dòng"
    assert found.fields == (KEPT, "ngày sinh")
    assert found.scope == (("GET", "/a"), ("POST", "/a"))


def test_scope_of_nothing_is_the_whole_service() -> None:
    assert stated(asked(scope=())).scope == WHOLE == parse_scope([]) == parse_scope(["", "  "])


@pytest.mark.parametrize(
    ("lines", "scope"),
    [
        (["GET /tra-cuu/*"], (("GET", "/tra-cuu/*"),)),
        (["get  /a", "\tpost /b "], (("GET", "/a"), ("POST", "/b"))),
        (["/a", "**"], (("*", "/a"), ("*", "**"))),
        (["", "DELETE /x", ""], (("DELETE", "/x"),)),
    ],
)
def test_line_is_a_method_and_a_path_or_a_path_alone(lines: list[str], scope: tuple[tuple[str, str], ...]) -> None:
    assert parse_scope(lines) == scope


def test_line_of_three_words_is_refused_and_named() -> None:
    with pytest.raises(RefusedError, match="GET /a b"):
        parse_scope(["GET /ok", "GET /a b"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scope": (("FETCH", "/a"),)}, "Phương thức"),
        ({"scope": (("GET", "a"),)}, "phải bắt đầu"),
        ({"scope": (("GET", "/" + "x" * 200),)}, "dài quá 200"),
        ({"scope": (("GET", "/a\u200b"),)}, "ký tự ẩn"),
        ({"scope": tuple(("GET", f"/{n}") for n in range(MOST_PATHS + 1))}, "nhiều nhất 50 đường dẫn"),
        ({"fields": tuple(map(str, range(MOST_FIELDS + 1)))}, "nhiều nhất 100 trường"),
        ({"fields": ("x" * 81,)}, "dài quá 80"),
        ({"fields": ("họ\ntên",)}, "ký tự điều khiển"),
        ({"fields": ("họ\u202etên",)}, "ký tự ẩn"),
        ({"purpose": "x" * 2001}, "nhiều nhất 2000 ký tự, đang có 2001"),
        ({"legal_basis": "x" * 501}, "nhiều nhất 500 ký tự, đang có 501"),
        ({"purpose": "a\x1b[2Jb"}, "ký tự điều khiển"),
        ({"purpose": "a\rb"}, "ký tự điều khiển"),
        ({"legal_basis": "\ufeffNĐ 278"}, "ký tự ẩn"),
        ({"purpose": "a\ud800"}, "ký tự"),
    ],
)
def test_content_that_cannot_be_kept_is_refused_with_its_reason(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        stated(asked(**changes))


def test_content_at_its_bounds_is_kept() -> None:
    widest = asked(
        purpose="ộ" * 2000, legal_basis="x" * 500, fields=tuple(f"{n:080}" for n in range(MOST_FIELDS)),
        scope=tuple(("GET", f"/{n:0199}") for n in range(MOST_PATHS)),
    )  # fmt: skip
    assert stated(widest) == widest


def test_length_is_that_of_what_is_kept_and_not_of_what_was_typed() -> None:
    """2,000 letters of a Mac are 6,000 code points on the wire and 2,000 in the ledger's entry."""
    decomposed = unicodedata.normalize("NFD", "ộ" * 2000)
    assert len(decomposed) == 6000
    assert rules.words("purpose", f"   {decomposed}\n\n") == "ộ" * 2000


@pytest.mark.parametrize("what", LONGEST)
def test_words_may_be_empty_and_have_lines(what: str) -> None:
    assert rules.words(what, " \n ") == ""
    assert rules.words(what, "a\r\n\r\nb") == "a\n\nb"


TEXT = st.text(st.characters(categories=("Lu", "Ll", "Mn", "Nd", "Zs")), max_size=60)


@given(TEXT, TEXT, st.lists(TEXT, max_size=6).map(tuple))
def test_what_is_kept_once_is_kept_the_same_again(purpose: str, basis: str, fields: tuple[str, ...]) -> None:
    """An amendment shows the form with what is kept: sending it unchanged must change nothing."""
    once = stated(asked(purpose=purpose, legal_basis=basis, fields=fields))
    assert stated(once) == once


METHOD, PATH = st.sampled_from(["GET", "post", "*"]), st.from_regex(r"\A/[a-z0-9*/-]{0,20}\Z")


@given(st.lists(st.tuples(METHOD, PATH), min_size=1, max_size=20))
def test_scope_that_is_written_out_reads_back(scope: list[tuple[str, str]]) -> None:
    kept = stated(asked(scope=tuple(scope))).scope
    assert parse_scope([f"{method} {path}" for method, path in kept]) == kept


@given(st.text(max_size=40))
def test_any_text_is_kept_or_refused_and_nothing_unseen_is_kept(typed: str) -> None:
    try:
        kept = rules.line("fields", typed, 80)
    except RefusedError:
        return
    assert kept == unicodedata.normalize("NFC", kept).strip()
    # Cc, Cf, Cs, Zl, Zp: control, format, surrogate, line and paragraph separators (Unicode, general categories).
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in kept)
