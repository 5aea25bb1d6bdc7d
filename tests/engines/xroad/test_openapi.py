"""OpenAPI descriptions: the published cases, both spellings of a document, and what strangers may send."""

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.xroad.glob import compile_pattern
from duoc.engines.xroad.openapi import DescriptionError, published, read, without_host
from duoc.engines.xroad.yaml_text import Text, read_yaml

URL = "http://x.example/api/openapi.json"


def document(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "Hồ sơ", "version": "1"}, "paths": {}} | more


def octets(**more: Any) -> bytes:
    return json.dumps(document(**more)).encode()


def test_published_cases(shared: Path, subtests: Any) -> None:
    cases = json.loads((shared / "data/exchange/openapi_registration_cases.json").read_text())["cases"]
    assert len(cases) == 6
    for case in cases:
        with subtests.test(case["id"]):
            for text in (case["document"], yaml.safe_dump(json.loads(case["document"]), sort_keys=False)):
                found = read(text.encode(), case["description_url"])
                expect = case["expect"]
                if "x_road_error" in expect:
                    assert expect["ours"] == "accept 3.1.x"
                    assert len(found.endpoints) == 4
                    continue
                assert found.base_url == expect["base_url"]
                assert sorted(map(list, found.endpoints)) == sorted(expect["endpoints"])
                assert bool(found.warnings) is (
                    case["id"] in {"no-servers", "templated-server-url-kept", "absolute-server-url"}
                )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"swagger": "2.0", "paths": {}}', "Swagger 2"),
        (b"swagger: '2.0'", "Swagger 2"),
        (octets(openapi="2.0"), "2.0"),
        (octets(openapi="3.2.0"), "3.2.0"),
        (octets(openapi="4.0.0"), "4.0.0"),
        (octets(openapi=3.0), "phiên bản"),
        (octets(paths=[]), "paths"),
        (octets(paths={"/a": None}), "/a"),
        (octets(paths={"a": {}}), "không bắt đầu bằng /"),
        (octets(servers="http://a"), "servers"),
        (octets(servers=[{}]), "thiếu url"),
        (octets(servers=[{"url": "http://[x"}]), "không phải một địa chỉ"),
        (b"", "YAML"),
        (b"- a", "cần một đối tượng"),
        (b"a: b\n---\na: b", "đúng một tài liệu"),
        (b"a: b: c", "YAML"),
        (b"\xff\xfe", "UTF-8"),
        (b"openapi: 3.0.0\nopenapi: 3.0.1", "hai lần"),
        (b'{"openapi": "3.0.0", "openapi": "3.0.1"}', "hai lần"),
        (b"? [a]\n: b", "khóa YAML"),
        (b"a: &x {b: c}\nd: {<<: *x}", "<<"),
        (b"a: *x", "neo"),
        (b"[" * 100_000, "tầng|YAML"),
        (b"{" * 100_000, "tầng|YAML"),
        (b'{"a":' * 100_000, "tầng|YAML"),
        (b"a: !!python/object/apply:os.system ['true']\nopenapi: '9'", "9"),
        (b"x" * (10 * 2**20 + 1), "MiB"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_what_cannot_be_used_is_refused_with_its_reason(text: bytes, reason: str) -> None:
    with pytest.raises(DescriptionError, match=reason):
        read(text, URL)


def test_a_bomb_of_aliases_stays_as_small_as_it_was_written() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]  # 9^60 when expanded
    text = "\n".join([*lines, "openapi: 3.0.0", "paths: {/a: {get: *a59}}"]).encode()
    began = time.process_time()
    assert read(text, URL).endpoints == (("GET", "/a"),)
    assert published(text) == text.decode()
    assert time.process_time() - began < 2


def test_parameters_become_stars_and_literal_stars_stay_literal() -> None:
    found = read(octets(paths={"/a/{b}.{c}/d": {"get": {}}, "/x*/{y}": {"post": {}}, "x-ray": {}}), URL)
    assert found.endpoints == (("GET", "/a/*/d"), ("POST", "/x\\*/*"))
    assert compile_pattern("/x\\*/*").covers("/x*/1")
    assert not compile_pattern("/x\\*/*").covers("/xy/1")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://10.1.2.3:8080/dn", "/dn"), ("https://a.b", "/"), ("https://a.b/", "/"), ("/v2", "/v2"), ("v2", "v2"),
        ("https://{host}/v2", "https://{host}/v2"), ("https://a.b/{stage}/x", "/{stage}/x"), ("//10.0.0.1/x", "/x"),
        ("https://u:p@10.0.0.1/x?y=1", "/x?y=1"), ("https://a{n}.b/x", "https://a{n}.b/x"), ("", ""),
    ],
)  # fmt: skip
def test_addresses_lose_their_host(url: str, path: str) -> None:
    assert without_host(url) == path


def test_published_yaml_differs_in_its_addresses_alone() -> None:
    text = """# Đăng ký: máy trong là http://…
openapi: "3.0.3"
info: {title: "Doanh nghiệp 😀", version: 1}
servers:
- url: https://10.0.0.1/dn # trong
- {url: 'https://10.0.0.2/dn'}
- url: /tuong-doi
paths:
  /a:
    servers: [{url: "http://10.0.0.3"}]
    get: {servers: [{url: http://10.0.0.4/x}], responses: {}}
"""
    told = published(text.encode())
    assert told == text.replace("https://10.0.0.1/dn", '"/dn"').replace("'https://10.0.0.2/dn'", '"/dn"').replace(
        '"http://10.0.0.3"', '"/"'
    ).replace("http://10.0.0.4/x", '"/x"')


def test_published_json_keeps_everything_else_in_its_order() -> None:
    whole = document(
        servers=[{"url": "http://10.1.2.3:8080/dn", "description": "trong"}], **{"x-ray": [1.5, None, True]}
    )
    told = json.loads(published(json.dumps(whole).encode()))
    whole["servers"][0]["url"] = "/dn"
    assert told == whole
    assert list(told) == list(whole)


def test_texts_know_their_place() -> None:
    text = "á: 'b''c'\nd: [đ, \"e\"]\n"
    found = read_yaml(text)
    places = [found["á"], *found["d"]]
    assert [text[one.begin : one.end] for one in places] == ["'b''c'", "đ", '"e"']
    assert all(isinstance(one, Text) for one in places)
    assert all(one.end <= two.begin for one, two in pairwise(places))


VALUES = st.recursive(
    st.none() | st.text("aé:{}#'\"\\ -", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab:", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_yaml_is_read_as_the_full_parser_reads_it(value: Any) -> None:
    written = yaml.safe_dump({"top": value}, allow_unicode=True)
    assert read_yaml(written) == {"top": value}


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(octets: bytes) -> None:
    for prefix in (b"", b"openapi: 3.0.0\n", b'{"openapi":"3.0.0",'):
        try:
            found = read(prefix + octets, URL)
        except DescriptionError:
            continue
        assert all(path.startswith(("/", "*")) for _, path in found.endpoints)
        published(prefix + octets)
