"""docspeed 0.1.0: every method of both of its clients."""

import time
from typing import Any

import pytest
from docspeed import AsyncDocspeed, Docspeed, agent_tools, models
from docspeed.exceptions import DocspeedAPIError, DocspeedJobError, DocspeedJobTimeoutError

from tests.flows.conformance.calling import Cases, methods_of, run, settled
from tests.flows.conformance.conftest import Desk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(120)]
KINDS = {"sync": Docspeed, "async": AsyncDocspeed}
CASES = Cases()
SYNC = {"execution_mode": "sync"}
NUMBER = "NI-2026-4101"
SCHEMA = {
    "type": "object",
    "properties": {
        "invoice_number": {"type": "string"},
        "due_date": {"type": "string", "format": "date"},
        "total_due": {"type": "number"},
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_case_for_every_method(kind: str) -> None:
    client = KINDS[kind](api_key="none", base_url="http://127.0.0.1:1")
    assert set(methods_of(client, "docspeed")) - {"close", "aclose"} == set(CASES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["files.upload", "files.get", "files.page_image", "jobs.get", "jobs.result",
    "jobs.wait", "agents.tools", "agents.create", "parse", "layout", "ocr", "classify", "split", "tables", "equations",
    "charts", "schema_auto", "extract", "chat_single", "chat_multi"])  # fmt: skip
def test_a_method_works_or_is_refused_by_the_clients_own_error(method: str, kind: str, desk: Desk) -> None:
    run(CASES[method], KINDS[kind](api_key=desk.key, base_url=f"{desk.url}/docspeed"), desk)


async def refused(value: Any, status: int, code: str) -> DocspeedAPIError:
    with pytest.raises(DocspeedAPIError) as caught:
        await settled(value())
    assert (caught.value.status_code, caught.value.code) == (status, code)
    error: DocspeedAPIError = caught.value
    return error


async def file_of(client: Any, desk: Desk) -> dict[str, str]:
    return {"file_id": (await settled(client.files.upload(str(desk.invoice)))).file_id}


@CASES.of("files.upload", "files.get")
async def files(client: Any, desk: Desk) -> None:
    told = await settled(client.files.upload(str(desk.invoice)))
    assert (told.filename, told.content_type) == ("invoice.pdf", "application/pdf")
    assert told.size_bytes == desk.invoice.stat().st_size
    assert abs(told.created_at - time.time()) < 60
    assert await settled(client.files.get(told.file_id)) == told
    await refused(lambda: client.files.get("file_123"), 404, "FILE_NOT_FOUND")


@CASES.of("files.page_image")
async def page_image(client: Any, desk: Desk) -> None:
    file = await file_of(client, desk)
    image = await settled(client.files.page_image(file["file_id"], 0))
    assert (image.content_type, image.content[:2]) == ("image/jpeg", b"\xff\xd8")
    await refused(lambda: client.files.page_image(file["file_id"], 1), 404, "PAGE_NOT_FOUND")


@CASES.of("jobs.get", "jobs.result", "jobs.wait")
async def jobs(client: Any, desk: Desk) -> None:
    job = await settled(client.parse({"input": {"pdf_base64": desk.base64_of(desk.invoice)}}))
    assert isinstance(job, models.JobRef)
    assert (job.operation, job.execution_mode) == ("parse", "async")
    result = await settled(client.jobs.wait(job.job_id, poll_interval=0.05))
    assert NUMBER in result["markdown"]
    assert (await settled(client.jobs.get(job.job_id))).status == "completed"
    assert await settled(client.jobs.result(job.job_id)) == result
    broken = {"pdf_base64": desk.base64_of(desk.folder / "broken.pdf")}
    job = await settled(client.parse({"input": broken}))
    with pytest.raises(DocspeedJobError):
        await settled(client.jobs.wait(job.job_id, poll_interval=0.05))
    await refused(lambda: client.jobs.get("job_123"), 404, "JOB_NOT_FOUND")


@CASES.of("parse")
async def parse(client: Any, desk: Desk) -> None:
    told = await settled(client.parse({"input": await file_of(client, desk), "grounding": "ocr_lines", **SYNC}))
    assert NUMBER in told.markdown
    assert [page.page_index for page in told.pages] == [0]
    line = next(line for line in told.pages[0].ocr_lines if line.text == NUMBER)
    assert line.bbox == [466, 141, 527, 153]
    title = next(region for region in told.regions if region.label == "title")
    span = next(span for span in told.spans if span.region_ids == [title.region_id])
    assert "Bill to" in told.markdown[span.start : span.end]


@CASES.of("layout")
async def layout(client: Any, desk: Desk) -> None:
    [page] = (await settled(client.layout({"input": await file_of(client, desk), **SYNC}))).pages
    assert (page.width, page.height) == (595, 842)
    assert {"table", "title"} <= {region.region_type for region in page.regions}


@CASES.of("ocr")
async def ocr(client: Any, desk: Desk) -> None:
    file = await file_of(client, desk)
    told = await settled(client.ocr({"input": file, **SYNC}))
    assert NUMBER in told.pages[0].text.splitlines()
    error = await refused(lambda: client.ocr({"input": file, "mode": "agentic"}), 501, "NOT_SUPPORTED")
    assert error.details == {"operation": "ocr"}


@CASES.of("classify")
async def classify(client: Any, desk: Desk) -> None:
    classes = [{"label": "bill", "description": "an invoice that asks for money"},
               {"label": "letter", "description": "running text"}]  # fmt: skip
    asked = {"input": await file_of(client, desk), "class_definitions": classes, "classification_scope": "page"}
    told = await settled(client.classify({**asked, **SYNC}))
    assert (told.doc_class, told.page_classifications[0].page_index) == ("bill", 0)
    assert told.page_classifications[0].confidence > 0.5
    statement = {"pdf_base64": desk.base64_of(desk.statement)}
    assert (await settled(client.classify({"input": statement, **SYNC}))).doc_class == "bank_statement"


@CASES.of("split")
async def split(client: Any, desk: Desk) -> None:
    told = await settled(client.split({"input": {"pdf_base64": desk.base64_of(desk.statement)}, **SYNC}))
    parts = [(part.start_page, part.end_page, part.doc_class) for part in told.documents]
    assert parts == [(1, told.total_pages, "bank_statement")]


@CASES.of("tables")
async def tables(client: Any, desk: Desk) -> None:
    table = (await settled(client.tables({"input": await file_of(client, desk), **SYNC}))).tables[0]
    assert table.html.startswith("<table>")
    assert any(cell.value == "3,870.00" and cell.bbox for cell in table.cells)
    assert len(table.render_grid.rows) == table.grid_row_count


@CASES.of("equations")
async def equations(client: Any, desk: Desk) -> None:
    await refused(lambda: client.equations({"input": {"text": "E = m"}}), 501, "NOT_SUPPORTED")


@CASES.of("charts")
async def charts(client: Any, desk: Desk) -> None:
    await refused(lambda: client.charts({"input": {"text": "none"}}), 501, "NOT_SUPPORTED")


@CASES.of("schema_auto")
async def schema_auto(client: Any, desk: Desk) -> None:
    one = await file_of(client, desk)
    told = await settled(client.schema_auto({"inputs": [one], **SYNC}))
    assert (told.mode, "due_date" in told.schema_payload["properties"]) == ("single_doc", True)
    several = await settled(client.schema_auto({"inputs": [one, await file_of(client, desk)], **SYNC}))
    assert (several.mode, "due_date" in several.schema_payload["properties"]) == ("multi_doc_global", True)
    said = await settled(client.schema_auto({"description": "invoice number, due date and total amount"}))
    assert (said.mode, set(said.schema_payload["properties"])) == (
        "zero_doc", {"invoice_number", "due_date", "grand_total"},
    )  # fmt: skip
    await refused(lambda: client.schema_auto({"description": "purple elephants"}), 501, "NOT_SUPPORTED")


@CASES.of("extract")
async def extract(client: Any, desk: Desk) -> None:
    file = await file_of(client, desk)
    found = (await settled(client.extract({"input": file, "schema": SCHEMA, **SYNC}))).result
    assert (found["invoice_number"], found["due_date"], found["total_due"]) == (NUMBER, "2026-01-27", 5614.18)
    place = found["_grounding"]["/invoice_number"]
    assert (place["page_index"], place["bbox"]) == (0, [466, 141, 527, 153])
    # What a reviewer has to look at is under way for the client.
    needed = {"type": "object", "properties": {"shoe_size": {"type": "integer"}}, "required": ["shoe_size"]}
    job = await settled(client.extract({"input": file, "schema": needed, **SYNC}))
    assert (type(job), job.status, job.execution_mode) == (models.JobRef, "processing", "sync")
    await refused(lambda: client.jobs.result(job.job_id), 409, "JOB_NOT_READY")
    with pytest.raises(DocspeedJobTimeoutError):
        await settled(client.jobs.wait(job.job_id, poll_interval=0.05, timeout=0.2))


@CASES.of("chat_single")
async def chat_single(client: Any, desk: Desk) -> None:
    file = await file_of(client, desk)
    told = await settled(client.chat_single({"input": file, "query": "When is it due?", **SYNC}))
    assert (told.answer, told.citations[0].doc_id) == ("27 January 2026", file["file_id"])
    assert told.citations[0].region_ids
    told = await settled(client.chat_single({"input": file, "query": "What colour is the elephant?", **SYNC}))
    assert (told.answer, told.citations) == ("Not found in the document.", [])


@CASES.of("chat_multi")
async def chat_multi(client: Any, desk: Desk) -> None:
    statement = {"file_id": (await settled(client.files.upload(str(desk.statement)))).file_id}
    inputs = [statement, await file_of(client, desk)]
    told = await settled(client.chat_multi({"inputs": inputs, "query": "When is it due?", **SYNC}))
    assert (told.answer, told.doc_ids) == ("27 January 2026", [each["file_id"] for each in inputs])


@CASES.of("agents.tools", "agents.create")
async def agents(client: Any, desk: Desk) -> None:
    assert len((await settled(client.agents.tools())).tools) == 12
    wanted = {"name": "a", "description": "b", "instructions": "c"}
    await refused(lambda: client.agents.create(wanted), 501, "NOT_SUPPORTED")


def test_agents_of_others_get_the_desks_operations_as_tools(desk: Desk) -> None:
    with Docspeed(api_key=desk.key, base_url=f"{desk.url}/docspeed") as client:
        assert len(agent_tools.openai(client).tools) == 12
        bundle = agent_tools.anthropic(client)
        asked = {"input": {"pdf_base64": desk.base64_of(desk.invoice)}, "query": "When is it due?", **SYNC}
        assert bundle.handlers["chat_single"](asked).answer == "27 January 2026"


def test_a_key_that_is_not_good_is_the_clients_own_error(desk: Desk) -> None:
    with (
        Docspeed(api_key="nope", base_url=f"{desk.url}/docspeed") as client,
        pytest.raises(DocspeedAPIError) as caught,
    ):
        client.agents.tools()
    assert (caught.value.status_code, caught.value.code) == (401, "UNAUTHORIZED")
