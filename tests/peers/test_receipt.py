"""A receipt from a running house, verified without its code: by 70 lines written from docs/formats.md, and by OpenSSL."""

import json
import shutil
import subprocess
import sys
import urllib.request
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.peers.running import Running

from duoc.exchange import services as exchange
from duoc.ledger import services as ledger

# ---- the verifier: it uses nothing of ours


class Refused(Exception):  # noqa: N818  # a verdict, not a fault
    """The receipt does not prove its message."""


def need(condition: object) -> None:
    if not condition:
        raise Refused


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs))
    return dict(pairs)


def octets(text: str) -> bytes:
    found = b64decode(text, validate=True)
    need(b64encode(found).decode() == text)
    return found


def canonical(value: Any) -> bytes:
    # RFC 8785 for texts, integers, null, arrays and objects with ASCII names, which is all that a receipt holds.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def public_key(vkey: str) -> tuple[str, bytes, Ed25519PublicKey]:
    name, identifier, encoded = vkey.split("+", 2)
    key = octets(encoded)
    need(len(key) == 33 and key[0] == 1 and name and " " not in name)
    need(sha256(name.encode() + b"\n" + key).hexdigest()[:8] == identifier)
    return name, bytes.fromhex(identifier), Ed25519PublicKey.from_public_bytes(key[1:])


def leads(index: int, size: int, leaf: bytes, path: list[str], root: bytes) -> None:
    need(type(index) is int and type(size) is int and 0 <= index < size)
    place, last, found = index, size - 1, leaf  # RFC 9162 §2.1.3.2
    for sibling in map(octets, path):
        need(last > 0 and len(sibling) == 32)
        if place % 2 or place == last:
            found = sha256(b"\1" + sibling + found).digest()
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\1" + found + sibling).digest()
        place, last = place >> 1, last >> 1
    need(last == 0 and found == root)


def opened(note: str, log: str) -> tuple[int, bytes]:
    text, _, lines = note.rpartition("\n\n")
    text, (name, identifier, key), signed = text + "\n", public_key(log), False
    need(lines.endswith("\n"))
    for line in lines[:-1].split("\n"):
        dash, signer, encoded = line.split(" ")
        signature = octets(encoded)
        need(dash == "—")
        if (signer, signature[:4]) == (name, identifier):
            key.verify(signature[4:], text.encode())
            signed = True
    origin, size, root, *_ = text.split("\n")
    need(signed and origin == name and size == str(int(size)))
    return int(size), octets(root)


def verify(data: bytes, log: str, gateway: str | None = None) -> None:
    """Raises unless the receipt proves its message to somebody who knows the log's key (and the gateway's)."""
    receipt = json.loads(data.decode(), object_pairs_hook=unique, parse_float=need, parse_constant=need)
    need(set(receipt) == {"format", "message", "batch", "ledger"} and receipt["format"] == "duoc.receipt/1")
    message, batch, ledger = receipt["message"], receipt["batch"], receipt["ledger"]
    need(set(batch) == {"index", "path", "entry", "signature", "vkey"})
    need({"index", "path", "checkpoint"} <= set(ledger) <= {"index", "path", "checkpoint", "vkey"})
    entry = batch["entry"]
    name, _, key = public_key(batch["vkey"])
    need(name == entry["gateway"] and gateway in (None, batch["vkey"]))
    key.verify(octets(batch["signature"]), canonical(entry))
    need(entry["kind"] == "exchange.batch")
    leads(
        batch["index"], entry["size"], sha256(b"\0" + canonical(message)).digest(), batch["path"], octets(entry["root"])
    )
    moment = datetime.fromisoformat(message["time"]).astimezone(timezone(timedelta(hours=7)))
    counted = [f"{moment:%Y-%m-%d}", message["client"], message["service"], message["status"]]
    need(any(row[:4] == counted and row[4] > 0 for row in entry["counts"]))
    need(ledger.get("vkey", log) == log)
    size, root = opened(ledger["checkpoint"], log)
    leads(ledger["index"], size, sha256(b"\0" + canonical(entry)).digest(), ledger["path"], root)


