"""The batch encoder against encoders and decoders that nobody here wrote, module by module."""

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData
from segno.encoder import evaluate_mask
from tests.engines.qr.decoders import drawn, zbar, zxing

from duoc.engines.qr import grid
from duoc.engines.qr.codewords import ALPHABET, codewords
from duoc.engines.qr.penalty import penalties
from duoc.engines.qr.symbols import Way, as_array, encode
from duoc.engines.qr.versions import Level, Mode, capacity

QRCODE_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
SERIALS = ["7M2QX9VK0TDB4HZ5", "0000000000000000", "ZZZZZZZZZZZZZZZZ", "9F3W8RNC1EJ6AYGP"]
STAMPS = [f"HTTPS://TEM.CAMAU.VN/01/08931234567892/21/{serial}" for serial in SERIALS]

alphanumeric = st.text(st.sampled_from(ALPHABET.decode()), min_size=1, max_size=84)
octets = st.binary(min_size=1, max_size=58)


def by_segno(text, version, level, mask, mode):
    made = segno.make_qr(
        text, version=version, error=level.name, mask=mask, boost_error=False, mode=mode.name.lower(), encoding=None
    )
    return np.array([list(row) for row in made.matrix], np.uint8)


def by_qrcode(data, version, level, mask):
    made = QRCode(version=version, error_correction=QRCODE_LEVELS[level.name], mask_pattern=mask, border=0)
    made.add_data(data, optimize=0)
    made.make(fit=False)
    return np.array(made.modules, np.uint8)


@given(alphanumeric.filter(lambda text: not text.isdecimal()), st.sampled_from(Level), st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_every_module_is_that_of_segno(text, level, mask):
    made = encode(as_array([text]), level, mask=mask)
    # Segno adds a pad codeword too many where the terminator ends with a codeword; qrcode judges those.
    peer = by_qrcode(text, made.version, level, mask)
    if (made.mode.bits(len(text)) + 4) % 8:
        peer = by_segno(text, made.version, level, mask, made.mode)
    assert (made.modules()[0] == peer).all()


@given(octets.filter(lambda data: not set(data) <= set(ALPHABET)), st.sampled_from(Level), st.integers(0, 7))
@settings(max_examples=25, deadline=None)
def test_every_module_of_octets_is_that_of_qrcode(data, level, mask):
    made = encode(as_array([data]), level, mask=mask)
    assert made.mode is Mode.BYTE
    assert (made.modules()[0] == by_qrcode(data, made.version, level, mask)).all()


@pytest.mark.parametrize("version", range(1, 7))
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("mode", Mode)
def test_a_full_symbol_of_every_kind_is_read_by_zxing(version, level, mode):
    length = capacity(version, level, mode)
    texts = [(sign * length)[:length] for sign in ("A7", "Z-", "0:")]
    made = encode(as_array(texts), level, version=version, mode=mode, mask=version)
    assert [zxing(drawn(modules)) for modules in made.modules()] == [[text] for text in texts]


@pytest.mark.parametrize("cut", [1, 6, 41, 57])
def test_two_segments_are_those_of_qrcode(cut):
    """Its own words: what is added in two pieces is written in two segments."""
    made = encode(as_array(STAMPS[:1]), Level.M, version=4, ways=[Way(cut, mask=2)])
    peer = QRCode(version=4, error_correction=ERROR_CORRECT_M, mask_pattern=2, border=0)
    for part in (STAMPS[0][:cut], STAMPS[0][cut:]):
        peer.add_data(QRData(part, mode=MODE_ALPHA_NUM), optimize=0)
    peer.make(fit=False)
    assert (made.modules()[0] == np.array(peer.modules, np.uint8)).all()


def test_zbar_reads_stamps(tmp_path):
    for level in (Level.M, Level.Q):
        made = encode(as_array(STAMPS), level, mask=3)
        assert zbar([drawn(modules) for modules in made.modules()], tmp_path) == STAMPS


def test_a_batch_is_what_its_texts_are_alone():
    """Blocks of the work must not show: more texts than are encoded at once, each compared with itself alone."""
    texts = [f"HTTPS://A.VN/{number:06d}" for number in range(4_099)]
    made = encode(as_array(texts), Level.Q, mask=5)
    for number in (0, 1, 4_095, 4_096, 4_098):
        alone = encode(as_array([texts[number]]), Level.Q, mask=5)
        assert (made.rows[number] == alone.rows[0]).all()


def test_the_standards_own_codewords_come_out():
    """ISO/IEC 18004:2015 annex I: 1-M, numeric there; its Reed–Solomon step is checked by hand with these 16 codewords."""
    from duoc.engines.qr.reed_solomon import parity

    data = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, *[0xEC, 0x11] * 5]
    check = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55]
    assert parity(np.array([data], np.uint8), 10).tolist() == [check]


