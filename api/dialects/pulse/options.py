"""What an extract is asked for, under either of the names that clients write: chunkSize in forms, chunk_size in JSON.
Pure: what was sent in, a record out."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast, get_args

from api.dialects.intake import Sent, invalid
from api.errors import ApiError
from extraction.layout.chunking import ChunkKind

CHUNK_CHARS = 1000  # where nobody says how long a chunk may be
_PAGES = re.compile(r"\d{1,6}(?:-\d{1,6})?(?:,\d{1,6}(?:-\d{1,6})?)*")
# Accepted, and without effect here: a language model or a second engine would stand behind them.
_WITHOUT_EFFECT = ("model", "custom_prompt", "schema_prompt", "thinking", "figure_description", "spreadsheet")
# Older names, and what to send instead.
_DEPRECATED = {
    "chunking": "extensions.chunking.chunkTypes",
    "chunk_size": "extensions.chunking.chunkSize",
    "return_html": "extensions.altOutputs.returnHtml",
    "show_images": "figureProcessing.showImages",
    "figure_description": "figureProcessing.description",
    "structured_output": "/schema",
    "schema": "/schema",
}


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """`pages` as they were said ("1-2,5"), "" for all. `schema`, or a template's id as `preset`, asks for values as
    well. The `old_...` ask for an answer under its older name beside the newer one."""

    pages: str = ""
    chunk_types: tuple[ChunkKind, ...] = ()
    chunk_chars: int = CHUNK_CHARS
    word_boxes: bool = False
    html: bool = False
    show_images: bool = False
    is_stored: bool = True
    old_chunks: bool = False
    old_html: bool = False
    schema: Mapping[str, Any] | None = None
    preset: str = ""
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def names_of(name: str) -> tuple[str, str]:
    """A name in both ways, that of forms first."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name), name


def group(sent: Sent, name: str) -> Sent:
    """The object under a name, empty where it was not sent. Raises ApiError 400 for anything else."""
    value = sent.json(*names_of(name))
    if value is None:
        return Sent({})
    if not isinstance(value, Mapping):
        raise invalid(f"{name}: send a JSON object.")
    return Sent(value)


def extract_options(sent: Sent) -> ExtractOptions:
    """Raises ApiError 400 for what cannot be meant, and 501 for values that only a prompt describes."""
    extensions, figures, structured = (
        group(sent, name) for name in ("extensions", "figure_processing", "structured_output")
    )
    chunking, outputs = group(extensions, "chunking"), group(extensions, "alt_outputs")
    old_types, old_html = sent.text("chunking"), sent.flag(*names_of("return_html"))
    return ExtractOptions(
        pages=page_range(sent.text("pages", *names_of("page_range"))),
        chunk_types=_chunk_types(chunking.values.get("chunkTypes") or chunking.values.get("chunk_types") or old_types),
        chunk_chars=_chunk_chars(chunking.text(*names_of("chunk_size")) or sent.text(*names_of("chunk_size"))),
        word_boxes=outputs.flag("wlbb"),
        html=outputs.flag(*names_of("return_html")) or old_html,
        show_images=figures.flag(*names_of("show_images")) or sent.flag(*names_of("show_images")),
        is_stored=group(sent, "storage").flag("enabled", default=True),
        old_chunks=bool(old_types),
        old_html=old_html,
        schema=needed_schema(structured, "schema") if structured.values else schema_in(sent, "schema"),
        preset=sent.text(*names_of("extraction_config_id")),
        warnings=tuple(_warnings(sent, extensions, figures, outputs, structured)),
    )


def page_range(text: str) -> str:
    """Pages as "1-2,5". Raises ApiError 400."""
    plain = re.sub(r"\s", "", text)
    if plain and not _PAGES.fullmatch(plain):
        raise invalid("pages: send pages and ranges of them from 1, such as 1-2,5.")
    if any(first < 1 or last < first for first, last in _ranges(plain)):
        raise invalid("pages: they count from 1, and a range ends after it begins.")
    return plain


def pages_of(said: str, page_count: int) -> list[int]:
    """Those of a document's pages that were said, in order; all of them where none were."""
    ranges = list(_ranges(said)) or [(1, page_count)]
    return [page for page in range(1, page_count + 1) if any(first <= page <= last for first, last in ranges)]


def _ranges(said: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, said.split(",")):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)


def schema_in(sent: Sent, name: str) -> Mapping[str, Any] | None:
    """A JSON Schema: an object, or the JSON text of one, even twice over. None where there is none. Raises ApiError
    400."""
    schema = sent.json(*names_of(name))
    if isinstance(schema, str):
        schema = Sent({name: schema}).json(name)
    if not schema:
        return None
    if not isinstance(schema, Mapping):
        raise invalid(f"{name}: send a JSON Schema of what to extract.")
    return schema


def needed_schema(sent: Sent, name: str) -> Mapping[str, Any]:
    """Raises ApiError 400 where there is none, and 501 where only a prompt says what is wanted."""
    schema = schema_in(sent, name)
    if schema is not None:
        return schema
    if sent.text(*names_of("schema_prompt")):
        raise not_supported("What only a prompt describes needs a language model. Send a JSON Schema.")
    raise invalid(f"{name}: send a JSON Schema of what to extract.")


def not_supported(message: str) -> ApiError:
    return ApiError(501, "NOT_SUPPORTED", message)


def _chunk_types(given: Any) -> tuple[ChunkKind, ...]:
    types = given.split(",") if isinstance(given, str) else given
    if not isinstance(types, list | tuple) or not all(isinstance(each, str) for each in types):
        raise invalid("chunking: send a list of header, page, recursive and semantic.")
    found = tuple(dict.fromkeys(each.strip().lower() for each in types if each.strip()))
    if unknown := set(found) - set(get_args(ChunkKind)):
        raise invalid(f"chunking: {', '.join(sorted(unknown))} is none of header, page, recursive and semantic.")
    return cast(tuple[ChunkKind, ...], found)


def _chunk_chars(said: str) -> int:
    if not said:
        return CHUNK_CHARS
    if not re.fullmatch(r"\d{1,7}", said) or not int(said):
        raise invalid("chunk_size: send a number of characters from 1.")
    return int(said)


def _warnings(sent: Sent, extensions: Sent, figures: Sent, outputs: Sent, structured: Sent) -> Iterator[str]:
    for old, new in _DEPRECATED.items():
        if is_said(sent, old):
            yield f"'{names_of(old)[0]}' is deprecated: use {new}."
    ignored = [names_of(name)[0] for name in _WITHOUT_EFFECT if is_said(sent, name)]
    ignored += ["figureProcessing.description"] * is_said(figures, "description")
    ignored += ["extensions.footnoteReferences"] * is_said(extensions, "footnote_references")
    ignored += ["extensions.altOutputs.returnXml"] * is_said(outputs, "return_xml")
    ignored += [f"structuredOutput.{names_of(name)[0]}" for name in ("schema_prompt", "effort")
                if is_said(structured, name)]  # fmt: skip
    if ignored:
        yield f"Without effect here: {', '.join(ignored)}."


def is_said(sent: Sent, name: str) -> bool:
    """Whether something is sent under a name, in either way, that is not the same as nothing."""
    value = next((sent.values[each] for each in names_of(name) if sent.values.get(each) is not None), None)
    said = value.lower() if isinstance(value, str) else json.dumps(value)
    return said not in ("", "false", "null", "default", '"default"', "{}", "[]")
