"""Tokens of one conversation: short, the same for the same, restored exactly, never somebody else's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines import pii
from duoc.engines.pii.operators import changed
from duoc.engines.pii.vault import Vault


def test_tokens_count_within_their_type() -> None:
    vault = Vault()
    said = [("NAME", "An"), ("NAME", "Bình"), ("PHONE", "0912345678"), ("NAME", "An")]
    assert [vault.token(*one) for one in said] == ["[NAME~a]", "[NAME~b]", "[PHONE~a]", "[NAME~a]"]
    assert vault.hidden == 3
    assert (
        vault.restored("[NAME~b] gọi [NAME~a], [NAME~c], [EMAIL~a], [NAME~a")
        == "Bình gọi An, [NAME~c], [EMAIL~a], [NAME~a"
    )


def test_letters_go_on_behind_z() -> None:
    vault = Vault()
    tokens = [vault.token("NAME", str(number)) for number in range(26 * 27 + 1)]
    assert [tokens[at] for at in (0, 25, 26, 51, 52, 701, 702)] == [
        f"[NAME~{letters}]" for letters in ("a", "z", "aa", "az", "ba", "zz", "aaa")
    ]
    assert len(set(tokens)) == len(tokens)


def test_what_stands_in_the_text_is_not_given_out() -> None:
    vault = Vault("x [NAME~a] [NAME~c] y")
    assert [vault.token("NAME", name) for name in ("An", "Bình")] == ["[NAME~b]", "[NAME~d]"]
    assert vault.restored("[NAME~a] [NAME~b]") == "[NAME~a] An"


@pytest.mark.parametrize(
    "text", ["CCCD: 096099000001, ông Nguyễn Văn An, ĐT 0912345678", "CCCD 096 099 000 001, CCCD: 096099000001"]
)
def test_hidden_text_holds_nothing_and_comes_back_exactly(text: str) -> None:
    vault = Vault(text)
    hidden = changed(text, pii.scan(text), vault.token)
    assert not re.search(r"\d{3}|Nguyễn", hidden)
    assert pii.scan(hidden) == []
    assert vault.restored(hidden) == text


@given(st.lists(st.tuples(st.sampled_from(["NAME", "PHONE", "CCCD_QR"]), st.text(max_size=6)), max_size=30), st.text())
def test_every_value_comes_back(said: list[tuple[str, str]], taken: str) -> None:
    vault = Vault(taken)
    tokens = [vault.token(*one) for one in said]
    assert [vault.restored(token) for token in tokens] == [value for _, value in said]
    assert vault.restored(taken) == taken
