"""Trust policies (C2SP tlog-policy): which logs are known, which witnesses, and which of them suffice.

The file is octets: names that are not UTF-8 are kept apart as Python's escaped bytes (`surrogateescape`), never folded.
Whoever can replace a verifier's policy file decides what that verifier believes: it comes with the program or from the
reader's own hand, never from the log it is to distrust.
"""

import re
from dataclasses import dataclass

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import cosignature, note
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import COSIGNATURE, ED25519, MLDSA44, NoteError, VerifierKey, parse_vkey
from duoc.engines.merkle.quorum import Group, Policy, Witness

__all__ = [
    "CosignatureError",
    "Group",
    "Judgement",
    "LogSignatureError",
    "Policy",
    "PolicyError",
    "QuorumError",
    "UnknownOriginError",
    "Witness",
    "attest",
    "judge",
    "parse",
    "shown",
]

NONE = "none"
# Room for hundreds of post-quantum keys; the specification asks for 32 logs, 32 witnesses and 32 groups.
LARGEST_POLICY = 1 << 20
_STRAY = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class PolicyError(NoteError):
    """The file is not a policy; the message says in which line, and why."""


class UnknownOriginError(NoteError):
    """The checkpoint is of a log that the policy does not list."""


class LogSignatureError(NoteError):
    """The log that the checkpoint names has not signed it, or its signature is broken."""


class CosignatureError(NoteError):
    """A cosignature by a known witness is broken: an incident, even where a quorum would remain."""


class QuorumError(NoteError):
    """Too few witnesses cosigned. `missing`: those that could have been counted and are not there."""

    def __init__(self, message: str, missing: tuple[str, ...]) -> None:
        super().__init__(message)
        self.missing = missing