# ---- what it is tried on


@dataclass(frozen=True)
class Fetched:
    """A receipt's file as `duoc exchange receipt` wrote it, and the two keys as somebody wrote them down before."""

    data: bytes
    log: str
    gateway: str

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.data)
        return found


@pytest.fixture(scope="module")
def fetched(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    """The receipt of a call that shares its batch with others."""

    def call(number: int) -> str:
        headers = {**running.headers, "X-Road-Id": f"VN-đơn-{number}".encode().decode("latin-1")}
        request = urllib.request.Request(running.url(f"/tra-cuu?so={number}"), headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(answer.headers["X-Duoc-Receipt"])

    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(call, range(64)))
    receipts = [running.receipt(name) for name in names]
    place = max(range(len(names)), key=lambda at: len(receipts[at]["batch"]["path"]))
    assert receipts[place]["batch"]["path"], "no two calls shared a batch"
    assert receipts[place]["ledger"]["path"]
    file = tmp_path_factory.mktemp("receipt") / "receipt.json"
    command = [sys.executable, "-m", "duoc", "exchange", "receipt", names[place], "--out", str(file)]
    subprocess.run(command, env=running.environ(), check=True, capture_output=True, timeout=60)
    return Fetched(file.read_bytes(), *running.published_keys())


def refuses(data: bytes, log: str, gateway: str | None = None) -> bool:
    try:
        verify(data, log, gateway)
    except (Refused, InvalidSignature, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return True
    return False


def test_independent_verifier_accepts_the_receipt(fetched: Fetched) -> None:
    verify(fetched.data, fetched.log)
    verify(fetched.data, fetched.log, fetched.gateway)


def test_page_of_formats_describes_every_member(fetched: Fetched) -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    for name in (*fetched.content, *fetched.content["batch"], *fetched.content["ledger"], *fetched.content["message"]):
        assert f'"{name}":' in page or f"`{name}`" in page, name


def test_page_of_formats_shows_the_batch_entry_as_it_is(fetched: Fetched) -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    assert all(f'"{name}":' in page for name in fetched.content["batch"]["entry"])


def test_ledger_itself_names_the_gateways_key(fetched: Fetched) -> None:
    """A stranger who knows the log's key needs nobody's word for the gateway's: it stands in the log, before the batch."""
    (registered,) = ledger.follow(["exchange.gateway_registered"])
    told = json.loads(registered.entry)
    assert canonical(told) == registered.entry
    assert (told["gateway"], told["vkey"]) == (fetched.content["batch"]["entry"]["gateway"], fetched.gateway)
    assert public_key(told["vkey"])[0] == told["gateway"]
    proof = ledger.inclusion(registered.event)
    assert proof is not None
    size, root = opened(proof.checkpoint, fetched.log)
    path = [b64encode(sibling).decode() for sibling in proof.path]
    leads(proof.index, size, sha256(b"\0" + registered.entry).digest(), path, root)
    assert proof.index < fetched.content["ledger"]["index"]
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    stated = page[page.index("## Gateway's registration") : page.index("## Receipt")]
    assert all(f'"{name}":' in stated for name in told)


def test_every_single_bit_of_the_file_matters(fetched: Fetched) -> None:
    for bit in range(8 * len(fetched.data)):
        changed = bytearray(fetched.data)
        changed[bit // 8] ^= 1 << bit % 8
        assert refuses(bytes(changed), fetched.log), (bit, bytes(changed[max(0, bit // 8 - 30) : bit // 8 + 30]))


def test_house_and_independent_verifier_agree_on_every_single_bit(fetched: Fetched) -> None:
    assert exchange.leads(exchange.verify_receipt(fetched.content))
    for bit in range(8 * len(fetched.data)):
        changed = bytearray(fetched.data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            content = json.loads(bytes(changed))
        except ValueError:
            continue
        assert not exchange.leads(exchange.verify_receipt(content)), bit


@settings(max_examples=500, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(0, 40),
    st.binary(max_size=40) | st.sampled_from([b" ", b"\n", b"0", b",", b"=="]),
)
def test_whatever_is_put_in_place_of_a_piece_changes_the_meaning_or_is_refused(
    fetched: Fetched, start: int, length: int, piece: bytes
) -> None:
    start %= len(fetched.data)
    changed = fetched.data[:start] + piece + fetched.data[start + length :]
    if not refuses(changed, fetched.log):
        assert json.loads(changed) == fetched.content, "only white space between the members is free"


@pytest.mark.parametrize("name", ["log", "gateway"])
def test_receipt_under_a_key_that_the_reader_does_not_know_is_refused(fetched: Fetched, name: str) -> None:
    known = {"log": fetched.log, "gateway": fetched.gateway}
    raw = b"\1" + Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    owner = known[name].split("+")[0]
    identifier = sha256(owner.encode() + b"\n" + raw).hexdigest()[:8]
    known[name] = f"{owner}+{identifier}+{b64encode(raw).decode()}"
    assert refuses(fetched.data, **known)


def test_receipt_with_a_member_more_is_refused(fetched: Fetched) -> None:
    for change in ({"note": 1}, {"batch": {**fetched.content["batch"], "note": 1}}):
        assert refuses(json.dumps(fetched.content | change).encode(), fetched.log)


def test_receipt_with_a_member_twice_is_refused(fetched: Fetched) -> None:
    message = canonical(fetched.content["message"])
    twice = fetched.data.replace(b'"batch":', b'"message":' + message + b', "batch":', 1)
    assert json.loads(twice) == fetched.content
    assert refuses(twice, fetched.log)


# ---- OpenSSL


def pem(vkey: str) -> bytes:
    """The 32 bytes of a vkey as OpenSSL reads a public key (RFC 8410)."""
    key = b64decode(vkey.split("+", 2)[2])[1:]
    # SubjectPublicKeyInfo of id-Ed25519, RFC 8410 §4: everything before the key is fixed.
    spki = bytes.fromhex("302a300506032b6570032100") + key
    return b"-----BEGIN PUBLIC KEY-----\n" + b64encode(spki) + b"\n-----END PUBLIC KEY-----\n"


def openssl_accepts(folder: Path, vkey: str, message: bytes, signature: bytes) -> bool:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is absent: apt-get install openssl")
    for name, content in (("key.pem", pem(vkey)), ("message", message), ("signature", signature)):
        (folder / name).write_bytes(content)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "message"]
    done = subprocess.run([*command, "-sigfile", "signature"], cwd=folder, capture_output=True, text=True, check=False)
    assert ("Signature Verified Successfully" in done.stdout) == (done.returncode == 0)
    return done.returncode == 0


def test_openssl_verifies_the_signature_of_the_batch(fetched: Fetched, tmp_path: Path) -> None:
    batch = fetched.content["batch"]
    entry, signature = canonical(batch["entry"]), b64decode(batch["signature"])
    assert openssl_accepts(tmp_path, batch["vkey"], entry, signature)
    assert not openssl_accepts(tmp_path, batch["vkey"], entry.replace(b'"size":', b'"size":1'), signature)
    assert not openssl_accepts(tmp_path, fetched.log, entry, signature)


def test_openssl_verifies_the_signature_of_the_checkpoint(fetched: Fetched, tmp_path: Path) -> None:
    text, _, lines = fetched.content["ledger"]["checkpoint"].rpartition("\n\n")
    signature = b64decode(lines.split(" ")[2])[4:]
    signed = (text + "\n").encode()
    assert openssl_accepts(tmp_path, fetched.log, signed, signature)
    assert not openssl_accepts(tmp_path, fetched.log, signed.replace(b"\n", b"\n1", 1), signature)
