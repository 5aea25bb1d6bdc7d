"""From texts to codewords, against messages that others have worked out by hand."""

import numpy as np
import pytest

from duoc.engines.qr.codewords import ALPHABET, codewords, mode_of
from duoc.engines.qr.versions import Level, Mode

# The usual worked example, alphanumeric, version 1: mode 0010, count 000001011, pairs, terminator, padding 236 and 17.
HELLO = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64]
HELLO_M = [*HELLO, 236, 17, 236, 17, 236, 17, 196, 35, 39, 119, 235, 215, 231, 226, 93, 23]
HELLO_Q = [*HELLO, 236, 17, 236, 168, 72, 22, 82, 217, 54, 156, 0, 46, 15, 180, 122, 16]


def texts(*words: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(words), np.uint8).reshape(len(words), -1)


def data(words: np.ndarray, version: int, level: Level, mode: Mode, cut: int = 0) -> list[int]:
    return codewords(words, version, level, mode, cut)[0].tolist()


@pytest.mark.parametrize(("level", "expected"), [(Level.M, HELLO_M), (Level.Q, HELLO_Q)])
def test_worked_example_has_its_published_codewords(level, expected):
    assert data(texts(b"HELLO WORLD"), 1, level, Mode.ALPHANUMERIC) == expected


def test_alphabet_has_the_forty_five_signs_of_table_5():
    assert len(ALPHABET) == 45


@pytest.mark.parametrize(("sign", "value"), [("0", 0), ("9", 9), ("A", 10), ("Z", 35), (" ", 36), ("$", 37), ("%", 38),
                                              ("*", 39), ("+", 40), ("-", 41), (".", 42), ("/", 43), (":", 44)])  # fmt: skip
def test_sign_has_its_value_of_table_5(sign, value):
    # 0010 000000001 vvvvvv: the value stands in the last three bits of octet 2 and the first three of octet 3.
    first = data(texts(sign.encode()), 1, Level.L, Mode.ALPHANUMERIC)
    assert (first[1] & 7) << 3 | first[2] >> 5 == value


@pytest.mark.parametrize("word", [b"ABC", b"HTTPS://ID.GS1.ORG/01/09506000134352", b"A B$%*+-./:", b"0"])
def test_signs_of_the_alphabet_are_held_densely(word):
    assert mode_of(texts(word)) is Mode.ALPHANUMERIC


@pytest.mark.parametrize("word", [b"abc", b"A,B", b"A_B", b"A?B", b"\x00", b"\xff", b"A#", b"(01)"])
def test_one_foreign_sign_takes_octets(word):
    assert mode_of(texts(word)) is Mode.BYTE


def test_one_foreign_text_of_many_takes_octets():
    assert mode_of(texts(b"ABC", b"abc")) is Mode.BYTE


def test_octets_are_written_behind_their_count():
    # 0100 00000001 01100001 0000, then padding
    assert data(texts(b"a"), 1, Level.L, Mode.BYTE)[:5] == [0x40, 0x16, 0x10, 0xEC, 0x11]


def test_padding_alternates_to_the_end():
    found = data(texts(b"a"), 1, Level.L, Mode.BYTE)
    assert found[3:19] == [0xEC, 0x11] * 8


def test_a_full_symbol_has_neither_terminator_nor_padding():
    # 17 octets with 12 bits of header leave exactly four bits: the terminator.
    assert data(texts(b"\xff" * 17), 1, Level.L, Mode.BYTE)[:19] == [0x41, 0x1F, *[0xFF] * 16, 0xF0]


def test_a_terminator_is_cut_where_the_symbol_ends():
    # 25 signs at 1-L: 4 + 9 + 132 + 6 = 151 of 152 bits.
    assert data(texts(b":" * 25), 1, Level.L, Mode.ALPHANUMERIC)[18] & 1 == 0


@pytest.mark.parametrize(
    ("length", "level", "mode"),
    [(26, Level.L, Mode.ALPHANUMERIC), (18, Level.L, Mode.BYTE), (15, Level.M, Mode.BYTE), (8, Level.H, Mode.BYTE)],
)
def test_one_sign_too_many_is_refused(length, level, mode):
    with pytest.raises(ValueError, match=f"{length} characters do not fit into version 1-{level.name}"):
        codewords(texts(b"A" * length), 1, level, mode)


@pytest.mark.parametrize("word", [b"abc", b"A\x00", b"A,B"])
def test_a_foreign_sign_is_refused_by_the_dense_mode(word):
    with pytest.raises(ValueError, match="alphanumeric mode holds"):
        codewords(texts(word), 1, Level.L, Mode.ALPHANUMERIC)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("version", "total"), [(1, 26), (2, 44), (3, 70), (4, 100), (5, 134), (6, 172)])
def test_a_symbol_is_filled_with_all_its_codewords(version, total, level):
    assert codewords(texts(b"A"), version, level, Mode.ALPHANUMERIC).shape == (1, total)


def test_blocks_are_taken_in_turns():
    # 3-Q has two blocks of 17: octet n of the data stands at 2n in the first block, at 2(n − 17) + 1 in the second.
    plain = data(texts(bytes(range(32))), 3, Level.Q, Mode.BYTE)
    first = [0x42, 0x00, *[(n << 4 | n + 1 >> 4) & 0xFF for n in range(15)]]
    assert plain[0:34:2] == first


def test_second_block_stands_between():
    plain = data(texts(bytes(range(32))), 3, Level.Q, Mode.BYTE)
    second = [(n << 4 | n + 1 >> 4) & 0xFF for n in range(15, 31)]
    assert plain[1:33:2] == second


def test_longer_blocks_end_the_data():
    # 5-Q: two blocks of 15, two of 16; 62 codewords. The last two are the sixteenth of the longer blocks.
    plain = data(texts(b"\xff" * 60), 5, Level.Q, Mode.BYTE)
    assert plain[60:62] == [0xFF, 0xF0]


def test_a_cut_text_has_two_headers():
    # 0010 000000010 00111001101 | 0010 000000001 001100
    found = data(texts(b"ABC"), 1, Level.L, Mode.ALPHANUMERIC, 2)
    bits = "".join(f"{octet:08b}" for octet in found)
    assert bits.startswith("00100000000100011100110100100000000010011000000")


def test_a_cut_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="25 characters do not fit"):
        codewords(texts(b"A" * 25), 1, Level.L, Mode.ALPHANUMERIC, 12)


def test_texts_of_a_batch_do_not_know_each_other():
    both = codewords(texts(b"HELLO WORLD", b"00000000000"), 1, Level.M, Mode.ALPHANUMERIC)
    assert both[0].tolist() == HELLO_M
