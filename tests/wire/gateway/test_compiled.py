"""The compiled lane against its twin in Python: the same bytes from the same bytes, whatever strangers send."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fresh_core import METHODS, fresh_core
from tests.wire.gateway.house import CLIENT, KEY, TARGET, small_registry

from duoc.core import compiling
from duoc.engines.merkle import tree
from duoc.wire.gateway import compiled, journal, registry
from duoc.wire.gateway.allowances import Allowances
from duoc.wire.gateway.http import R1_LINE, parse_request
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.shapes import cut, learn
from duoc.wire.gateway.turn import AT_ONCE
from duoc.wire.gateway.upstream import Pool


@pytest.fixture(scope="module", params=[(), ("-DHASHLIB_ONLY",)], ids=["libcrypto", "hashlib"])
def core(request, tmp_path_factory):
    """The module, compiled for this test with all warnings as errors."""
    return fresh_core(compiled.FOLDER, tmp_path_factory.mktemp("compiled"), "lane_core", METHODS, *request.param)


def head(extra=b"", message_id=b"bench-7", rest=b"/x?y=1", body=b""):
    lines = b"GET %b%b HTTP/1.1\r\nHost: gateway.test\r\nX-Road-Client: %b\r\nX-Api-Key: %b\r\n%b" % (
        TARGET.encode(), rest, CLIENT.encode(), KEY.encode(), extra,
    )  # fmt: skip
    lines += b"Content-Length: %d\r\n" % len(body) if body else b""
    return lines + (b"X-Road-Id: %b\r\n" % message_id if message_id else b"") + b"\r\n" + body


def route_of(core, request) -> Route:
    """The route of a caller that has said this often, with a plan of this core."""
    known = registry.build(small_registry(9), Pool(turn=None), Allowances())
    end = request.index(b"\r\n\r\n")
    line_end = request.index(b"\r\n")
    key, _ = cut(request, line_end, end)
    shape = learn(known, key, parse_request(request[:end]))
    line = R1_LINE.fullmatch(request, 0, line_end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "core", core)
        for _ in range(20):
            route, _ = known.route(shape, line, None, "", 0, str)
    assert route.plan is not None
    return route


REQUESTS = [head(), head(message_id=b""), head(rest=b"", body=b"{}"), head(extra=b"X-Note: 100%b %d\r\n")]


@pytest.mark.parametrize("request_bytes", REQUESTS)
def test_plan_recognises_what_the_pattern_recognises(core, request_bytes):
    route = route_of(core, request_bytes)
    assert route.plan.again(request_bytes) == route.again(request_bytes).groups()

    signs = rb' / /. ? % %2e # \ " ~'.split(b" ")
    pieces = st.sampled_from([*signs, b" ", b"\r", b"\n", b"\r\n", b"\0", b"\x7f", b"\xff"])

    @given(st.integers(0, len(request_bytes)), st.integers(0, 3), pieces | st.binary(max_size=3))
    def changed(at, removed, put):
        data = request_bytes[:at] + put + request_bytes[at + removed :]
        found = route.again(data)
        assert route.plan.again(data) == (None if found is None else found.groups())

    changed()


@pytest.mark.parametrize(("size", "known"), [(4095, True), (4096, True), (4097, False)])
def test_longest_rest_is_the_same(core, size, known):
    data = head(rest=b"/" + b"a" * size)
    route = route_of(core, head())
    assert (route.again(data) is not None, route.plan.again(data) is not None) == (known, known)


@pytest.mark.parametrize(("size", "known"), [(1, True), (255, True), (256, False)])
def test_longest_message_id_is_the_same(core, size, known):
    data = head(message_id=b"i" * size)
    route = route_of(core, head())
    assert (route.again(data) is not None, route.plan.again(data) is not None) == (known, known)


@given(st.lists(st.binary(max_size=300), max_size=20))
def _written_is_the_same(core, messages):
    logged = [(message, ("2026-11-28", "c", "s", 200), print, b"", False) for message in messages]
    assert core.written(logged) == journal.written(logged)


def test_spool_bytes_and_leaves_are_the_same(core):
    _written_is_the_same(core)


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257])
def test_root_is_that_of_rfc_6962(core, size):
    leaves = [bytes([n % 256, n // 256]) * 16 for n in range(size)]
    assert core.root(leaves) == tree.root(leaves)


@pytest.mark.parametrize("leaves", [[], [b"short"], ["text"], (b"a" * 32,), [b"a" * 32, None]])
def test_root_of_what_is_no_list_of_hashes_is_refused(core, leaves):
    with pytest.raises(ValueError, match="one leaf hash or more"):
        core.root(leaves)


def test_answers_go_in_order_and_held_ones_wait(core):
    got: list[bytes] = []
    key = ("2026-11-28", "c", "s", 200)
    logged = [(b"m", key, got.append, b"%d" % number, number % 2 == 1) for number in range(5)]
    assert core.send_stored(logged, print) == [(got.append, b"1"), (got.append, b"3")]
    assert got == [b"0", b"2", b"4"]


@pytest.mark.parametrize("twin", ["compiled", "python"])
def test_answer_that_cannot_go_harms_no_other(core, twin):
    def broken(_data):
        raise RecursionError("too deep")

    got, told = [], []
    key = ("2026-11-28", "c", "s", 200)
    logged = [(b"m", key, answer, b"x", False) for answer in (got.append, broken, got.append)]
    send = core.send_stored if twin == "compiled" else journal.send_stored
    assert send(logged, lambda answer, problem: told.append((answer, str(problem)))) == []
    assert (got, told) == ([b"x", b"x"], [(broken, "too deep")])


def test_one_failing_connection_harms_no_other(core):
    """Whatever a connection does when it is asked, the next one is served; each failure is told with its connection."""

    class Broken:
        route = None

        def take(self, _data):
            raise OSError("gone")

    class Whole(Broken):
        def __init__(self):
            self.got = []

        def take(self, data):
            self.got.append(data)

    class House:
        in_flight, capacity = 3, 9

    told, whole = [], Whole()
    moment = (1, "2026-11-28", b"", b"", 0)
    arrived = [(Broken(), b"a"), (whole, b"b"), (object(), b"c"), (whole, b"d"), (whole, bytearray(b"e"))]
    core.take_calls(arrived, House, House, None, moment, 0.0, lambda one, problem: told.append((one, type(problem))))
    assert whole.got == [b"b", b"d", b"e"]
    assert told == [(arrived[0][0], OSError), (arrived[2][0], AttributeError)]
    assert House.in_flight == 3


def test_what_arrives_waits_for_the_turn_and_much_of_it_does_not(core):
    class Turn:
        due, calls = False, []
        said = []

        def wake(self):
            self.said.append("wake")
            self.due = True

        def take(self):
            self.said.append("take")

    turn = Turn()
    arrival = core.Arrival(turn, "connection", "calls", AT_ONCE)
    arrival(b"a")
    arrival(b"b")
    arrival(b"c" * (AT_ONCE + 1))
    assert [(one, data[:1]) for one, data in turn.calls] == [
        ("connection", b"a"),
        ("connection", b"b"),
        ("connection", b"c"),
    ]
    assert turn.said == ["wake", "take"]
    with pytest.raises(TypeError):
        arrival(b"a", b"b")


@pytest.mark.parametrize("form", [b"%s", b"100%", b"%b" * 9])
def test_form_with_another_sign_is_refused(core, form):
    plan = {
        "begins": b"", "between": b"", "ends": b"", "body": 0, "names_id": True, "requests": (b"", b"", b""), "generated": b"",
        "trusted_until_us": 0, "idle": [], "timeout_s": 1.0, "client": "", "service": "", "hold": False, "take": None,
    }  # fmt: skip
    core.Plan(**plan, hashed=b"%b%%%b")
    with pytest.raises(ValueError, match="not a form"):
        core.Plan(**plan, hashed=form)


def test_nothing_is_kept_of_a_route_that_is_gone(core):
    """References: a plan and what it wrote out go with their route."""
    data = head()
    route_of(core, data)
    before = sys.getrefcount(core.Plan)
    for _ in range(50):
        route_of(core, data).plan.again(data)
    import gc

    gc.collect()
    assert sys.getrefcount(core.Plan) <= before + 1


def test_module_of_another_source_is_left_aside(monkeypatch):
    if compiled._load() is None:
        pytest.skip("needs a C compiler: there is no compiled lane here")
    monkeypatch.setattr(compiling, "source_id", lambda _folder: "another")
    assert compiled._load() is None


def test_compiled_lane_can_be_left_aside(monkeypatch):
    monkeypatch.setenv("DUOC_COMPILED", "no")
    assert compiled._load() is None


def test_machine_without_a_compiler_is_told_why(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling.shutil, "which", lambda _program: None)
    with pytest.raises(compiling.CannotCompileError, match="no C compiler"):
        compiling.compile_module(compiled.FOLDER, tmp_path / "x.so")
    monkeypatch.undo()
    monkeypatch.setattr(compiling.sysconfig, "get_path", lambda _name: str(tmp_path))
    with pytest.raises(compiling.CannotCompileError, match="headers are not installed"):
        compiling.compile_module(compiled.FOLDER, tmp_path / "x.so")


def test_source_that_does_not_compile_leaves_nothing(tmp_path):
    with pytest.raises(compiling.CannotCompileError, match=r"refused it|no C compiler|headers"):
        compiling.compile_module(compiled.FOLDER, tmp_path / "x.so", "-DPY_SSIZE_T_CLEAN=syntax error", "-Dstatic=!!")
    assert list(tmp_path.iterdir()) == []
