"""Client certificates come and go: who is told, what is refused, and how a script does it."""

import json
from typing import Any

import pytest
from tests.exchange.conftest import CLIENT
from tests.exchange.test_commands import run
from tests.wire.gateway.certificates import Certificate

from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

NAME = "/".join(CLIENT)


def test_certificate_is_registered_and_taken_away_by_command(registry: str, tmp_path: Any, capsys: Any) -> None:
    made = Certificate(tmp_path, "ours")
    (tmp_path / "public.pem").write_text(made.pem)
    assert run("certificate", "--client", NAME, str(tmp_path / "public.pem")) == 0
    assert run("certificate", "--remove", made.fingerprint, "--json") == 0
    told = [json.loads(bytes(row.entry)) for row in Outbox.objects.filter(kind__startswith="exchange.certificate")]
    assert {(one["kind"], one["client"], one["fingerprint"]) for one in told} == {
        ("exchange.certificate_added", NAME, made.fingerprint),
        ("exchange.certificate_removed", NAME, made.fingerprint),
    }
    assert run("certificate", "--remove", made.fingerprint) == 1
    assert "chưa đăng ký" in capsys.readouterr().err
    for words in (["--remove", made.fingerprint, "--client", NAME], ["--client", NAME], []):
        with pytest.raises(SystemExit):
            run("certificate", *words)


def test_certificate_that_a_consumer_is_bound_to_stays(registry: str, tmp_path: Any) -> None:
    made = Certificate(tmp_path, "ours")
    exchange.add_certificate(NAME, made.pem)
    exchange.issue_secret("wso2", NAME, name="CK", fingerprint=made.fingerprint)
    with pytest.raises(RefusedError, match="Khóa CK đang gắn"):
        exchange.remove_certificate(made.fingerprint)
    exchange.bind_consumer("wso2", "CK", fingerprint="")
    exchange.remove_certificate(made.fingerprint)


@pytest.mark.parametrize("fingerprint", ["", "xyz", "0" * 63])
def test_what_is_no_fingerprint_is_refused(registry: str, fingerprint: str) -> None:
    with pytest.raises(RefusedError):
        exchange.remove_certificate(fingerprint)
