"""Reviews as a program asks for them: its client, what it sends, what of an answer matters."""

from typing import Any

from accounts.models import Environment
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient

TASKS = "/api/v1/review-tasks"
TOTAL, NET, LINES = (f"/documents/0/content/{name}" for name in ("total", "net", "lines"))


def client(environment: Environment, *scopes: str, name: str = "ERP import") -> ApiClient:
    return ApiClient(factories.make_api_key(environment, name, scopes)[1])


def correct(api: ApiClient, task: ReviewTask, *corrections: dict[str, Any]) -> Any:
    return api.post_json(f"{TASKS}/{task.pk}/corrections", {"corrections": list(corrections)})


def field(answer: Any, name: str) -> dict[str, Any]:
    fields = answer.json()["reviewTask"]["documents"][0]["fields"]
    return next(field for field in fields if field["name"] == name)


def problems(answer: Any) -> list[tuple[str, str]]:
    body = answer.json()
    assert answer.status_code == 422
    assert set(body["error"]) == {"code", "message", "requestId", "problems"}
    assert body["error"]["requestId"] == answer["X-Request-Id"]
    return [(each["pointer"], each["message"]) for each in body["error"]["problems"]]
