"""pulse-python-sdk 1.0.17: every method of both of its clients."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from pulse import AsyncPulse, Pulse
from pulse.core.api_error import ApiError
from pulse.types import AsyncSubmissionResponse, BatchExtractResponse, SingleSchemaResponse, SplitSchemaResponse

from tests.flows.conformance.calling import Cases, joined, methods_of, run, settled
from tests.flows.conformance.conftest import Desk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(120)]
KINDS = {"sync": Pulse, "async": AsyncPulse}
METHODS = (
    "extract", "extract_async", "split", "schema", "tables", "jobs.get_job", "jobs.cancel_job", "results.get_image",
    "results.get_pdf", "large_results.get_large_result", "batch.extract", "batch.schema", "batch.split",
    "batch.tables", "pipeline.execute", "form.detect", "form.fill", "form.clear", "webhooks.create_webhook_link",
)  # fmt: skip
CASES = Cases()
NUMBER, TOTAL = "NI-2026-4101", 5614.18
SCHEMA = {
    "type": "object",
    "properties": {"invoice_number": {"type": "string"}, "total_due": {"type": "number"}},
}
BILL = {"name": "bill", "description": "an invoice that asks for money"}
ONCE: Any = {"max_retries": 0}


def plain(client: Any) -> set[str]:
    """Without the second way to each method, which gives the response beside what is in it."""
    return {name for name in methods_of(client, "pulse") if "with_raw_response" not in name}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_case_for_every_method(kind: str) -> None:
    client = KINDS[kind](api_key="none", base_url="http://127.0.0.1:1")
    assert plain(client) == set(METHODS) == set(CASES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_works(method: str, kind: str, desk: Desk) -> None:
    run(CASES[method], KINDS[kind](api_key=desk.key, base_url=f"{desk.url}/pulse"), desk)


async def ended(client: Any, job_id: str) -> Any:
    for _ in range(600):
        job = await settled(client.jobs.get_job(job_id=job_id))
        if job.status in ("completed", "failed", "canceled"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError(job.status)


async def refused(value: Any, status: int, kind: str) -> None:
    with pytest.raises(ApiError) as caught:
        await settled(value())
    assert (caught.value.status_code, type(caught.value).__name__) == (status, kind)


async def extracted(client: Any, desk: Desk) -> str:
    told = await settled(client.extract(file=desk.invoice.read_bytes()))
    found: str = told.extraction_id
    return found


@CASES.of("extract")
async def extract(client: Any, desk: Desk) -> None:
    told = await settled(
        client.extract(
            file=("invoice.pdf", desk.invoice.read_bytes(), "application/pdf"),
            extensions={"chunking": {"chunk_types": ["header", "page"]}, "alt_outputs": {"wlbb": True}},
            structured_output={"schema": SCHEMA},
        )
    )
    assert NUMBER in told.markdown
    assert (told.page_count, len(told.extensions.chunking.page)) == (1, 1)
    word = next(word for word in told.extensions.alt_outputs.wlbb.words if word.text == NUMBER)
    assert (word.page_number, word.bounding_box[:2]) == (1, pytest.approx([0.783, 0.168], abs=0.005))
    assert told.bounding_boxes.tables[0].table_info.id == "tbl-1"
    assert told.structured_output.values == {"invoice_number": NUMBER, "total_due": TOTAL}
    assert told.structured_output.citations["invoice_number"][0].startswith(("txt-", "tbl-"))
    fetched = await settled(client.extract(file_url=f"{desk.files_url}/invoice.pdf", pages="1"))
    assert fetched.markdown == told.markdown
    await refused(lambda: client.extract(file=b"%PDF-1.7\nx", request_options=ONCE), 400, "BadRequestError")
    await refused(lambda: client.extract(request_options=ONCE), 400, "BadRequestError")
    locked_out = type(client)(api_key="nope", base_url=f"{desk.url}/pulse")
    await refused(lambda: locked_out.extract(file=b"x", request_options=ONCE), 401, "UnauthorizedError")


@CASES.of("extract_async", "jobs.get_job")
async def extract_async(client: Any, desk: Desk) -> None:
    begun = await settled(client.extract_async(file=desk.invoice.read_bytes()))
    assert (type(begun), begun.status) == (AsyncSubmissionResponse, "pending")
    job = await ended(client, begun.job_id)
    assert (job.status, job.result["extraction_id"]) == ("completed", begun.job_id)
    assert NUMBER in job.result["markdown"]
    assert job.created_at.tzinfo is not None
    await refused(lambda: client.jobs.get_job(job_id="none", request_options=ONCE), 404, "NotFoundError")
    # What a reviewer has to look at is under way for the client.
    needed = {"type": "object", "properties": {"shoe_size": {"type": "integer"}}, "required": ["shoe_size"]}
    begun = await settled(client.extract(file=desk.invoice.read_bytes(), structured_output={"schema": needed}))
    await asyncio.sleep(0.5)
    job = await settled(client.jobs.get_job(job_id=begun.job_id))
    assert (begun.status, job.status, job.result) == ("processing", "processing", None)


@CASES.of("jobs.cancel_job")
async def cancel(client: Any, desk: Desk) -> None:
    begun = await settled(client.extract(file=desk.invoice.read_bytes(), async_=True))
    told = await settled(client.jobs.cancel_job(job_id=begun.job_id))
    assert told.job_id == begun.job_id
    job = await ended(client, begun.job_id)
    said = "Job canceled." if job.status == "canceled" else "remains unchanged"
    assert said in told.message


@CASES.of("split")
async def split(client: Any, desk: Desk) -> None:
    extraction = await extracted(client, desk)
    wanted = {"split_input": [BILL, {"name": "passport", "description": "a passport"}]}
    told = await settled(client.split(extraction_id=extraction, split_config=wanted))
    assert told.split_output.splits == {"bill": [1], "passport": []}


@CASES.of("schema")
async def schema(client: Any, desk: Desk) -> None:
    extraction = await extracted(client, desk)
    told = await settled(client.schema(extraction_id=extraction, schema_config={"input_schema": SCHEMA}))
    assert type(told) is SingleSchemaResponse
    assert told.schema_output.values == {"invoice_number": NUMBER, "total_due": TOTAL}
    parts = await settled(client.split(extraction_id=extraction, split_config={"split_input": [BILL]}))
    told = await settled(client.schema(split_id=parts.split_id, split_schema_config={"bill": {"schema": SCHEMA}}))
    assert (type(told), told.results["bill"].values["total_due"]) == (SplitSchemaResponse, TOTAL)
    said = {"schema_prompt": "the total"}
    await refused(
        lambda: client.schema(extraction_id=extraction, schema_config=said, request_options=ONCE), 501, "ApiError"
    )


@CASES.of("tables")
async def tables(client: Any, desk: Desk) -> None:
    extraction = await extracted(client, desk)
    [table, *_] = (await settled(client.tables(extraction_id=extraction))).tables_output.tables
    assert (table.table_content.startswith("<table>"), table.citations) == (True, ["tbl-1"])
    assert "3,870.00" in table.table_content
    begun = await settled(client.tables(extraction_id=extraction, tables_config={"table_format": "json"}, async_=True))
    job = await ended(client, begun.tables_id)
    assert {"headers", "rows"} <= job.result["tables_output"]["tables"][0]["table_content"].keys()


@CASES.of("results.get_image")
async def image(client: Any, desk: Desk) -> None:
    told = await settled(client.extract(file=desk.pictured.read_bytes(), figure_processing={"show_images": True}))
    [found] = told.bounding_boxes.images
    assert (found.page_number, found.content) == (1, "Figure 1: the quay")
    assert found.bounding_box == pytest.approx([0.121, 0.192, 0.659, 0.43], abs=0.01)
    picture = client.results.get_image(job_id=told.extraction_id, filename=f"{found.id}.jpg")
    assert (await joined(picture))[:2] == b"\xff\xd8"


@CASES.of("large_results.get_large_result")
async def large_result(client: Any, desk: Desk) -> None:
    told = await settled(client.extract(file=desk.statement.read_bytes()))
    assert told.is_url
    large = await settled(client.large_results.get_large_result(told.extraction_id))
    assert (large.page_count, "Foerde" in large.markdown) == (4, True)
    await refused(
        lambda: client.large_results.get_large_result(told.extraction_id, request_options=ONCE), 410, "GoneError"
    )
    assert httpx.get(told.url).status_code == 410


@CASES.of("batch.extract", "batch.schema", "batch.split", "batch.tables")
async def batch(client: Any, desk: Desk) -> None:
    names = ("invoice.pdf", "pictured.pdf")
    files = [{"filename": name, "content": desk.base64_of(desk.folder / name)} for name in names]
    begun = await settled(client.batch.extract(input={"files": files}, output={}))
    assert (type(begun), begun.total_files) == (BatchExtractResponse, 2)
    job = await ended(client, begun.batch_job_id)
    assert (job.status, job.result["completed"], len(job.result["extraction_ids"])) == ("completed", 2, 2)
    asked: Any = {"output": {}, "batch_extract_id": begun.batch_job_id}
    begun = await settled(client.batch.schema(schema_config={"input_schema": SCHEMA}, **asked))
    found = (await ended(client, begun.batch_job_id)).result
    assert found["results"][0]["schema_output"]["values"]["invoice_number"] == NUMBER
    begun = await settled(client.batch.tables(**asked))
    assert (await ended(client, begun.batch_job_id)).result["completed"] == 2
    begun = await settled(client.batch.split(split_config={"split_input": [BILL]}, **asked))
    found = (await ended(client, begun.batch_job_id)).result
    assert found["results"][0]["split_output"]["splits"] == {"bill": [1]}


@CASES.of("pipeline.execute")
async def pipeline(client: Any, desk: Desk) -> None:
    url = f"{desk.files_url}/invoice.pdf"
    steps: Any = {"extract": {}, "split": {"split_input": [BILL]}, "schema": {"input_schema": SCHEMA}}
    told = await settled(client.pipeline.execute(file_url=url, steps=steps))
    assert (told.status, told.results.split.split_output.splits) == ("completed", {"bill": [1]})
    assert told.results.schema_.schema_output.values == {"invoice_number": NUMBER, "total_due": TOTAL}


@CASES.of("form.detect", "form.fill", "form.clear", "results.get_pdf")
async def form(client: Any, desk: Desk) -> None:
    found = await settled(client.form.detect(file=desk.form.read_bytes()))
    name = next(cell for cell in found.form_fields if cell.name == "person.name")
    assert (name.type, name.text, name.page_number) == ("text", "Old", 1)
    assert name.bounding_box == pytest.approx([1 / 3, 0.1, 2 / 3, 0.125], abs=0.001)
    filled = await settled(client.form.fill(form_id=found.form_id, instructions="Full name: Ada; I agree: yes"))
    assert filled.fields_filled == 2
    assert (await joined(client.results.get_pdf(job_id=filled.form_id))).startswith(b"%PDF")
    only = json.dumps([{"name": "person.name"}])
    cleared = await settled(client.form.clear(form_id=filled.form_id, form_fields=only))
    assert (cleared.fields_cleared, cleared.form_fields[0].text) == (1, "")
    said = "only the addresses"
    await refused(
        lambda: client.form.clear(form_id=filled.form_id, instructions=said, request_options=ONCE), 501, "ApiError"
    )


@CASES.of("webhooks.create_webhook_link")
async def webhook_link(client: Any, desk: Desk) -> None:
    made = await settled(client.webhooks.create_webhook_link(request_options=ONCE))
    assert made.link.startswith(f"{desk.url}/webhooks/portal/")


def test_the_second_way_to_each_method_works_too(desk: Desk) -> None:
    client = Pulse(api_key=desk.key, base_url=f"{desk.url}/pulse")
    told = client.with_raw_response.extract(file=desk.invoice.read_bytes())
    assert NUMBER in (told.data.markdown or "")
    assert told.headers["content-type"] == "application/json"
