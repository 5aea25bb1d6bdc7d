"""What may be told of a refused call, without a gateway: names as registered, forms of names, never a person's number.

A citizen's number has twelve digits (Law on Identity, 26/2023/QH15, art. 12), the former identity card's nine.
"""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.gateway.house import CLIENT, SERVICE, client_row, service_row, small_registry

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway import refused_call
from duoc.wire.gateway.allowances import Allowances
from duoc.wire.gateway.http import parse_request
from duoc.wire.gateway.refused_call import LONGEST
from duoc.wire.gateway.registry import build
from duoc.wire.recorder.notices import LONGEST as STORED

CITIZEN, CARD = "079203001234", "381234567"
PERSONAL = "VN/GOV/G22/sim/dan-cu"
ODD = "VN/GOV/G22/sim/tra%20cuu"


def _registry():
    data = small_registry(1)
    data["services"] += [service_row(2, PERSONAL, "http://127.0.0.1:1/d", personal=True),
                         service_row(3, ODD, "http://127.0.0.1:1/o")]  # fmt: skip
    data["clients"] += [client_row(9, f"VN/GOV/H12/{CITIZEN}", 1), client_row(10, "VN/GOV/H12/cu", 1, status="retired")]
    data["contexts"] = [
        {"path": "/dangky/1.0", "service": 1, "front": ""},
        {"path": "/dancu/1.0", "service": 2, "front": ""},
    ]
    pool = SimpleNamespace(
        address=lambda host, port, tls: SimpleNamespace(host=host, port=port, tls=tls), breaker=lambda _service: None
    )
    return build(data, pool, Allowances())


REGISTRY = _registry()


def head_of(client):
    lines = [b"GET / HTTP/1.1", b"Host: a", *([b"X-Road-Client: " + client] if client is not None else [])]
    return parse_request(b"\r\n".join(lines))


def told(target="/", client=None, problem=None, registry=REGISTRY, method=b"GET"):
    problem, head = problem or error("AccessDenied"), head_of(client.encode() if client is not None else None)
    found = refused_call.caller(problem, head, registry)
    return refused_call.told(problem, found, head, (method, target.encode()), registry)


@pytest.mark.parametrize(
    ("target", "service", "path"),
    [
        (f"/r1/{SERVICE}", SERVICE, ""),
        (f"/r1/{SERVICE}/", SERVICE, "/"),
        (f"/r1/{SERVICE}/doanh-nghiep/{CARD}", SERVICE, f"/doanh-nghiep/{CARD}"),  # a company's number is public
        (f"/r1/{SERVICE}/x?so={CITIZEN}", SERVICE, "/x"),
        (f"/r1/{SERVICE}?so={CITIZEN}", SERVICE, ""),
        (f"/r1/{PERSONAL}/cong-dan/{CITIZEN}", PERSONAL, ""),
        ("/r1/VN/GOV/G22/sim/tra%20cuu/x", ODD, "/x"),
        ("/r1/VN/GOV/G22/sim/%64an-cu/x", PERSONAL, ""),  # the same service in another spelling is as personal
        (f"/r1/VN/GOV/G22/sim/{CITIZEN}/x", "VN/GOV/G22/sim/…", ""),
        (f"/r1/VN/GOV/G22/s{CARD}m/la/x", "VN/GOV/G22/s…m/la", ""),
        ("/r1/VN/GOV/G22/sim/la/x", "VN/GOV/G22/sim/la", ""),
        ("/r1/VN/GOV/G22/sim", "", ""),
        ("/r1/VN/GOV/G22/sim/%zz/x", "", ""),
        ("/r1/VN/GOV/G22/sim/%2F/x", "", ""),
        ("/dangky/1.0/a/b?x=1", SERVICE, "/dangky/1.0/a/b"),
        (f"/dancu/1.0/{CITIZEN}", PERSONAL, ""),
        (f"/dancu/2.0/{CITIZEN}", "", "/dancu/2.0/…"),
        ("/a/b/c/d/e/f", "", "/a/b/c/d"),
        (f"/{CITIZEN}?{CITIZEN}", "", "/…"),
        ("/12345678", "", "/12345678"),  # eight digits: a date, no person's number
    ],
)
def test_place_of_a_call_is_told_as_far_as_it_may_be(target, service, path):
    found = told(target)
    assert (found["service"], found["path"]) == (service, path)
    assert CITIZEN not in str(found)


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        (CLIENT, CLIENT),
        ("VN/GOV/H12/%64vc", CLIENT),  # the registered name, not the caller's spelling of it
        (f"VN/GOV/H12/{CITIZEN}", f"VN/GOV/H12/{CITIZEN}"),  # registered: a public name
        (f"VN/GOV/{CITIZEN}/x", "VN/GOV/…/x"),
        (f"VN/GOV/{CARD}", "VN/GOV/…"),
        ("VN/GOV/H12/cu", "VN/GOV/H12/cu"),  # retired: told as it names itself
        ("VN/GOV/H99/la", "VN/GOV/H99/la"),
        ("VN/GOV", ""),
        ("VN/GOV/H12/a b", ""),
        ("Nguyễn Văn A", ""),
        ("a/b/c/d/e", ""),
        (None, ""),
    ],
)
def test_caller_is_told_by_what_has_the_form_of_a_name(client, shown):
    assert told(client=client)["client"] == shown


