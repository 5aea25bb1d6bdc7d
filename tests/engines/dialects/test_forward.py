"""XrdAdapter's targets, as public clients write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.dialects.forward import Forward, base, destination, is_forward, split

F = b"/XrdAdapter/RestService/forward"
CODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"


@pytest.mark.parametrize(
    "target",
    [F, F + b"/x", F + b"?dstcode=a", b"/VXPAdapter/RestService/forward/mapi/g", b"/web/guest" + F + b"/x",
     b"/web/guest/VXPAdapter/RestService/forward"],
)  # fmt: skip
def test_both_prefixes_also_behind_the_portal(target: bytes) -> None:
    assert is_forward(target)


@pytest.mark.parametrize(
    "target",
    [b"/", b"/XrdAdapter/RestService/forwarded", b"/xrdadapter/RestService/forward", b"/x" + F, b"/r1/a/b/c/d/e"],
)
def test_nothing_else_is_one(target: bytes) -> None:
    assert not is_forward(target)


@pytest.mark.parametrize(
    "code", [b"VN:GOV:000.00.00.G22:vpcpdvcprovider", b"VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider"]
)
def test_colons_plain_or_escaped(code: bytes) -> None:
    assert split(F + b"/mapi/login?dstcode=" + code) == Forward(F, b"/mapi/login", None, CODE, "")


def test_what_is_left_of_the_query_goes_on_byte_for_byte() -> None:
    target = F + b"/a%20b?x=%41&&providerurl=http%3A%2F%2Fh%2F&y&dst%63ode=VN:GOV:1:s&z=1+2"
    assert split(target) == Forward(F, b"/a%20b", b"x=%41&&y&z=1+2", "VN:GOV:1:s", "http://h/")


def test_parameters_without_names_name_nothing() -> None:
    found = split(F + b"/m?VN%3AGOV%3A1%3As&https%3A%2F%2Fh")
    assert (found.destination, found.provider_url) == ("", "")


@pytest.mark.parametrize("query", [b"dstcode=a&dstcode=a", b"providerurl=a&providerurl=b", b"dstcode=%ff"])
def test_a_parameter_that_is_given_twice_or_unreadable_is_refused(query: bytes) -> None:
    with pytest.raises(ValueError, match=r"dstcode|providerurl"):
        split(F + b"/m?" + query)


def test_destination_in_both_forms() -> None:
    parts = ("VN", "GOV", "000.00.00.G22", "vpcpdvcprovider")
    assert destination(CODE) == destination("VN/GOV/000.00.00.G22/vpcpdvcprovider") == parts


@pytest.mark.parametrize("code", ["", "VN", "VN:GOV:1", "VN:GOV:1:s:v", "VN:GOV::s", "VN:GOV:1:../x", "VN:GOV:1:s\n"])
def test_other_destinations_are_refused(code: str) -> None:
    if code.endswith("\n"):
        assert destination(code)[-1] == "s"  # a header's own line end is no part of it
        return
    with pytest.raises(ValueError, match="dstcode"):
        destination(code)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://10.0.0.41:8083/", "http://10.0.0.41:8083"),
        ("HTTP://May.Chu/a/", "http://may.chu:80/a"),
        ("https://h", "https://h:443/"),
        ("http://[::1]:80/x", "http://[::1]/x"),
    ],
)
def test_bases_that_are_the_same(one: str, other: str) -> None:
    assert base(one) == base(other)


def test_bases_that_are_not() -> None:
    said = ["http://h", "https://h", "http://h:81", "http://h/a", "http://h/A", "http://h.evil"]
    assert len({base(url) for url in said}) == len(said)


@pytest.mark.parametrize(
    "url",
    ["", "h", "ftp://h", "file:///etc/passwd", "http://u@h", "http://h?a", "http://h#a", "http://h:99999", "http://["],
)
def test_what_is_no_base_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        base(url)


@given(st.binary(max_size=80))
def test_targets_are_split_or_refused(tail: bytes) -> None:
    target = F + b"/" + tail.replace(b" ", b"")
    try:
        found = split(target)
    except ValueError:
        return
    assert target.startswith(found.prefix + found.path)
