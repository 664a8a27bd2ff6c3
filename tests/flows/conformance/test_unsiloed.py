"""unsiloed-sdk 0.1.7: every method of both of its clients."""

from typing import Any

import pytest
import requests
from unsiloed_sdk import (
    APIError,
    AsyncUnsiloedClient,
    AuthenticationError,
    Category,
    InvalidRequestError,
    UnsiloedClient,
)
from unsiloed_sdk.exceptions import NotFoundError

from tests.flows.conformance.calling import Cases, methods_of, run, settled
from tests.flows.conformance.conftest import Desk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(120)]
KINDS = {"sync": UnsiloedClient, "async": AsyncUnsiloedClient}
METHODS = (
    "parse", "parse_and_wait", "get_parse_result", "extract", "extract_and_wait", "get_extract_result", "classify",
    "classify_and_wait", "get_classify_result", "split", "split_and_wait", "get_split_result",
)  # fmt: skip
CASES = Cases()
NUMBER = "NI-2026-4101"
SCHEMA = {
    "type": "object",
    "properties": {
        "invoice_number": {"type": "string"},
        "items": {"type": "array", "items": {"type": "object", "properties": {"amount": {"type": "number"}}}},
    },
}
CLASSES = [Category(name="bill", description="an invoice that asks for money"), Category(name="letter")]
QUICK = {"poll_interval": 0.05}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_case_for_every_method(kind: str) -> None:
    client = KINDS[kind](api_key="none", base_url="http://127.0.0.1:1")
    assert set(methods_of(client, "unsiloed_sdk")) - {"close", "aclose"} == set(METHODS) == set(CASES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_works(method: str, kind: str, desk: Desk) -> None:
    run(CASES[method], KINDS[kind](api_key=desk.key, base_url=f"{desk.url}/unsiloed"), desk)


async def ended(look: Any, job_id: str) -> Any:
    for _ in range(600):
        told = await settled(look(job_id))
        if told.status.lower() not in ("starting", "queued", "processing"):
            return told
    raise AssertionError(told.status)


@CASES.of("parse", "get_parse_result")
async def parse(client: Any, desk: Desk) -> None:
    begun = await settled(client.parse(file=str(desk.invoice)))
    assert begun.status == "Starting"
    told = await ended(client.get_parse_result, begun.job_id)
    assert (told.status, told.file_name, told.page_count) == ("Succeeded", "invoice.pdf", 1)
    assert told.total_chunks == len(told.chunks)
    tables = await settled(client.get_parse_result(begun.job_id, keep_segment_types="Table"))
    assert {each["segment_type"] for chunk in tables.chunks for each in chunk["segments"]} == {"Table"}
    elsewhere = await settled(client.get_parse_result(begun.job_id, output_file=True))
    assert NUMBER in requests.get(elsewhere.result["url"], timeout=30).text


@CASES.of("parse_and_wait")
async def parse_and_wait(client: Any, desk: Desk) -> None:
    told = await settled(client.parse_and_wait(url=f"{desk.files_url}/pictured.pdf", **QUICK))
    segments = [segment for chunk in told.chunks for segment in chunk["segments"]]
    picture = next(segment for segment in segments if segment["segment_type"] == "Picture")
    assert (picture["page_number"], picture["page_width"]) == (1, pytest.approx(595.28, abs=0.1))
    assert picture["bbox"] == pytest.approx({"left": 72, "top": 161.9, "width": 320, "height": 200}, abs=2)
    image = requests.get(picture["image"], timeout=30)
    assert (image.status_code, image.headers["Content-Type"]) == (200, "image/jpeg")
    heading = next(segment for segment in segments if "Inspection of the quay" in segment["content"])
    assert [word["text"] for word in heading["ocr"]][:2] == ["Inspection", "of"]


@CASES.of("extract", "get_extract_result")
async def extract(client: Any, desk: Desk) -> None:
    begun = await settled(client.extract(file=desk.invoice, schema=SCHEMA))
    assert begun.status == "queued"
    found = (await ended(client.get_extract_result, begun.job_id)).result
    number = found["invoice_number"]
    assert (number["value"], number["page_no"]) == (NUMBER, 1)
    assert number["score"] > 0.9
    assert number["bboxes"][0]["bbox"] == pytest.approx([466.4, 141.6, 527, 152.9], abs=2)
    assert 31.4 in [row["amount"]["value"] for row in found["items"]]


@CASES.of("extract_and_wait")
async def extract_and_wait(client: Any, desk: Desk) -> None:
    url = f"{desk.files_url}/invoice.pdf"
    told = await settled(client.extract_and_wait(file_url=url, schema=SCHEMA, **QUICK))
    assert (told.status, told.result["invoice_number"]["value"]) == ("completed", NUMBER)
    needed = {"type": "object", "properties": {"shoe_size": {"type": "integer"}}, "required": ["shoe_size"]}
    told = await settled(client.extract_and_wait(file=desk.invoice.read_bytes(), schema=needed, **QUICK))
    assert (told.status, told.result) == ("review", None)


@CASES.of("classify", "get_classify_result")
async def classify(client: Any, desk: Desk) -> None:
    begun = await settled(client.classify(file=str(desk.invoice), categories=CLASSES))
    told = await ended(client.get_classify_result, begun.job_id)
    assert (told.status, told.result["classification"]) == ("completed", "bill")
    assert told.result["confidence"] > 0.5


@CASES.of("classify_and_wait")
async def classify_and_wait(client: Any, desk: Desk) -> None:
    url = f"{desk.files_url}/statement.pdf"
    told = await settled(client.classify_and_wait(file_url=url, categories=["bank statement", "invoice"], **QUICK))
    assert told.result["classification"] == "bank statement"


@CASES.of("split", "get_split_result")
async def split(client: Any, desk: Desk) -> None:
    begun = await settled(client.split(file=str(desk.invoice), categories=CLASSES))
    told = await ended(client.get_split_result, begun.job_id)
    [file] = told.result["files"]
    assert (told.result["success"], file["name"]) == (True, "bill")
    assert requests.get(file["full_path"], timeout=30).content.startswith(b"%PDF")


@CASES.of("split_and_wait")
async def split_and_wait(client: Any, desk: Desk) -> None:
    url = f"{desk.files_url}/statement.pdf"
    told = await settled(client.split_and_wait(file_url=url, categories=["bank statement", "invoice"], **QUICK))
    assert [(file["name"], file["pages"]) for file in told.result["files"]] == [("bank statement", [1, 2, 3, 4])]


async def refused(value: Any, kind: type[Exception], said: str | None = None) -> None:
    with pytest.raises(kind, match=said):
        await settled(value())


@pytest.mark.parametrize("kind", KINDS)
def test_refusals_are_the_clients_own_errors(kind: str, desk: Desk) -> None:
    async def case(client: Any, desk: Desk) -> None:
        await refused(lambda: client.get_extract_result("nope"), NotFoundError, "Job not found")
        await refused(lambda: client.extract(file=b"none", schema={"type": "string"}), InvalidRequestError)
        await refused(lambda: client.classify(file=desk.invoice, categories=[""]), InvalidRequestError)
        await refused(lambda: client.parse(file=b"nothing at all"), APIError)

    run(case, KINDS[kind](api_key=desk.key, base_url=f"{desk.url}/unsiloed"), desk)

    async def locked_out(client: Any, desk: Desk) -> None:
        await refused(lambda: client.get_parse_result("nope"), AuthenticationError, "api-key")

    run(locked_out, KINDS[kind](api_key="nope", base_url=f"{desk.url}/unsiloed"), desk)
