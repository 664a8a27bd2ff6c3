"""Operations other than extracting fields, as JSON: parse, tables, classify, split, schema, ask, form."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from extraction.asking import ask
from extraction.classify import TemplateMatch, best_match, classify
from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Segment
from extraction.described_classes import ClassMatch, ClassSpec, classify_described, classify_pages_described
from extraction.errors import TemplateInvalid
from extraction.forms.model import FormRequest
from extraction.layout.blocks import box_around
from extraction.layout.markup import document_markdown
from extraction.layout.segments import TableSegment, segments_by_page
from extraction.parts import part_of
from extraction.proposing import Proposal, propose
from extraction.split import DocumentPart
from extraction.tables import find_page_tables, find_tables
from extraction.tables.segments import table_segments
from extraction.tables_command import table_as_json
from extraction.template_spec import TemplateSpec

OUTPUT_NAME = "output.json"
PROPOSED_NAME = "proposed"
_PROPOSAL = TypeAdapter(Proposal)
Item = dict[str, Any]


def write_parsed(document: ParsedDocument, target: Path) -> None:
    """`pages` with their size and segments in reading order, each with its lines and words ([text, x0, y0, x1, y1,
    confidence]), and the `markdown` of the document. The document must have been read with drawings."""
    markdown: list[str] = []

    def pages() -> Iterator[Item]:
        for page, segments in segments_by_page(document, _tables_on):
            own = document_markdown(segments)
            if own:
                markdown.append(own.rstrip("\n"))
            yield {**_page(page), "segments": [_segment(segment, page) for segment in segments]}

    def whole() -> Item:
        return {"markdown": "\n\n".join(markdown) + "\n" if markdown else ""}

    head = {"media_type": document.media_type, "page_count": len(document.pages)}
    _write(target, head, "pages", pages(), whole)


def write_tables(document: ParsedDocument, target: Path) -> None:
    """`tables`, those that go on over the page joined, each with its cells, spans, boxes, HTML and Markdown. The
    document must have been read with drawings."""
    _write(target, {"page_count": len(document.pages)}, "tables", map(table_as_json, find_tables(document)))


def write_classified(document: ParsedDocument, templates: Sequence[TemplateSpec], target: Path) -> None:
    """The templates ranked for the whole document (`matches`, the best one as `template` or null) and page by page."""
    pages = (
        {"number": page.number, **_matches(classify(part_of(document, at, at), templates))}
        for at, page in enumerate(document.pages, 1)
    )
    _write(target, _matches(classify(document, templates)), "pages", pages)


def write_described(document: ParsedDocument, classes: Sequence[ClassSpec], target: Path) -> None:
    """The classes ranked for the whole document (`matches`, the best one as `class`, null where it is more likely that
    none fits) and page by page."""
    described = classify_pages_described(document, classes)
    pages = (
        {"number": page.number, **_classes(matches)} for page, matches in zip(document.pages, described, strict=True)
    )
    _write(target, _classes(classify_described(document, classes)), "pages", pages)


def write_answer(document: ParsedDocument, question: str, target: Path) -> None:
    """The `question`, its `answer` in the document's own words (null where it does not say), how sure that is, what
    `kind` of answer it is, and the `citations` that it stands on."""
    answer = ask([document], question)
    head = {"question": question, "answer": answer.text, "confidence": answer.confidence, "kind": answer.kind}
    _write(target, head, "citations", ({"text": each.text, "box": _box(each.box)} for each in answer.citations))


def write_form(path: Path, asked: FormRequest, output_dir: Path, password: str | None) -> None:
    """The `fields` of a form as they are then, what was `written`, what `not_written` and why, and the `file` that
    came of it, null where nothing was to be written. Raises PasswordRequired, CorruptDocument or TooManyPages."""
    # The PDF library comes with it.
    found: Item = import_module("extraction.forms.asked").form_as_json(path, asked, output_dir, password)
    (output_dir / OUTPUT_NAME).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def write_parts(
    parts: Sequence[DocumentPart],
    files: Sequence[str | None],
    target: Path,
    topics: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """`documents`: first and last page, the template that fits or the topic, how sure the cuts are, why each begins
    where it does, and the file of its own pages where one was written. Where topics were asked for, also the pages of
    each (`topics`)."""
    found = zip(parts, files, strict=True)
    head = {} if topics is None else {"topics": topics}
    _write(target, head, "documents", ({**asdict(part), "file": file} for part, file in found))


def write_schema(documents: Sequence[ParsedDocument], target: Path) -> None:
    """A proposal for one to five documents of an unknown kind: `json_schema`, the `template` (YAML; null where there
    is nothing to find) and what was found, under `proposal`. The documents must have been read with drawings."""
    proposal = propose(documents)
    try:
        template: str | None = proposal.template_source(PROPOSED_NAME)
    except TemplateInvalid:
        template = None
    found = {
        "json_schema": proposal.json_schema(),
        "template": template,
        "proposal": _PROPOSAL.dump_python(proposal, mode="json"),
    }
    target.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _write(
    target: Path,
    head: Mapping[str, Any],
    name: str,
    items: Iterable[Item],
    tail: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """One JSON object: the head, the items under their name, each written before the next one is made, and the tail,
    which is asked for when all items are written."""

    def entry(key: str, value: Any) -> str:
        return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"

    with target.open("w", encoding="utf-8") as out:
        out.write("{" + "".join(f"{entry(key, value)},\n" for key, value in head.items()))
        out.write(f"{json.dumps(name)}: [")
        for at, item in enumerate(items):
            out.write((",\n" if at else "\n") + json.dumps(item, ensure_ascii=False))
        out.write("]" + "".join(f",\n{entry(key, value)}" for key, value in tail().items()) + "}\n")


def _tables_on(page: Page) -> tuple[TableSegment, ...]:
    return table_segments(find_page_tables(page))


def _page(page: Page) -> Item:
    return {
        "number": page.number,
        "width_pt": page.width_pt,
        "height_pt": page.height_pt,
        "source": page.source,
        "ocr_engine": page.ocr_engine,
    }


def _segment(segment: Segment, page: Page) -> Item:
    return {
        "kind": segment.kind,
        "box": _box(segment.box),
        "confidence": segment.confidence,
        "text": segment.text,
        "html": segment.html,
        "markdown": segment.markdown,
        "lines": [_line(line) for line in _lines(segment, page)],
    }


def _lines(segment: Segment, page: Page) -> Iterator[Line]:
    """Its print; that of a table is what stands within it."""
    if segment.kind != "Table":
        yield from (line for block in segment.blocks for line in block.lines)
        return
    for line in page.lines:
        if words := tuple(word for word in line.words if word.box.is_centred_in(segment.box, 0)):
            yield Line(words, box_around([word.box for word in words]))


def _line(line: Line) -> Item:
    words = [[word.text, *_sides(word.box), round(word.confidence, 4)] for word in line.words]
    return {"text": line.text, "box": _box(line.box), "words": words}


def _box(box: BoundingBox) -> Item:
    x0, y0, x1, y1 = _sides(box)
    return {"page": box.page, "x0": x0, "y0": y0, "x1": x1, "y1": y1}


def _sides(box: BoundingBox) -> tuple[float, float, float, float]:
    return round(box.x0, 5), round(box.y0, 5), round(box.x1, 5), round(box.y1, 5)


def _matches(matches: Sequence[TemplateMatch]) -> Item:
    best = best_match(matches)
    return {"template": best.template if best else None, "matches": [asdict(match) for match in matches]}


def _classes(matches: Sequence[ClassMatch]) -> Item:
    none_fits = 1 - sum(match.confidence for match in matches)
    best = matches[0] if matches and matches[0].confidence >= none_fits else None
    return {"class": best.name if best else None, "matches": [asdict(match) for match in matches]}