def test_padding_begins_right_behind_the_terminator():
    """A lone octet in 1-L: 4 + 8 + 8 bits and the terminator end with a codeword; EC 11 follow at once."""
    words = codewords(as_array([b"a"]), 1, Level.L, Mode.BYTE)[0, :6]
    assert words.tolist() == [0x40, 0x16, 0x10, 0xEC, 0x11, 0xEC]


def test_the_best_mask_has_the_least_penalty_of_the_eight():
    texts = as_array(STAMPS)
    made = encode(texts, Level.M)
    scores = np.stack(
        [penalties(_unformatted(encode(texts, Level.M, mask=mask).modules())) for mask in range(grid.MASKS)]
    )
    assert made.masks.tolist() == scores.argmin(axis=0).tolist()
    for number, mask in enumerate(made.masks.tolist()):
        assert (made.rows[number] == encode(texts[number : number + 1], Level.M, mask=mask).rows[0]).all()


def _unformatted(modules):
    """Segno and the standard judge a mask before the format information is there."""
    found = modules.copy()
    found[:, 8, [0, 1, 2, 3, 4, 5, 7, 8]] = found[:, [0, 1, 2, 3, 4, 5, 7], 8] = 0
    found[:, 8, -8:] = found[:, -7:, 8] = 0
    return found


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_a_penalty_is_segnos(seed):
    modules = np.random.default_rng(seed).integers(0, 2, (1, 21, 21), np.uint8)
    theirs = evaluate_mask([bytearray(row.tolist()) for row in modules[0]], 21, 21)
    # Two finder-like patterns may share modules: segno counts the first of them alone.
    assert (penalties(modules)[0] - theirs) in (0, 40)


def test_a_finder_like_row_costs_forty_only_beside_light():
    row = [1, 0, 1, 1, 1, 0, 1]
    modules = np.tile(np.array([1, 0] * 12, np.uint8)[:21], (1, 21, 1))
    modules[0, 1::2] ^= 1
    plain = penalties(modules)[0]
    modules[0, 10, 4:19] = [1, 0, 1, 0, *row, 0, 0, 0, 0]
    assert penalties(modules)[0] - plain >= 40
    modules[0, 10, 15:19] = [0, 1, 0, 1]
    assert penalties(modules)[0] - plain < 40


@pytest.mark.parametrize(
    ("texts", "mode", "words"),
    [(["a"], Mode.ALPHANUMERIC, "alphanumeric mode holds"), (["A" * 21], None, "21 characters do not fit")],
)
def test_what_cannot_be_held_is_refused(texts, mode, words):
    with pytest.raises(ValueError, match=words):
        encode(as_array(texts), Level.M, version=1, mode=mode, mask=0)


@pytest.mark.parametrize("texts", [[], ["A", "AB"], ["A", "Đ"]])
def test_texts_of_a_batch_have_one_length(texts):
    with pytest.raises(ValueError, match="one length"):
        as_array(texts)
