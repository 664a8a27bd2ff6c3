"""Filters over HTTP: read, checked, created, replaced, deleted, and tried with every rule explained."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from accounts.models import Environment
from jobs import processing
from jobs.models import Document, Job
from templates_app.models import Filter
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.factories import DEFAULT_RULES

FILTERS, INCOMING = "/api/v1/filters", "/api/v1/filters/incoming"
VALIDATE, TRIALS = f"{FILTERS}/validate", f"{INCOMING}/trials"
RULES = [{"label": "Invoices", "when": {"any": ["Invoice No"]}, "template": "invoice"}]
SKIP = [{"label": "Everything", "action": "skip"}]


@pytest.fixture
def incoming(environment: Environment) -> Filter:
    factories.make_template(environment)
    return factories.make_filter(environment)


def test_a_filter_is_created_from_text_or_json(admin_api: ApiClient, environment: Environment) -> None:
    factories.make_template(environment)

    by_text = admin_api.post_json(FILTERS, {"name": "text", "title": "By text", "source": DEFAULT_RULES})
    by_json = admin_api.post_json(FILTERS, {"name": "json", "rules": RULES})

    assert (by_text.status_code, by_text.json()["filter"]["source"]) == (201, DEFAULT_RULES)
    assert (by_json.status_code, by_json.json()["filter"]["title"]) == (201, "json")
    listed = admin_api.get(FILTERS).json()["filters"]
    assert [(row["name"], row["title"]) for row in listed] == [("json", "json"), ("text", "By text")]
    assert "source" not in listed[0]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "Incoming!"}, "INVALID_NAME"),
        ({"name": "validate"}, "INVALID_NAME"),
        ({"name": ""}, "INVALID_REQUEST"),
        ({"name": "a\x00b"}, "INVALID_REQUEST"),
        ({"title": "a\x00b"}, "INVALID_REQUEST"),
        ({"title": "x" * 201}, "INVALID_REQUEST"),
        ({"rules": [{"label": "x\x00", "action": "skip"}]}, "RULES_INVALID"),
        ({"rules": [{"label": "x", "template": "nothing"}]}, "RULES_INVALID"),
        ({"rules": []}, "RULES_INVALID"),
        ({"rules": "x"}, "INVALID_REQUEST"),
        ({"source": DEFAULT_RULES}, "INVALID_REQUEST"),
        ({"when": {}}, "UNKNOWN_FIELD"),
    ],
)
def test_a_bad_filter_is_refused_and_nothing_is_saved(
    admin_api: ApiClient, environment: Environment, body: dict[str, Any], code: str
) -> None:
    factories.make_template(environment)
    assert refusal(admin_api.post_json(FILTERS, {"name": "x", "rules": SKIP} | body)) == (400, code)
    assert not Filter.objects.exists()


def test_a_name_is_taken_once(admin_api: ApiClient, incoming: Filter) -> None:
    assert refusal(admin_api.post_json(FILTERS, {"name": "incoming", "rules": SKIP})) == (409, "FILTER_NAME_TAKEN")
    incoming.refresh_from_db()
    assert incoming.source == DEFAULT_RULES


def test_a_filter_is_replaced_and_deleted(admin_api: ApiClient, incoming: Filter) -> None:
    body = {"title": "Post", "rules": SKIP}
    replaced = admin_api.put(INCOMING, body, content_type="application/json")
    incoming.refresh_from_db()
    assert (replaced.status_code, incoming.title) == (200, "Post")
    assert replaced.json()["filter"]["source"] == incoming.source

    assert admin_api.delete(INCOMING).json() == {"success": True}
    assert refusal(admin_api.get(INCOMING)) == (404, "FILTER_NOT_FOUND")
    assert not Filter.objects.exists()


def test_rules_are_checked_without_being_saved(api: ApiClient) -> None:
    body = {"source": DEFAULT_RULES.replace("template: invoice", "template: invoic")}
    assert api.post_json(VALIDATE, body).json() == {
        "success": True,
        "valid": False,
        "problems": [
            {
                "path": "rules.0.template",
                "line": 4,
                "message": "There is no template “invoic”. Did you mean “invoice”?",
            }
        ],
    }
    assert api.post_json(VALIDATE, {"rules": RULES}).json()["valid"] is True
    assert not Filter.objects.exists()


def test_the_schema_accepts_what_the_language_accepts(api: ApiClient) -> None:
    schema = api.get(f"{FILTERS}/schema").json()
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid({"rules": RULES})
    assert not Draft202012Validator(schema).is_valid({"rules": [{"label": 1}]})


def read(job_id: str) -> None:
    processing.run(Job.objects.get(pk=job_id).pk)


def test_a_trial_says_of_every_rule_why_it_fired_or_not(
    admin_api: ApiClient, incoming: Filter, django_capture_on_commit_callbacks: Any
) -> None:
    # given rules of which the second fires
    rules = [
        {"label": "Credit notes", "when": {"all": ["Credit note"]}, "template": "invoice"},
        {"label": "Two pages", "when": {"pages": 2}, "template": "invoice"},
        *SKIP,
    ]
    admin_api.put(INCOMING, {"rules": rules}, content_type="application/json")
    pdf = factories.written_pdf(["Invoice No INV-1", "Total 5.00"], ["Terms"])

    # when
    started = admin_api.post(TRIALS, {"file": factories.uploaded(pdf)})
    job_id = started.json()["job"]["id"]
    before = admin_api.get(f"{TRIALS}/{job_id}").json()["trial"]
    read(job_id)
    trial = admin_api.get(f"{TRIALS}/{job_id}").json()["trial"]

    # then
    assert (started.status_code, before["status"], before["documents"]) == (202, "queued", [])
    (document,) = trial["documents"]
    assert (trial["status"], document["usedTemplateName"], document["label"]) == ("completed", "invoice", "Two pages")
    assert document["sourcePages"] == [1, 2]
    assert [(rule["number"], rule["outcome"], rule["reasons"]) for rule in document["rules"]] == [
        (1, "passed_over", ["“Credit note” is missing"]),
        (2, "fired", ["it has 2 pages"]),
        (3, "not_looked_at", []),
    ]
    assert Job.objects.get().purpose == "trial"


def test_a_trial_takes_rules_that_are_not_saved(api: ApiClient, environment: Environment) -> None:
    factories.make_filter(environment)
    body = {"file": factories.uploaded(), "source": "- {label: Nothing, action: skip}\n", "documentSplitting": "true"}
    assert api.post(TRIALS, body).status_code == 202
    job = Job.objects.get()
    assert ([rule["label"] for rule in job.rules], job.options["splitting"]) == (["Nothing"], True)
    assert Filter.objects.get().source == DEFAULT_RULES


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": "- {label: x, template: nothing}"}, "RULES_INVALID"),
        ({"documentSplitting": "1"}, "INVALID_REQUEST"),
        ({"name": "x"}, "UNKNOWN_FIELD"),
    ],
)
def test_a_bad_trial_is_refused_and_nothing_is_stored(
    api: ApiClient, environment: Environment, fields: dict[str, str], code: str
) -> None:
    factories.make_filter(environment)
    assert refusal(api.post(TRIALS, {"file": factories.uploaded(), **fields})) == (400, code)
    assert not Document.objects.exists()


def test_only_trials_of_this_filter_and_environment_are_found(
    admin_api: ApiClient, incoming: Filter, environment: Environment
) -> None:
    other = factories.make_environment("acme")
    factories.make_template(other)
    production = factories.make_job(environment, "completed", filter_name="incoming")
    foreign = factories.make_job(other, "completed", filter_name="incoming", purpose="trial")
    for job in (production, foreign):
        assert refusal(admin_api.get(f"{TRIALS}/{job.pk}")) == (404, "JOB_NOT_FOUND")


def test_another_environment_s_filters_are_not_found(admin_api: ApiClient, db: None) -> None:
    other = factories.make_environment("acme")
    factories.make_template(other)
    foreign = factories.make_filter(other)
    body = {"rules": SKIP}
    answers = (
        admin_api.get(INCOMING),
        admin_api.put(INCOMING, body, content_type="application/json"),
        admin_api.delete(INCOMING),
        admin_api.post(TRIALS, {"file": factories.uploaded()}),
    )
    assert [refusal(answer) for answer in answers] == [(404, "FILTER_NOT_FOUND")] * 4
    foreign.refresh_from_db()
    assert foreign.source == DEFAULT_RULES
    assert admin_api.get(FILTERS).json()["filters"] == []


def test_reading_is_for_a_plain_key_and_writing_for_an_admin_s(api: ApiClient, environment: Environment) -> None:
    factories.make_filter(environment)
    assert api.get(INCOMING).status_code == 200
    answers = (
        api.post_json(FILTERS, {"name": "x", "rules": SKIP}),
        api.put(INCOMING, {"rules": SKIP}, content_type="application/json"),
        api.delete(INCOMING),
    )
    assert [refusal(answer) for answer in answers] == [(403, "NOT_ALLOWED")] * 3
    assert Filter.objects.get().source == DEFAULT_RULES
