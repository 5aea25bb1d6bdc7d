"""The sandbox's bounds, and the names of its services."""

import pytest

from duoc.exchange.rules import sandbox
from duoc.exchange.rules.names import RefusedError

SERVICE = ("VN", "GOV", "G01", "chia-se", "dan-cu")


@pytest.mark.parametrize("code", ["a", "7", "mot-cua-thu", "a--b", "a" * 40, "0" + "-" * 38 + "0"])
def test_plain_code_passes(code: str) -> None:
    sandbox.check_code(code)


@pytest.mark.parametrize(
    "code", ["", "-a", "a-", "A", "đ", "a_b", "a.b", "a/b", "a b", "a\n", "a" * 41, "%61", "..", "--x", "a;b", "１"]
)
def test_code_that_would_have_to_be_escaped_is_refused(code: str) -> None:
    with pytest.raises(RefusedError, match="từ 1 đến 40 chữ thường không dấu"):
        sandbox.check_code(code)


def test_refused_code_is_repeated_in_quotation_marks() -> None:
    with pytest.raises(RefusedError, match="'Mot Cua'"):
        sandbox.check_code("Mot Cua")


@pytest.mark.parametrize("held", range(5))
def test_one_more_key_passes_below_five(held: int) -> None:
    sandbox.check_keys(held)


@pytest.mark.parametrize("held", [5, 6, 100])
def test_sixth_key_is_refused_with_what_would_do(held: int) -> None:
    with pytest.raises(RefusedError, match=f"đang giữ {held} khóa thử nghiệm, nhiều nhất là 5; hãy thu hồi một khóa"):
        sandbox.check_keys(held)


@pytest.mark.parametrize("held", range(5))
def test_one_more_system_passes_below_five(held: int) -> None:
    sandbox.check_systems(held)


@pytest.mark.parametrize("held", [5, 6, 100])
def test_sixth_system_is_refused_with_what_would_do(held: int) -> None:
    with pytest.raises(RefusedError, match=f"đang có {held} hệ thống thử nghiệm, nhiều nhất là 5; hãy ngừng một"):
        sandbox.check_systems(held)


def test_context_is_service_and_version() -> None:
    assert sandbox.context(SERVICE) == "/dan-cu/1.0"


def test_destination_leaves_the_subsystem_out() -> None:
    assert sandbox.destination(SERVICE) == ("VN", "GOV", "G01", "dan-cu")
