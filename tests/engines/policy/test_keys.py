"""Key sets as RFC 7517 and RFC 8037 write them, and private keys that only their owner reads."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from duoc.engines.policy import IssuingKey, KeyFile, Keys

# RFC 8037, appendix A.1 and A.2.
JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a", "iss": "H12"}
SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"


def test_another_program_reads_our_key_set(key: IssuingKey) -> None:
    found = jwt.PyJWKSet.from_dict(Keys([key.public]).document())[key.kid]
    assert found.algorithm_name == "EdDSA"
    assert found.key.public_bytes_raw() == key.public.raw


def test_key_of_the_standard_is_read() -> None:
    key = Keys.from_document({"keys": [JWK]}).key("a")
    assert key is not None
    assert key.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.may_issue("H12", "H12")
    assert not key.may_issue("H12", "H13")
    assert Keys.from_document({"keys": []}).key("a") is None


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"}, {"crv": "X25519"}, {"alg": "HS256"}, {"d": SEED}, {"kid": 1}, {"kid": ""}, {"iss": None}, {"x": "AAAA"},
        {"x": "*"}, {"agencies": "*"}, {"agencies": [1]},
    ],
)  # fmt: skip
def test_other_keys_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Keys.from_document({"keys": [{**JWK, **change}]})


@pytest.mark.parametrize("document", [{}, {"keys": {}}, {"keys": [1]}, {"keys": [JWK, JWK]}])
def test_other_sets_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Keys.from_document(document)


def test_a_changed_file_is_read_again_and_a_wrong_one_opens_nothing(tmp_path: Path, key: IssuingKey) -> None:
    path = tmp_path / "keys.json"
    keys = KeyFile(path)
    assert keys.key(key.kid) is None
    path.write_text(json.dumps(Keys([key.public]).document()))
    assert keys.key(key.kid) == key.public
    path.write_text("{")
    assert keys.key(key.kid) is None
    path.write_text(json.dumps(Keys([key.public]).document()))
    assert keys.key(key.kid) == key.public
    path.unlink()
    assert keys.key(key.kid) is None


def test_private_key_is_written_once_and_read_by_its_owner_alone(tmp_path: Path, key: IssuingKey) -> None:
    path = tmp_path / "key.json"
    key.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert IssuingKey.read(path).public == key.public
    with pytest.raises(FileExistsError):
        key.write(path)
    path.chmod(0o640)
    with pytest.raises(ValueError, match="0600"):
        IssuingKey.read(path)


@pytest.mark.parametrize("change", [{"d": None}, {"d": "AAAA"}, {"x": "A" * 43}])
def test_damaged_private_key_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "key.json"
    path.touch(0o600)
    path.write_text(json.dumps({**JWK, "d": SEED, **change}))
    with pytest.raises(ValueError):
        IssuingKey.read(path)
