"""What a document says of results, and what a COPY's statement says of its rows."""

from typing import Any

import pytest
from tests.wire.wall.test_results import document

from duoc.engines.pii import operators
from duoc.wire.wall.copied import CopyPlan, written
from duoc.wire.wall.results import Plans
from duoc.wire.wall.watched import NOTHING, kind_of, watched


def test_a_document_is_read_whole() -> None:
    rules = watched(document(limits={"rows": 1000, "bytes": 5, "watched_value": 7}, honey=["0a0b"], inspect="mask"))
    assert (rules.rows, rules.size, rules.largest, rules.honey) == (1000, 5, 7, {b"\x0a\x0b"})
    identity, name, place = (rules.tables[16412][number] for number in (1, 2, 3))
    assert (identity.identity, identity.kind, name.kind, place.identity) == (True, "SO_DINH_DANH", "NAME", False)
    assert name.mask_for("ai") == "mask"
    assert rules.enforced
    assert not watched(document(mode="learn")).enforced
    assert watched({}) == NOTHING.__class__(enforced=False)
    assert watched({}).largest == 16 << 20
    assert not NOTHING.guards
    assert not NOTHING.limits


@pytest.mark.parametrize(
    "more",
    [
        {"inspect": "sometimes"}, {"limits": {"rows": -1}}, {"limits": {"bytes": "10"}}, {"limits": []},
        {"honey": ["xy"]}, {"honey": [1]},
        {"watched": [{"table": "a.b", "oid": 0, "columns": []}]}, {"watched": [{"table": "a.b", "columns": []}]},
        {"watched": [{"table": "a.b", "oid": 1, "columns": [{"name": "x", "number": True}]}]},
        {"watched": [{"table": "a.b", "oid": 1, "columns": [{"name": "x", "number": 1, "mask": "stars"}]}]},
        {"watched": [{"table": "a.b", "oid": 1, "columns": [{"name": "x", "number": 1, "mask": "mask", "for": "*"}]}]},
        {"watched": 5},
    ],
)  # fmt: skip
def test_a_document_of_another_form_is_none(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        watched(document(**more))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("so_dinh_danh", "SO_DINH_DANH"),
        ("hoTenNguoiNop", "NAME"),
        ("SDT", "PHONE"),
        ("ngay_sinh", "DOB"),
        ("ma_don_hang", ""),
        ("x", ""),
    ],
)
def test_a_columns_name_says_what_it_holds(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("copy t (a, b) to stdout", ("a", "b")),
        ("COPY t (a, \"B c\") TO STDOUT WITH (FORMAT text, NULL 'không')", ("a", "B c")),
        ("copy (select a, t.b x, p.t.c from t join u using (a) left join v on true) to stdout", tuple("abc")),
        ("copy t (a) to stdout csv header", ("a",)),
        ("copy t (a) to stdout with (format csv, delimiter ';', null '-', header false)", ("a",)),
        ("copy t to stdout", None), ("copy (table t) to stdout", None), ("copy (select * from t) to stdout", None),
        ("copy (select a from t union select b from t) to stdout", None), ("copy (values (1)) to stdout", None),
        ("copy (select a from t as x (b)) to stdout", None), ("copy (select a from f() a) to stdout", None),
        ("copy (select a from (t join u on true) as x (c)) to stdout", None), ("copy (select (t).a from t) to stdout", None),
        ("copy (update t set a = 1 returning a) to stdout", None), ("copy t (a) to stdout with (format binary)", None),
        ("copy t (a) to stdout with (delimiter '|')", None), ("copy t (a) to stdout with (format csv, quote '~')", None),
        ("copy t (a) to stdout; copy t (b) to stdout", None), ("select 1", None), ("copy", None), ("", None),
    ],
)  # fmt: skip
def test_the_columns_of_a_copy_are_known_or_it_is_refused(text: str, columns: tuple[str, ...] | None) -> None:
    form = written(text)
    assert form.columns == columns if columns else isinstance(form, str)


def test_how_a_copy_writes() -> None:
    form = written("copy t (a) to stdout with (format csv, delimiter ';', null '-', header)")
    assert form == (("a",), True, b";", b"-", True)
    assert written("copy t (a) to stdout") == (("a",), False, b"\t", b"\\N", False)


@pytest.mark.parametrize(
    ("text", "binary", "plan"),
    [
        ("copy dvc.ho_so to stdout", False, None),
        ("copy dvc.ho_so to stdout", True, None),
        ("copy dancu.cong_dan (ho_ten) to stdout", False, "masked"),
        ("copy dancu.cong_dan (ho_ten) to stdout", True, "refused"),
        ("copy dancu.cong_dan (noi_sinh) to stdout", False, None),  # nothing is done with this column
        ("copy dancu.cong_dan to stdout", False, "refused"),
    ],
)
def test_what_is_done_with_a_copy(text: str, binary: bool, plan: str | None) -> None:
    found = Plans(watched(document()), operators.drop).copy(text.encode(), ("public",), "ai", binary)
    assert {CopyPlan: "masked", str: "refused", type(None): None}[type(found)] == plan


def test_a_binary_copy_passes_unsearched_only_where_it_is_only_observed() -> None:
    for mode, passes in (("off", True), ("observe", True), ("mask", False), ("block", False)):
        plans = Plans(watched(document(inspect=mode)), operators.drop)
        assert (plans.copy(b"copy dvc.ho_so to stdout", ("public",), "ai", True) is None) is passes
