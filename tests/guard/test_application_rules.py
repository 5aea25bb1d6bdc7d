"""Which changes loosen the guard: written out by hand, one by one."""

from typing import Any

import pytest

from duoc.guard.rules import applications as rules
from duoc.guard.rules.applications import AppRefusedError, loosens


def column(name: str = "ho_ten", **members: Any) -> dict[str, Any]:
    return {"name": name, "number": 2, "identity": False, "mask": "mask", "for": ["a", "b"], **members}


def table(*columns: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    return [{"table": "dancu.cong_dan", "oid": 7, "ticket": True, "columns": list(columns), **members}]


PLAIN = column("so", number=1, identity=True, mask="", **{"for": []})
NOW = table(PLAIN, column())
TIGHTER = {
    "another column": table(PLAIN, column(), column("dia_chi", number=3)),
    "another table": [*NOW, {**NOW[0], "table": "bhyt.the"}],
    "a mask where there was none": table({**PLAIN, "mask": "hash", "for": ["*"]}, column()),
    "nothing of it": table(PLAIN, column(mask="drop")),
    "masked for one more": table(PLAIN, column(**{"for": ["a", "b", "c"]})),
    "masked for all": table(PLAIN, column(**{"for": ["*"]})),
    "names a citizen": table(PLAIN, column(identity=True)),
}
LOOSER = {
    "no table": [],
    "a column less": table(PLAIN),
    "no ticket": table(PLAIN, column(), ticket=False),
    "another table of that name": table(PLAIN, column(), oid=8),
    "another column of that name": table(PLAIN, column(number=9)),
    "no mask": table(PLAIN, column(mask="")),
    "a hash instead of a mask": table(PLAIN, column(mask="hash")),
    "masked for one less": table(PLAIN, column(**{"for": ["a"]})),
    "masked for nobody": table(PLAIN, column(**{"for": []})),
    "names nobody": table({**PLAIN, "identity": False}, column()),
}


@pytest.mark.parametrize("after", TIGHTER.values(), ids=TIGHTER)
def test_more_watching_is_tighter(after: list[dict[str, Any]]) -> None:
    assert not loosens("watched", {"watched": NOW}, {"watched": after})
    assert loosens("watched", {"watched": after}, {"watched": NOW})


@pytest.mark.parametrize("after", LOOSER.values(), ids=LOOSER)
def test_less_watching_is_looser(after: list[dict[str, Any]]) -> None:
    assert loosens("watched", {"watched": NOW}, {"watched": after})


@pytest.mark.parametrize(
    ("kind", "member", "before", "after", "looser"),
    [
        ("mode", "mode", "observe", "learn", False), ("mode", "mode", "learn", "observe", False),
        ("mode", "mode", "learn", "enforce", False), ("mode", "mode", "enforce", "learn", True),
        ("mode", "mode", "enforce", "observe", True),
        ("limits", "limits", {}, {"rows": 5}, False), ("limits", "limits", {"rows": 5}, {"rows": 5}, False),
        ("limits", "limits", {"rows": 5}, {"rows": 4, "bytes": 9}, False), ("limits", "limits", {"rows": 5}, {"rows": 6}, True),
        ("limits", "limits", {"rows": 5}, {"rows": 0}, True), ("limits", "limits", {"rows": 5}, {"bytes": 9}, True),
        ("limits", "limits", {"rows": 0}, {}, False),
        ("limits", "inspect", "off", "observe", False), ("limits", "inspect", "mask", "block", False),
        ("limits", "inspect", "block", "mask", True), ("limits", "inspect", "observe", "off", True),
        ("limits", "honey", ["a"], ["a", "b"], False), ("limits", "honey", ["a", "b"], ["b"], True),
        ("way", "upstream", "postgresql://a/b", "postgresql://c/b", True), ("way", "search_path", "", "dvc", True),
        ("way", "unproven", False, True, True), ("way", "unproven", True, False, False),
        ("way", "tls_only", False, True, False), ("way", "tls_only", True, False, True),
        ("way", "time_limits", {}, {"statement_timeout": 5}, False),
        ("way", "time_limits", {"statement_timeout": 5}, {"statement_timeout": 9}, True),
        ("way", "agency", "", "so-tp", True),
        ("statements", "approve", None, 3, True),
    ],
)  # fmt: skip
def test_what_takes_two(kind: str, member: str, before: Any, after: Any, looser: bool) -> None:
    assert loosens(kind, {member: before}, {member: after}) is looser


def test_one_looser_member_is_enough() -> None:
    before, after = {"limits": {"rows": 9}, "inspect": "block"}, {"limits": {"rows": 5}, "inspect": "off"}
    assert loosens("limits", before, after)


def test_every_member_that_changes_has_its_judgement() -> None:
    for member in ("mode", "watched", *rules.WAY_MEMBERS, *rules.LIMIT_MEMBERS):
        assert member in rules._LOOSER


@pytest.mark.parametrize("value", [-1, 2**53])
def test_a_limit_is_a_number_that_json_holds(value: int) -> None:
    with pytest.raises(AppRefusedError):
        rules.limit("rows", value)
    with pytest.raises(AppRefusedError):
        rules.limit("so-dong", 5)


@pytest.mark.parametrize("name", ["dvc", "0", "a-b_c", "a" * 63])
def test_a_name_is_what_clients_type(name: str) -> None:
    assert rules.named(name) == name


@pytest.mark.parametrize("name", ["", "DVC", "-a", "_a", "a b", "a.b", "dịch-vụ", "a\n", "a" * 64, "../a"])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(AppRefusedError, match="63 ký tự"):
        rules.named(name)


def test_the_address_of_a_server_holds_no_password() -> None:
    for address in ("postgresql://may:5432/dvc", " postgres://may/dvc ", "postgresql:///dvc?host=/run/pg"):
        assert rules.upstream(address) == address.strip()
    for address in ("", "may/dvc", "mysql://may/dvc", "postgresql:///dvc", "http://may/?host=x"):
        with pytest.raises(AppRefusedError, match="có dạng"):
            rules.upstream(address)
    for address in ("postgresql://a:b@may/dvc", "postgresql://a:@may/dvc", "postgresql://may/dvc?user=a&password=b"):
        with pytest.raises(AppRefusedError, match="mật khẩu"):
            rules.upstream(address)


def test_a_time_is_what_the_server_holds() -> None:
    assert [rules.time(value) for value in (1, 2**31 - 1)] == [1, 2147483647]
    assert [rules.limit("bytes", value) for value in (0, 2**53 - 1)] == [0, 9007199254740991]
    for value in (0, -5, 2**31):
        with pytest.raises(AppRefusedError, match="2147483647"):
            rules.time(value)