@pytest.mark.parametrize(
    ("named", "service"),
    [
        (SERVICE, SERVICE),
        (f"VN/GOV/G22/sim/{CITIZEN}", "VN/GOV/G22/sim/…"),
        (f"VN/GOV/G22/{CARD}/TraCuu", "VN/GOV/G22/…/TraCuu"),
        ("VN/GOV/G22/sim/" + "a" * 255, None),
    ],
)
def test_service_that_a_message_names_is_masked_like_one_in_an_address(named, service):
    """A SOAP message names its service itself: a stranger's text until the registry knows it."""
    problem = error("UnknownService")
    problem.service = named
    found = told(problem=problem)
    assert found["service"] == (service or named)
    assert found["path"] == ("/" if named == SERVICE else "")
    assert CITIZEN not in str(found)


def test_message_name_of_any_length_is_told_so_that_it_can_be_stored():
    """The recorder takes 500 characters: a longer name would cost the house the whole notice."""
    problem = error("UnknownService")
    problem.service = "/".join(["VN", "GOV", "x" * 255, "y" * 255, "z" * 255])
    problem.client = "/".join(["VN", "GOV", "x" * 255, "y" * 255])
    assert max(len(value) for value in told(problem=problem).values()) <= STORED


def test_caller_of_a_message_counts_before_the_one_of_its_head():
    problem = error("AccessDenied")
    problem.client = CLIENT
    assert told(client="VN/GOV/H99/la", problem=problem)["client"] == CLIENT
    problem.client = "không phải mã"
    assert told(client="VN/GOV/H12/ioc", problem=problem)["client"] == ""


def test_reason_is_told_without_long_numbers_and_not_without_end():
    found = told(problem=XRoadError("Client.BadRequest", f"sai {CITIZEN} và {CARD}, 12345678: " + "x" * 900))
    assert found["message"].startswith("sai … và …, 12345678: x")
    assert len(found["message"]) == LONGEST == STORED


def test_gateway_without_a_registry_tells_forms_alone():
    found = told(f"/r1/{SERVICE}/x", CLIENT, registry=None)
    assert (found["client"], found["service"], found["path"]) == (CLIENT, SERVICE, "")
    assert told("/dangky/1.0/x", registry=None)["path"] == "/dangky/1.0/x"


def test_head_that_could_not_be_read_tells_nothing_of_the_call():
    problem = error("BadRequest", "dòng yêu cầu HTTP sai")
    assert refused_call.caller(problem, None, REGISTRY) is None
    found = refused_call.told(problem, None, None, None, REGISTRY)
    assert found == {"client": "", "service": "", "method": "", "path": "", "message": problem.message}


TARGET = st.from_regex(rb"\A/[!-~]{0,80}\Z")


@given(TARGET, st.none() | st.binary(max_size=60).filter(lambda raw: not set(raw) & set(range(32)) and 127 not in raw))
def test_whatever_a_stranger_sends_is_told_within_its_bounds_and_without_its_query(target, client):
    head = head_of(client)
    problem = error("AccessDenied")
    found = refused_call.told(problem, refused_call.caller(problem, head, REGISTRY), head, (b"GET", target), REGISTRY)
    assert all(len(value) <= LONGEST for value in found.values())
    assert "?" not in found["path"]


@given(
    st.text(st.sampled_from("0123456789"), min_size=9, max_size=30),
    st.sampled_from(["/r1/VN/GOV/{}/s/v", "/{}/x", "/x/{}"]),
)
def test_long_number_never_passes_where_nothing_is_registered(number, where):
    assert number not in str(told(where.format(number)))
    assert number not in str(told(client=f"VN/GOV/{number}/x"))
