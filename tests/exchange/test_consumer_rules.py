"""What may be registered for clients of the other languages, without a database."""

from datetime import UTC, datetime

import pytest

from duoc.exchange.rules import consumers as rules
from duoc.exchange.rules.names import RefusedError


@pytest.mark.parametrize("path", ["/apiCSDLDKDN/1.0", "/ngsp/BaoHiemXaHoi", "/a", "/a/b/c/d/e/f", "/r1x", "/a/..b"])
def test_contexts_of_the_field_are_taken(path: str) -> None:
    rules.check_context(path, "")
    rules.check_context("/a/1.0", path)


@pytest.mark.parametrize(
    "path",
    ["", "/", "dancu", "/a/", "/a//b", "/a/../b", "/a/.", "/a b", "/a%20b", "/a?b", "/ạ", "/a/b/c/d/e/f/g", "/r1/x", "/token",
     "/token/1.0", "/XrdAdapter/x", "/VXPAdapter", "/healthz", "/metrics", "/web/guest/x", "/a\n"],
)  # fmt: skip
def test_contexts_that_could_not_be_called_are_refused(path: str) -> None:
    with pytest.raises(RefusedError, match="Đường dẫn"):
        rules.check_context(path, "")


@pytest.mark.parametrize("front", ["v1", "/v1/", "/../x", "/v 1", "/v1\n"])
def test_front_paths_that_walk_away_are_refused(front: str) -> None:
    with pytest.raises(RefusedError, match="Đường dẫn"):
        rules.check_context("/a/1.0", front)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("10.1.0.0/16", "10.1.0.0/16"), (" 10.0.0.7 ", "10.0.0.7/32"), ("2001:DB8:0::/32", "2001:db8::/32")],
)
def test_network_has_one_spelling(typed: str, stored: str) -> None:
    assert rules.network(typed) == stored


@pytest.mark.parametrize("typed", ["", "mang-noi-bo", "10.1.0.0/8", "10.0.0/24", "0.0.0.0/0", "::/0", "10.0.0.0/33"])
def test_other_networks_are_refused(typed: str) -> None:
    with pytest.raises(RefusedError, match="Mạng"):
        rules.network(typed)


def test_fingerprint_with_and_without_colons() -> None:
    assert rules.fingerprint("ab" * 32) == rules.fingerprint(":".join(["AB"] * 32)) == bytes([0xAB]) * 32
    for typed in ("", "ab" * 31, "ab" * 33, "zz" * 32):
        with pytest.raises(RefusedError, match="64"):
            rules.fingerprint(typed)


@pytest.mark.parametrize("name", ["", "có dấu", "a:b", "a b", "a\n", "x" * 256])
def test_names_that_no_header_carries_are_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="Tên khóa"):
        rules.check_name(name)


@pytest.mark.parametrize(
    "secret", ["ngan", "co khoang trang o giua", "bí-mật-có-dấu-dài", "x" * 256, "mot-hai-ba-bon\n"]
)
def test_secrets_that_no_header_carries_are_refused(secret: str) -> None:
    with pytest.raises(RefusedError, match="Bí mật"):
        rules.check_secret(secret)


def test_secrets_of_the_published_cases_could_be_taken_over() -> None:
    for secret in ("CS-thu-nghiem-001", "SK-thu-nghiem"):
        rules.check_secret(secret)


def test_period_lies_ahead_and_runs_forward() -> None:
    now, later, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027, 2028))
    rules.check_period(None, None, now)
    rules.check_period(later, last, now)
    for begins, ends in ((None, now), (last, later), (later, later)):
        with pytest.raises(RefusedError):
            rules.check_period(begins, ends, now)


def test_destination_and_provider_url_have_one_spelling() -> None:
    assert rules.destination("VN:GOV:1:a") == rules.destination("VN/GOV/1/a") == "VN/GOV/1/a"
    assert rules.provider_url("HTTP://10.0.0.41:80/") == "http://10.0.0.41"
    for read, typed in (
        (rules.destination, "VN:GOV:1"),
        (rules.provider_url, "ftp://x"),
        (rules.provider_url, "http://u@x/"),
    ):
        with pytest.raises(RefusedError):
            read(typed)
