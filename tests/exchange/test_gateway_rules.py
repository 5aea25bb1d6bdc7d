"""Gateways held against the ledger, without one: what each table of rows and entries must be told."""

import pytest

from duoc.exchange.rules.gateways import Registration, Registrations

_FIRST, _SECOND, _WAITS = (0, 10), (0, 20), (1, 1)


def _found(entries, rows, sealed=()):
    """(gateway, batch) of each finding, and whether its sentence holds a word."""
    registrations = Registrations([Registration(*entry) for entry in entries])
    for gateway, number, place in sealed:
        registrations.sealed(gateway, number, place)
    return [(one.gateway, one.batch, one.text) for one in registrations.findings(rows)]


def _told(*arguments):
    return [(gateway, batch) for gateway, batch, _ in _found(*arguments)]


def test_nothing_is_found_where_nothing_is():
    assert _told([], {}) == []


def test_a_gateway_registered_under_its_key_is_no_finding():
    assert _told([("a", "key", _FIRST)], {"a": "key"}) == []


def test_a_batch_behind_the_registration_is_no_finding():
    assert _told([("a", "key", _FIRST)], {"a": "key"}, [("a", 1, _SECOND)]) == []


def test_a_batch_on_its_way_to_the_ledger_is_behind_what_is_logged():
    assert _told([("a", "key", _SECOND)], {"a": "key"}, [("a", 1, _WAITS)]) == []


def test_a_row_without_an_entry_was_added():
    ((gateway, batch, text),) = _found([("a", "key", _FIRST)], {"a": "key", "b": "other"})
    assert (gateway, batch, "chèn thêm" in text) == ("b", None, True)


def test_an_entry_without_a_row_was_deleted():
    ((gateway, batch, text),) = _found([("a", "key", _FIRST)], {})
    assert (gateway, batch, "bị xóa" in text) == ("a", None, True)


def test_another_key_was_changed():
    ((gateway, batch, text),) = _found([("a", "key", _FIRST)], {"a": "other"})
    assert (gateway, batch, "khóa khác" in text) == ("a", None, True)


def test_batches_without_a_registration_are_told_of_by_the_first():
    sealed = [("b", 7, (0, 40)), ("b", 3, (0, 30)), ("b", 9, (0, 50))]
    assert _told([("a", "key", _FIRST)], {"a": "key"}, sealed) == [("b", 3)]


def test_a_batch_before_its_registration_is_found():
    entries = [("a", "key", _FIRST), ("b", "key-b", (0, 30))]
    assert _told(entries, {"a": "key", "b": "key-b"}, [("b", 1, _SECOND)]) == [("b", 1)]


def test_a_batch_older_than_all_registrations_is_no_finding():
    assert _told([("a", "key", _SECOND)], {"a": "key"}, [("a", 1, _FIRST)]) == []


def test_a_second_registration_is_found():
    ((gateway, _, text),) = _found([("a", "key", _FIRST), ("a", "other", _SECOND)], {"a": "key"})
    assert (gateway, "2 mục đăng ký" in text) == ("a", True)


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_registration_is_the_true_one_in_any_order(order):
    entries = [("a", "key", _FIRST), ("a", "other", _SECOND)][::order]
    assert Registrations([Registration(*entry) for entry in entries]).vkey("a") == "key"


def test_what_is_logged_comes_before_what_waits():
    entries = [Registration("a", "waits", _WAITS), Registration("a", "logged", (0, 999))]
    assert Registrations(entries).vkey("a") == "logged"


def test_an_unknown_gateway_has_no_key():
    assert Registrations([]).vkey("a") is None


def test_findings_come_in_the_order_of_names():
    assert [gateway for gateway, _ in _told([], {"c": "1", "a": "2"}, [("b", 1, _FIRST)])] == ["a", "b", "c"]


def test_every_finding_is_about_a_gateway():
    registrations = Registrations([])
    assert [one.kind for one in registrations.findings({"a": "key"})] == ["gateway"]
