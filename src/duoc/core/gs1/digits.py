"""GS1's check codes (General Specifications 7.9): the mod-10 digit of numeric keys, the pair of signs of alphanumeric ones."""

_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_WEIGHT = {sign: weight for weight, sign in enumerate(_CSET82)}
# One prime a sign, from the right; no identifier is longer than 97 signs before its pair.
_PRIMES = [number for number in range(2, 510) if all(number % divisor for divisor in range(2, int(number**0.5) + 1))]


def check_digit(digits: str) -> str:
    """The digit that belongs behind `digits` (all but the check digit): weights 3, 1, 3, … from the right.

    Raises `ValueError` for anything but ASCII digits, or nothing.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("a check digit is of digits")
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def check_digit_holds(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of those before it."""
    return len(digits) > 1 and digits.isascii() and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]


def check_pair(text: str) -> str:
    """The two signs that belong behind `text` (CSET 82, at most 97 signs): prime weights from the right, mod 1021.

    Raises `ValueError` for other signs or more of them.
    """
    if len(text) > len(_PRIMES) or not set(text) <= _WEIGHT.keys():
        raise ValueError(f"a check pair is of at most {len(_PRIMES)} signs of CSET 82")
    rest = sum(_WEIGHT[sign] * prime for sign, prime in zip(reversed(text), _PRIMES, strict=False)) % 1021
    return _CSET32[rest >> 5] + _CSET32[rest & 31]
