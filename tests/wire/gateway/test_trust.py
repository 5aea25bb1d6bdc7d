"""Which client certificates are believed, handshake by handshake in memory: both ends are OpenSSL's, no socket between them."""

import ssl

import pytest
from cryptography.x509 import load_pem_x509_certificate
from tests.wire.gateway.certificates import Certificate, anonymous

from duoc.wire.gateway.peers import shown_by
from duoc.wire.gateway.trust import Trust


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {name: Certificate(folder, name) for name in ("house", "ours", "theirs")} | {"folder": folder}


@pytest.fixture
def chain(made):
    return made["folder"] / "house.pem"


@pytest.fixture
def trust(chain):
    return Trust(chain)


class Connection:
    """A caller and the listener, joined by four buffers."""

    def __init__(self, trust, caller, server_name=None):
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.here = trust.context.wrap_bio(up, down, server_side=True)
        self.there = caller.wrap_bio(down, up, server_hostname=server_name)

    def shake(self):
        """Both ends in turn, until neither waits for the other. Raises `ssl.SSLError` when one refuses."""
        waiting = {self.there, self.here}
        for _ in range(20):
            for end in (self.there, self.here):
                if end in waiting:
                    try:
                        end.do_handshake()
                        waiting.discard(end)
                    except ssl.SSLWantReadError:
                        pass
            if not waiting:
                return self
        raise AssertionError("the handshake does not end")

    def get_extra_info(self, name):
        """As a transport says it."""
        return {"ssl_object": self.here, "peername": ("10.1.2.3", 4711)}[name]


def believed(trust, caller, **more):
    try:
        Connection(trust, caller, **more).shake()
    except ssl.SSLError:
        return False
    return True


def test_nobody_is_believed_before_the_registry_is_read_and_nobody_needs_to_be(trust, made):
    assert believed(trust, anonymous())
    assert not believed(trust, made["ours"].context())


@pytest.mark.parametrize("server_name", [None, "lgsp.camau.gov.vn"])
def test_registered_certificate_is_believed_from_the_next_handshake_on_and_no_longer(trust, made, server_name):
    ours, theirs = made["ours"].context(), made["theirs"].context()
    trust.renew([made["ours"].pem])
    assert [believed(trust, one, server_name=server_name) for one in (ours, theirs)] == [True, False]
    trust.renew([made["theirs"].pem, made["ours"].pem])
    assert [believed(trust, one, server_name=server_name) for one in (ours, theirs)] == [True, True]
    trust.renew([made["theirs"].pem])
    assert [believed(trust, one, server_name=server_name) for one in (ours, theirs)] == [False, True]
    trust.renew([])
    assert [believed(trust, one, server_name=server_name) for one in (ours, theirs)] == [False, False]


def test_connection_that_is_open_stays_when_its_certificate_is_taken_out(trust, made):
    trust.renew([made["ours"].pem])
    open_one = Connection(trust, made["ours"].context()).shake()
    trust.renew([])
    open_one.there.write(b"GET")
    assert open_one.here.read() == b"GET"
    assert (
        shown_by(open_one)[0].hex() == made["ours"].fingerprint
    )  # and still says who it is, for the registry to refuse


def test_text_that_is_no_certificate_hides_none_beside_it(trust, made):
    trust.renew(
        ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "đước", "\0", made["ours"].pem, "x"]
    )
    assert believed(trust, made["ours"].context())
    assert not believed(trust, made["theirs"].context())


def test_house_whose_own_certificate_is_gone_goes_on_believing_as_before(chain, made, tmp_path):
    own = tmp_path / "house.pem"
    own.write_bytes(chain.read_bytes())
    trust = Trust(own)
    trust.renew([made["ours"].pem])
    for damage in (lambda: own.write_text("x"), own.unlink):
        damage()
        with pytest.raises(OSError, match=r"PEM|No such file|\[SSL\]"):
            trust.renew([made["theirs"].pem])
        assert [believed(trust, made[name].context()) for name in ("ours", "theirs")] == [True, False]
    own.write_bytes(chain.read_bytes())
    trust.renew([made["theirs"].pem])
    assert [believed(trust, made[name].context()) for name in ("ours", "theirs")] == [False, True]


def test_registry_that_changed_elsewhere_costs_no_new_context(chain, made, tmp_path):
    """Snapshots come at every grant; only other certificates are a reason to read our own from the disk again."""
    own = tmp_path / "house.pem"
    own.write_bytes(chain.read_bytes())
    trust = Trust(own)
    trust.renew([made["ours"].pem])
    own.unlink()
    trust.renew([made["ours"].pem, made["ours"].pem])  # the same ones: nothing is read
    assert believed(trust, made["ours"].context())


@pytest.mark.filterwarnings("ignore:.*TLSv1.*:DeprecationWarning")
def test_versions_below_1_2_are_refused(trust):
    """RFC 8996: TLS 1.0 and 1.1 must not be used."""
    for version, works in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
        caller = anonymous()
        caller.set_ciphers("ALL:@SECLEVEL=0")
        caller.minimum_version = caller.maximum_version = version
        assert believed(trust, caller) is works


def test_connection_says_its_certificate_as_openssl_fingerprints_it(trust, made):
    trust.renew([made["ours"].pem])
    made_by_hand = load_pem_x509_certificate(made["ours"].pem.encode())
    from cryptography.hazmat.primitives.hashes import SHA256

    shown = Connection(trust, made["ours"].context()).shake()
    assert shown_by(shown) == (made_by_hand.fingerprint(SHA256()), "10.1.2.3")
    assert shown_by(Connection(trust, anonymous()).shake()) == (b"", "10.1.2.3")


class Plain:
    """A transport without TLS whose peer is at some address, or gone."""

    def __init__(self, peername):
        self._peername = peername

    def get_extra_info(self, name):
        return {"ssl_object": None, "peername": self._peername}[name]


@pytest.mark.parametrize(
    ("peername", "address"),
    [(("10.1.2.3", 80), "10.1.2.3"), (("2001:db8::1", 80, 0, 0), "2001:db8::1"), (None, ""), ("", "")],
)
def test_plain_connection_shows_no_certificate_and_one_that_is_gone_no_address(peername, address):
    assert shown_by(Plain(peername)) == (None, address)
