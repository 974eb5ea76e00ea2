"""Actions over the API: versions, what was started, tasks and lists; and who may what."""

from __future__ import annotations

import re

import pytest
from acting import ACTIONS, act, collect, perform
from handing import publish_crossing, visit
from people import work
from test_api_privacy import addresses, call, token

pytestmark = pytest.mark.usefixtures("emptied")
_ONE = "/actions/{name}/versions/{version}"
NEEDS = {
    ("get", "/actions"): "read",
    ("get", "/actions/{name}/versions"): "read",
    ("get", _ONE): "read",
    ("get", f"{_ONE}/text"): "read",
    ("post", "/action-versions"): "write",
    ("post", f"{_ONE}/submit"): "write",
    ("post", f"{_ONE}/sign"): "write",
    ("post", f"{_ONE}/withdraw"): "write",
    ("post", f"{_ONE}/publish"): "admin",
    ("post", f"{_ONE}/back"): "admin",
    ("post", f"{_ONE}/retire"): "admin",
    ("get", "/action-effects"): "read",
    ("post", "/action-effects/{number}/replay"): "write",
    ("get", "/tasks"): "read",
    ("post", "/tasks/{number}/done"): "write",
    ("post", "/tasks/{number}/reopen"): "write",
    ("get", "/lists"): "read",
    ("get", "/lists/{name}/members"): "read",
    ("post", "/lists/{name}/members"): "write",
    ("get", "/sequences"): "read",
    ("get", "/sequences/{name}/leads"): "read",
    ("get", "/sequences/{name}/contribution"): "read",
    ("delete", "/list-members/{number}"): "write",
}
"""Who may what."""
OURS = re.compile(r"^/(action|tasks|list|sequence)")


@pytest.fixture
def lead() -> int:
    publish_crossing()
    work()
    act()
    found = visit()
    work()
    collect()
    perform()
    return found


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    assert {(method, path) for method, path in addresses() if OURS.search(path)} == set(NEEDS)
    publish_crossing()
    answer = call("post", "action-versions", token("write"), {"text": ACTIONS, "why": "spring", "submit": True})
    assert answer.status_code == 201, answer.content
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.format(name="reactions", version=answer.json()["version"], number=1)
        assert call(method, real, None, {}).status_code == 401
        for scope, one in tokens.items():
            refused = call(method, real, one, {}).status_code == 403
            wants_user = path.endswith(("/sign", "/withdraw"))  # a token of nobody may not
            assert refused == (scope != needed) or wants_user, (method, path, scope)


def test_what_was_started_is_listed_and_done_again(lead: int) -> None:
    from reifegrad_web.actions.models import ActionEffect

    read, change = token("read"), token("write")
    found = call("get", "action-effects?limit=2", read).json()
    assert [one["kind"] for one in found["effects"]] == ["set", "add_to"]
    rest = call("get", f"action-effects?before={found['before']}&lead={lead}", read).json()
    assert [(one["kind"], one["state"], one["rule"]) for one in rest["effects"]] == [("task", "done", "hot")]
    assert rest["before"] is None
    assert call("get", "action-effects?state=failed", read).json()["effects"] == []
    number = rest["effects"][0]["number"]
    assert call("post", f"action-effects/{number}/replay", change).status_code in {409, 422}
    ActionEffect.objects.filter(pk=number).update(state="failed")
    assert call("post", f"action-effects/{number}/replay", change).json()["state"] == "waiting"
    assert call("post", "action-effects/4711/replay", change).status_code == 404


def test_tasks_and_lists_are_read_and_changed(lead: int) -> None:
    read, change = token("read"), token("write")
    (task,) = call("get", f"tasks?lead={lead}", read).json()
    assert (task["title"], task["lead_id"]) == ({"de": " anrufen", "en": "Call "}, str(lead))
    assert call("post", f"tasks/{task['number']}/done", change).json()["done_at"] is not None
    assert call("get", "tasks", read).json() == []
    assert call("post", f"tasks/{task['number']}/reopen", change).json()["done_at"] is None
    lists = {one["name"]: one["members"] for one in call("get", "lists", read).json()}
    assert lists == {"later": 0, "hot": 1}
    (member,) = call("get", "lists/hot/members", read).json()
    assert (member["lead_id"], member["because"]) == (str(lead), "hot")
    assert call("delete", f"list-members/{member['number']}", change).status_code == 204
    assert call("delete", f"list-members/{member['number']}", change).status_code == 404
    assert call("get", "lists/hot/members", read).json() == []
