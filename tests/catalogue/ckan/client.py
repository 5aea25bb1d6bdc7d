"""A caller of the Action API in this process."""

import json
from typing import Any

from django.test import Client


class Caller:
    """`token` empty: nobody. Each answer is (status, body)."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.client = Client(headers={"Host": "localhost", **({"Authorization": token} if token else {})})

    def get(self, action: str, /, **query: Any) -> tuple[int, Any]:
        return said(self.client.get(f"/api/3/action/{action}", query))

    def post(self, action: str, /, **data: Any) -> tuple[int, Any]:
        return said(self.client.post(f"/api/action/{action}", json.dumps(data), content_type="application/json"))

    def result(self, action: str, /, **data: Any) -> Any:
        """What an action that succeeds has brought."""
        status, body = self.post(action, **data)
        assert (status, body["success"]) == (200, True), body
        assert body["help"].endswith(f"/api/3/action/help_show?name={action}")
        return body["result"]

    def error(self, action: str, /, **data: Any) -> Any:
        """What an action that fails has said."""
        status, body = self.post(action, **data)
        assert body["success"] is False, body
        return {"status": status, **body["error"]}


def said(answer: Any) -> tuple[int, Any]:
    assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
    return answer.status_code, json.loads(answer.content)
