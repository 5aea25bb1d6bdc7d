"""Ed25519 signatures, right and wrong, each with the verdict that RFC 8032 §5.1.7 demands without its cofactor.

The vectors are those of RFC 8032 §7.1. The odd points are made by the curve's own law, written here in fractions of the
field and nothing else: slow, short, and independent of the code under test.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha512

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """What is given, and whether it is right."""

    name: str
    key: bytes
    message: bytes
    signature: bytes
    right: bool


def add(one: Point, other: Point) -> Point:
    """The law of the curve −x² + y² = 1 + d·x²·y² (RFC 8032 §5.1)."""
    (x, y), (u, v) = one, other
    k = D * x * u * y * v
    return (x * v + y * u) * pow(1 + k, -1, P) % P, (y * v + x * u) * pow(1 - k, -1, P) % P


def times(number: int, point: Point) -> Point:
    """number · point."""
    total = (0, 1)
    for bit in bin(number)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def spelt(point: Point) -> bytes:
    """RFC 8032 §5.1.2."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def read(octets: bytes) -> Point:
    """RFC 8032 §5.1.3, for octets that are known to be a point."""
    y = int.from_bytes(octets, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x & 1 == octets[31] >> 7 else P - x), y


BASE = read((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
NEUTRAL = (0, 1)


def torsion() -> Point:
    """A point of order eight: L times anything that is not of order L alone."""
    for y in range(2, 100):
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        if pow(square, (P - 1) // 2, P) == 1:
            found = times(L, read(y.to_bytes(32, "little")))
            if times(4, found) != NEUTRAL:
                return found
    raise AssertionError("there are points of order eight")


def hashed(commitment: bytes, key: bytes, message: bytes) -> int:
    """k of the equation s·B = R + k·A."""
    return int.from_bytes(sha512(commitment + key + message).digest(), "little") % L


def scalar(number: int) -> bytes:
    """Thirty-two octets, little end first."""
    return number.to_bytes(32, "little")


RFC_8032 = [
    # (name in §7.1, secret key, public key, message, signature)
    ("TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("TEST SHA(abc)", "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
]  # fmt: skip


def published() -> list[Case]:
    """The vectors of the standard."""
    cases = []
    for name, seed, key, message, signature in RFC_8032:
        own = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        assert own.public_key().public_bytes_raw().hex() == key, "a slip of the pen in this file"
        assert own.sign(bytes.fromhex(message)).hex() == signature, "a slip of the pen in this file"
        cases.append(Case(name, bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature), True))
    return cases


def drawn(count: int, seed: int = 1) -> list[Case]:
    """Random keys and messages: each signature once right, once with one bit of it, its key or its message turned."""

    def octets(what: str, length: int) -> bytes:
        """Drawn from a hash, so that a failure can be repeated."""
        return b"".join(sha512(f"{seed} {what} {part}".encode()).digest() for part in range(length // 64 + 1))[:length]

    def bent(whole: bytes, what: str) -> bytes:
        bit = int.from_bytes(octets(what, 8), "big") % (8 * len(whole))
        return bytes(one ^ (1 << bit % 8 if at == bit // 8 else 0) for at, one in enumerate(whole))

    cases = []
    for number in range(count):
        own = Ed25519PrivateKey.from_private_bytes(octets(f"secret {number}", 32))
        key, message = own.public_key().public_bytes_raw(), octets(f"message {number}", number * 7 % 400)
        signature = own.sign(message)
        cases.append(Case(f"drawn {number}", key, message, signature, True))
        turned = [
            (bent(key, f"bit {number}"), message, signature),
            (key, message + b"\0", signature),
            (key, message, bent(signature, f"bit {number}")),
        ]
        cases.append(Case(f"drawn {number}, bent", *turned[number % 3], False))
    return cases


def odd() -> list[Case]:
    """What an honest signer never makes. The verdicts follow from the equation and the rules about spelling."""
    secret, message = secrets.randbelow(L - 1) + 1, b"mot muc cua so"
    point = times(secret, BASE)
    key, nonce = spelt(point), secrets.randbelow(L - 1) + 1
    commitment = spelt(times(nonce, BASE))
    k = hashed(commitment, key, message)
    s = (nonce + k * secret) % L
    good = commitment + scalar(s)
    cases = [
        Case("made by hand", key, message, good, True),
        Case("s and the order of the group", key, message, commitment + scalar(s + L), False),
        Case("s with its highest bits set", key, message, commitment + scalar(s | 7 << 253), False),
        Case("s is the order itself", key, message, commitment + scalar(L), False),
        Case("one octet less", key, message, good[:-1], False),
        Case("one octet more", key, message, good + b"\0", False),
        Case("nothing", key, message, b"", False),
        Case("zeros", key, message, bytes(64), False),
        Case("another message", key, message + b" ", good, False),
        Case("the key negated", spelt((P - point[0], point[1])), message, good, False),
        Case("a key of 31 octets", key[:-1], message, good, False),
        Case("a key of 33 octets", key + b"\0", message, good, False),
        Case("y of no point as key", (2).to_bytes(32, "little"), message, good, False),
    ]
    # R is the neutral point: its one spelling holds, 1 + p and the set sign bit do not, though the equation does.
    for name, spelling, right in [
        ("R neutral", spelt(NEUTRAL), True),
        ("R neutral, y not reduced", scalar(P + 1), False),
        ("R neutral with a sign", scalar(1 | 1 << 255), False),
    ]:
        s = hashed(spelling, key, message) * secret % L
        cases.append(Case(name, key, message, spelling + scalar(s), right))
    # The key is the neutral point, so that k does not matter: again one spelling only.
    for name, spelling, right in [
        ("key neutral", spelt(NEUTRAL), True),
        ("key neutral, y not reduced", scalar(P + 1), False),
        ("key neutral with a sign", scalar(1 | 1 << 255), False),
    ]:
        cases.append(Case(name, spelling, message, commitment + scalar(nonce), right))
    # A key with a part of order eight: s·B = R + k·A holds only where eight divides k; times eight it always would.
    mixed = spelt(add(point, torsion()))
    wanted = {True, False}
    number = 0
    while wanted:
        number += 1
        told = b"%d" % number
        k = hashed(commitment, mixed, told)
        if (right := k % 8 == 0) in wanted:
            wanted.remove(right)
            name = f"a key of mixed order, {'no' if right else 'a'} rest"
            cases.append(Case(name, mixed, told, commitment + scalar((nonce + k * secret) % L), right))
    return cases


def all_cases() -> list[Case]:
    """Everything, the random ones fewer than a run in Node can bear."""
    return [*published(), *odd(), *drawn(60)]
