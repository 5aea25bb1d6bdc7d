"""Who proves what to whom: the server's questions passed through, or SCRAM ended at the wall and begun anew behind it."""

import pytest
from tests.engines.pgwire.test_scram import CLIENT_KEY, HERE, KEPT, THERE
from tests.wire.wall.test_lane import House

from duoc.engines.pgwire.messages import AUTHENTICATION
from duoc.engines.pgwire.scram import PLAIN, PLUS, Answering, Asking, Verifier
from duoc.wire.wall.proof import Proof
from duoc.wire.wall.session import Session

BOTH = b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"


def begun(secure: bool = False, unproven: bool = False) -> Session:
    return Session(House(), ("public",), secure, unproven, b"nowhere", lambda pid, secret: (pid, secret))


def question(code: int, rest: bytes = b"") -> bytes:
    """The body of an Authentication message."""
    return code.to_bytes(4, "big") + rest


def initial(mechanism: bytes, data: bytes) -> bytes:
    """The body of a SASLInitialResponse."""
    return mechanism + b"\0" + len(data).to_bytes(4, "big") + data


def ended(session: Session, code: bytes) -> bool:
    return session.over and b"SFATAL\0" in session.last_words and b"C" + code + b"\0" in session.last_words


def test_what_could_not_be_bound_is_not_offered() -> None:
    session = begun()
    proof = Proof(session)
    assert proof.asked(question(10, BOTH)) == b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"
    assert session.asked_for_proof
    assert Proof(begun()).asked(question(10, b"SCRAM-SHA-256\0\0")) is None


def test_a_server_that_asks_for_nothing_lets_in_only_where_that_is_allowed() -> None:
    for unproven in (True, False):
        session = begun(unproven=unproven)
        assert Proof(session).asked(question(0)) is None
        assert session.authenticated is unproven
        assert ended(session, b"28000") is not unproven


@pytest.mark.parametrize(
    ("code", "secure", "passes"),
    [
        (3, True, True), (3, False, False), (5, False, True), (11, False, True), (12, False, True),
        (2, True, False), (6, True, False), (7, True, False), (8, True, False), (9, True, False), (13, True, False),
    ],
)  # fmt: skip
def test_which_questions_pass(code: int, secure: bool, passes: bool) -> None:
    """Cleartext over TLS alone; Kerberos, GSSAPI and SSPI (2, 7 to 9) never: the wall could not see them end."""
    session = begun(secure)
    assert Proof(session).asked(question(code, b"salt")) is None
    assert ended(session, b"28000") is not passes
    assert session.asked_for_proof is (passes and code != 12)  # a last word of the server's asks for nothing


@pytest.mark.parametrize(
    ("flag", "behind_tls", "passes"),
    [(b"n", True, True), (b"y", True, False), (b"p=tls-server-end-point", True, False), (b"y", False, True)],
)
def test_a_client_that_would_take_the_wall_for_an_attack_is_told(flag: bytes, behind_tls: bool, passes: bool) -> None:
    session = begun()
    proof = Proof(session, behind_tls)
    proof.asked(question(10, b"SCRAM-SHA-256\0\0"))
    assert proof.given(initial(PLAIN, flag + b",,n=,r=abc")) is None
    assert session.over is not passes
    assert (b"channel_binding=disable" in session.last_words) is not passes
    assert not session.asked_for_proof


def test_only_the_first_answer_has_a_binding_in_it() -> None:
    session = begun()
    proof = Proof(session, behind_tls=True)
    proof.asked(question(5, b"salt"))
    proof.given(b"md5\0\0\0\0\x04y,,n")  # a password that looks like a first message
    assert not session.over
    proof.asked(question(0))
    assert session.authenticated


class Legs:
    """A client that was shown HERE, the wall that has the verifier, a server that shows THERE."""

    def __init__(self, kept: Verifier = KEPT, key: bytes = CLIENT_KEY, shown: bytes | None = HERE) -> None:
        self.session = begun()
        self.proof = Proof(self.session, True, KEPT, HERE, THERE)
        self.client = Answering(KEPT, key, shown, b"client")
        self.server = Asking(kept, THERE, b"server")

    def first(self) -> bytes | None:
        """Up to the client's proof; what the server gets for it."""
        assert self.proof.asked(question(10, BOTH)) == AUTHENTICATION.write(10, BOTH)
        assert self.proof.given(initial(PLUS, self.client.first())) == b""
        code, asked = AUTHENTICATION.read(self.session.own_words[5:])
        assert (code, self.session.asked_for_proof) == (11, True)
        return self.proof.given(self.client.final(asked))

    def second(self, first: bytes) -> None:
        """The server's question, and the wall's own proof to it."""
        mechanism, _, data = first[5:].partition(b"\0")
        assert (first[:1], mechanism, int.from_bytes(data[:4])) == (b"p", PLUS, len(data) - 4)
        assert self.proof.asked(question(11, self.server.first(mechanism, data[4:]))) == b""


def test_each_leg_is_bound_to_its_own_certificate() -> None:
    legs = Legs()
    first = legs.first()
    assert first
    legs.second(first)
    assert legs.server.final(legs.session.own_proof[5:]) == CLIENT_KEY
    last = legs.proof.asked(question(12, legs.server.last_word))
    assert last is not None
    code, word = AUTHENTICATION.read(last[5:])
    assert code == 12
    assert word != legs.server.last_word  # it signs what was said on the client's leg
    legs.client.check(word)
    assert not legs.session.authenticated
    assert legs.proof.asked(question(0)) is None
    assert legs.session.authenticated


@pytest.mark.parametrize("legs", [Legs(key=bytes(32)), Legs(shown=THERE)], ids=["password", "channel"])
def test_a_wrong_proof_never_reaches_the_server(legs: Legs) -> None:
    assert legs.first() == b""
    assert ended(legs.session, b"28P01")
    assert not legs.session.proven
    assert legs.session.own_proof == b""


def test_a_mechanism_that_was_not_offered_ends_the_session() -> None:
    session = begun()
    proof = Proof(session, False, KEPT)  # no TLS towards the client, so no binding
    assert proof.asked(question(10, BOTH)) == AUTHENTICATION.write(10, b"SCRAM-SHA-256\0\0")
    assert proof.given(initial(PLUS, b"p=tls-server-end-point,,n=,r=abc")) == b""
    assert ended(session, b"28P01")
    assert session.own_words == b""


def test_a_server_whose_password_has_changed_gets_no_proof() -> None:
    legs = Legs(Verifier(KEPT.iterations, b"another salt", KEPT.stored_key, KEPT.server_key))
    first = legs.first()
    assert first
    legs.second(first)
    assert ended(legs.session, b"28000")
    assert legs.session.own_proof == b""


def test_a_server_that_does_not_know_the_account_is_not_believed() -> None:
    legs = Legs()
    first = legs.first()
    assert first
    legs.second(first)
    legs.server.final(legs.session.own_proof[5:])
    assert legs.proof.asked(question(12, b"v=" + b"A" * 43 + b"=")) == b""
    assert ended(legs.session, b"28000")
    assert not legs.session.authenticated


@pytest.mark.parametrize("code", [3, 5, 11, 12])
def test_a_server_cannot_turn_to_another_way_while_the_wall_ends_scram(code: int) -> None:
    """What it asked now would reach a client that talks with the wall; cleartext would give the password away."""
    session = begun()
    proof = Proof(session, True, KEPT, HERE, THERE)
    proof.asked(question(10, BOTH))
    proof.asked(question(code, b"r=x,s=eA==,i=1"))
    assert ended(session, b"28000")
    assert not session.proven
