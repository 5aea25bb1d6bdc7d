"""Texts as stamps carry them."""

import random

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def stamps(count, seed=7):
    chance = random.Random(seed)
    return [
        f"HTTPS://TEM.CAMAU.VN/01/08931234567892/21/{''.join(chance.choices(ALPHABET, k=16))}" for _ in range(count)
    ]
