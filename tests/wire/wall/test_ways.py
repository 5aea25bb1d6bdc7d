"""Which way leads to a server, as an upstream and a document say it; what is misstated leads nowhere."""

import json
from pathlib import Path

import pytest
from tests.peers.debian import Authority

from duoc.wire.wall import ways
from duoc.wire.wall.application import accounts, authority_of, described
from duoc.wire.wall.applications import Folder, Standing
from duoc.wire.wall.judging import nobody

DSN = "postgresql://db.example:5432/dvc"
VERIFIER = (
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
)


@pytest.mark.parametrize(
    ("asked", "authority"),
    [
        ("", None), ("?sslmode=disable", None), ("?sslmode=verify-full", ""),
        ("?sslmode=verify-full&sslrootcert=system", ""), ("?sslrootcert=/etc/ca.pem&sslmode=verify-full", "/etc/ca.pem"),
    ],
)  # fmt: skip
def test_tls_is_verified_or_absent(asked: str, authority: str | None) -> None:
    assert authority_of(DSN + asked) == authority
    assert described({"name": "dvc", "upstream": DSN + asked}).authority == authority


@pytest.mark.parametrize(
    "wrong", [f"{DSN}?sslmode=require", f"{DSN}?sslmode=verify-ca", "postgresql:///x?host=/run&sslmode=verify-full"]
)
def test_a_way_between_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"sslmode|socket"):
        described({"name": "dvc", "upstream": wrong})


def test_another_authority_is_another_way() -> None:
    """Sessions of the way before must begin anew."""
    before = described({"name": "dvc", "upstream": f"{DSN}?sslmode=verify-full"})
    after = described({"name": "dvc", "upstream": f"{DSN}?sslmode=verify-full&sslrootcert=/ca.pem"})
    assert before.way != after.way


def test_accounts_are_verifiers_by_user() -> None:
    found = described({"name": "dvc", "upstream": DSN, "accounts": {"app_dvc": VERIFIER}}).accounts
    assert found["app_dvc"].iterations == 4096
    for wrong in ([], {"app_dvc": 1}, {"app_dvc": "md5…"}):
        with pytest.raises(ValueError, match=r"accounts|verifier"):
            accounts(wrong)


def test_authorities_are_read_anew_when_their_file_is_another(tmp_path: Path) -> None:
    file = Authority(tmp_path).file
    first = ways._trust(str(file))
    assert ways._trust(str(file)) is first
    (tmp_path / "new").mkdir()
    Authority(tmp_path / "new").file.replace(file)
    second = ways._trust(str(file))
    assert second is not first
    assert second.check_hostname
    file.unlink()
    with pytest.raises(OSError, match="No such file"):
        ways._trust(str(file))


def test_accounts_lie_beside_a_document_and_are_followed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    document = {"form": 1, "name": "dvc", "upstream": DSN, "mode": "observe"}
    (tmp_path / "dvc.json").write_text(json.dumps(document))
    beside = tmp_path / "dvc.accounts"

    def known() -> Standing:
        folder.settle()
        found = folder.standing("dvc")
        assert found is not None
        return found

    def users() -> list[str]:
        application = known().application
        assert application is not None
        return [*application.accounts]

    assert users() == []
    beside.write_text(json.dumps({"app_dvc": VERIFIER}))
    assert users() == ["app_dvc"]
    beside.write_text(json.dumps({"app_dvc": VERIFIER, "app_khac": VERIFIER}))
    assert users() == ["app_dvc", "app_khac"]
    # What cannot be read is no reason to let anybody in by another way.
    beside.write_text("{")
    assert known().judge is nobody
    beside.unlink()
    assert users() == []
    assert known().judge is not nobody
    assert folder.standing("dvc.accounts") is None
    folder.close()
