"""An AI provider's API as a service: it sees tokens, its callers see what they wrote."""

import json
import re

from tests.wire.gateway.guard.conftest import AI
from tests.wire.gateway.provider import answer

JSON = ("Content-Type", "application/json")
PROMPT = (
    "Tóm tắt đơn của bà Trần Thị Bình, CCCD 096099000001, điện thoại 0912345678. "
    "Bà Trần Thị Bình hỏi về thửa đất; liên hệ binh@xa.vn."
)
ASKED = {
    "model": "m", "temperature": 0.2, "messages": [
        {"role": "system", "content": "Trả lời ngắn."}, {"role": "user", "content": PROMPT},
    ],
}  # fmt: skip


def echo(seen, _connection):
    """A chat completion whose message is the prompt, as the provider saw it."""
    prompt = json.loads(seen.body)["messages"][-1]["content"]
    said = {"id": "c1", "object": "chat.completion", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": f'Bạn nói: "{prompt}"\n'}, "finish_reason": "stop"}
    ], "usage": {"total_tokens": 12}}  # fmt: skip
    return answer(200, [JSON], json.dumps(said).encode())


def test_provider_sees_tokens_and_its_caller_sees_what_he_wrote(ask, ticket, provider):
    provider.script = echo
    got = ask(AI, "/v1/chat/completions", json.dumps(ASKED, ensure_ascii=False).encode(), ticket(), [JSON])
    assert got.status == 200
    (seen,) = provider.requests
    left = json.loads(seen.body)
    assert (left["model"], left["temperature"], left["messages"][0]) == ("m", 0.2, ASKED["messages"][0])
    content = left["messages"][1]["content"]
    assert content == (
        "Tóm tắt đơn của bà [NAME~a], CCCD [SO_DINH_DANH~a], điện thoại [PHONE~a]. "
        "Bà [NAME~a] hỏi về thửa đất; liên hệ [EMAIL~a]."
    )
    assert json.loads(got.body)["choices"][0]["message"]["content"] == f'Bạn nói: "{PROMPT}"\n'
    assert json.loads(got.body)["usage"] == {"total_tokens": 12}


def test_each_call_has_tokens_of_its_own(ask, ticket, provider):
    """A token of one call means nothing in another, so a provider cannot ask for a value by its token."""
    provider.script = echo
    ask(AI, "", json.dumps({"messages": [{"content": PROMPT}]}).encode(), ticket(), [JSON])
    got = ask(AI, "", json.dumps({"messages": [{"content": "ai là [NAME~a]?"}]}).encode(), ticket(), [JSON])
    assert json.loads(got.body)["choices"][0]["message"]["content"] == 'Bạn nói: "ai là [NAME~a]?"\n'


def test_tokens_that_stand_in_the_question_are_not_used_twice(ask, ticket, provider):
    provider.script = echo
    prompt = "[NAME~a] và ông Lê Văn Tám"
    got = ask(AI, "", json.dumps({"messages": [{"content": prompt}]}).encode(), ticket(), [JSON])
    assert json.loads(provider.requests[0].body)["messages"][0]["content"] == "[NAME~a] và ông [NAME~b]"
    assert json.loads(got.body)["choices"][0]["message"]["content"] == f'Bạn nói: "{prompt}"\n'


def test_any_text_is_hidden_and_restored(ask, ticket, provider):
    provider.script = lambda seen, _: answer(200, [("Content-Type", "text/plain; charset=utf-8")], seen.body + b"!")
    got = ask(AI, "/v1/completions", PROMPT.encode(), ticket(), [("Content-Type", "text/plain; charset=utf-8")])
    assert got.body.decode() == PROMPT + "!"
    seen = provider.requests[0].body.decode()
    assert not re.search(r"Bình|\d{9}|@", seen)
    form = b"ho_ten=Nguy%E1%BB%85n+V%C4%83n+An&lyDo=x"
    ask(AI, "", form, ticket(), [("Content-Type", "application/x-www-form-urlencoded")])
    assert provider.requests[1].body == b"ho_ten=%5BNAME~a%5D&lyDo=x"


def test_what_the_provider_says_of_others_is_masked_by_the_answer_s_terms(ask, ticket, provider):
    provider.script = lambda seen, _: answer(200, [JSON], b'{"a": "[NAME~a]: 096099000002, [SO_DINH_DANH~a]"}')
    got = ask(AI, "", json.dumps({"content": PROMPT}).encode(), ticket(), [JSON])
    assert json.loads(got.body)["a"] == "Trần Thị Bình: 096*******02, 096099000001"


def test_answer_in_a_stream_is_refused(ask, ticket, provider):
    for wish in ('"stream": true', '"stream"\t:true', '"\\u0073tream": true'):
        body = '{"messages": [{"content": "\\"stream\\": false"}], ' + wish + "}"
        got = ask(AI, "", body.encode(), ticket(), [JSON])
        assert got.error == "Server.ServerProxy.AccessDenied"
        assert "từng phần" in json.loads(got.body)["message"]
    assert not provider.requests
    body = b'{"messages": [{"content": "\\"stream\\": true"}], "stream": false}'
    assert ask(AI, "", body, ticket(), [JSON], said=answer(200, [JSON], b"{}")).status == 200


def test_unreadable_question_does_not_leave(ask, ticket, provider):
    assert ask(AI, "", b'{"a": "\xff"}', ticket(), [JSON]).error == "Server.ServerProxy.AccessDenied"
    assert ask(AI, "", b"{'a': 1}", ticket(), [JSON]).error == "Server.ServerProxy.AccessDenied"
    assert not provider.requests