def shown(name: str) -> str:
    """A name as it can be printed, whatever octets it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def parse(data: bytes) -> Policy:
    """Read a policy strictly. Raises `PolicyError`."""
    if len(data) > LARGEST_POLICY:
        raise PolicyError("the policy is too large")
    if (stray := _STRAY.search(data)) is not None:
        raise PolicyError(f"the policy has the octet 0x{stray[0][0]:02x}; only tab, newline and text are allowed")
    *lines, rest = data.split(b"\n")
    if rest:
        raise PolicyError("the last line does not end with a newline: the file may have been cut")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        fields = [field.decode("utf-8", "surrogateescape") for field in re.split(rb"[ \t]+", line.strip(b" \t"))]
        if fields == [""] or fields[0].startswith("#"):
            continue
        try:
            reader.take(*fields)
        except NoteError as error:
            raise PolicyError(f"line {number}: {error}") from error
    return reader.policy()


class _Reader:
    """The file so far, line by line."""

    def __init__(self) -> None:
        self._logs: list[tuple[VerifierKey, str | None]] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._free: dict[str, bool] = {}  # every name, and whether it can still become a member
        self._quorum: str | None = None
        self._pairs: set[tuple[str, bytes]] = set()

    def policy(self) -> Policy:
        if self._quorum is None:
            raise PolicyError("the policy has no quorum line")
        quorum = None if self._quorum == NONE else self._quorum
        return Policy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), quorum)

    def take(self, keyword: str, *fields: str) -> None:
        match keyword, fields:
            case "log", (vkey, *url) if len(url) <= 1:
                self._log(vkey, url[0] if url else None)
            case "witness", (name, vkey, *url) if len(url) <= 1:
                self._witness(name, vkey, url[0] if url else None)
            case "group", (name, threshold, _first, *_more):
                self._group(name, threshold, fields[2:])
            case "quorum", (name,):
                self._decide(name)
            case "log" | "witness" | "group" | "quorum", _:
                raise PolicyError(f"a {keyword} line does not have {len(fields)} words behind it")
            case _:
                raise PolicyError(f"no line begins with {shown(keyword)}")

    def _log(self, vkey: str, url: str | None) -> None:
        key = self._key(vkey, (ED25519, MLDSA44), "a log signs with Ed25519 (type 1) or ML-DSA-44 (type 6)")
        self._distinct(key, [known for known, _url in self._logs])
        self._logs.append((key, url))

    def _witness(self, name: str, vkey: str, url: str | None) -> None:
        key = self._key(vkey, (COSIGNATURE, MLDSA44), "a witness cosigns with Ed25519 (type 4) or ML-DSA-44 (type 6)")
        self._distinct(key, [known.key for known in self._witnesses])
        self._define(name)
        self._witnesses.append(Witness(name, key, url))

    def _key(self, vkey: str, kinds: tuple[int, ...], rule: str) -> VerifierKey:
        if vkey != shown(vkey):
            raise PolicyError("a verifier key is UTF-8")
        key = parse_vkey(vkey)
        if key.kind not in kinds:
            raise PolicyError(rule)
        return key

    def _distinct(self, key: VerifierKey, others: list[VerifierKey]) -> None:
        if key.public in (known.public for known in others):
            raise PolicyError("this public key is listed twice")
        # Notes name a key by this pair; with two keys under one pair nobody could tell whose signature is broken.
        if (key.name, key.key_id) in self._pairs:
            raise PolicyError("another line already has a key of this name and id")
        self._pairs.add((key.name, key.key_id))

    def _define(self, name: str) -> None:
        if name == NONE:
            raise PolicyError("the name none is reserved")
        if name in self._free:
            raise PolicyError(f"the name {shown(name)} is defined twice")
        self._free[name] = True

    def _group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        for member in members:
            if member not in self._free:
                raise PolicyError(f"no line above defines {shown(member)}")
            if not self._free[member]:
                raise PolicyError(f"{shown(member)} is already the member of a group")
            self._free[member] = False
        k = {"any": 1, "all": len(members)}.get(threshold)
        if k is None:
            if _THRESHOLD.fullmatch(threshold) is None or int(threshold) > len(members):
                raise PolicyError(f"the threshold is all, any, or a number from 1 to {len(members)}")
            k = int(threshold)
        self._define(name)
        self._groups.append(Group(name, k, members))

    def _decide(self, name: str) -> None:
        if self._quorum is not None:
            raise PolicyError("there is more than one quorum line")
        if name != NONE and name not in self._free:
            raise PolicyError(f"no line above defines {shown(name)}")
        self._quorum = name


@dataclass(frozen=True, slots=True)
class Judgement:
    """A checkpoint to be believed: which key of the log signed it, and who cosigned when (name in the policy → POSIX
    seconds; of several cosignatures the latest)."""

    checkpoint: Checkpoint
    log_key: VerifierKey
    cosigners: dict[str, int]


def judge(policy: Policy, data: bytes) -> Judgement:
    """Believe the signed checkpoint, or raise `NoteError`: unknown origin, the log's signature, cosignatures, quorum."""
    judgement = attest(policy, data)
    if not policy.is_satisfied_by(judgement.cosigners):
        missing = tuple(sorted(policy.deciding().difference(judgement.cosigners)))
        raise QuorumError(f"the quorum is not met; not cosigned by {', '.join(map(shown, missing))}", missing)
    return judgement


def attest(policy: Policy, data: bytes) -> Judgement:
    """As `judge`, with the quorum left open: what the log and whichever witnesses say. Nothing final rests on it."""
    signed = note.parse(data)
    stated = checkpoints.parse(signed.text)
    own = [key for key, _url in policy.logs if key.name == stated.origin]
    if not own:
        raise UnknownOriginError(f"the policy does not know the log {stated.origin}")
    try:
        log_key = note.verify(signed, own)[0]
    except NoteError as error:
        raise LogSignatureError(f"the log's signature: {error}") from error
    try:
        note.verify(signed, list(policy.keys()))
    except NoteError as error:
        raise CosignatureError(str(error)) from error
    names = {(witness.key.name, witness.key.key_id): witness.name for witness in policy.witnesses}
    cosigners: dict[str, int] = {}
    for line in signed.signatures:
        if (name := names.get((line.name, line.key_id))) is not None:
            time_s, _raw = cosignature.split(line.signature)
            cosigners[name] = max(time_s, cosigners.get(name, 0))
    return Judgement(stated, log_key, cosigners)
