"""What agents may call, by the names that Docspeed's client knows. Its client wants all of them, those too that are
not supported here."""

from typing import Any

_NOT_HERE = "Not supported here (501): it needs a language model."
_TOOLS = {
    "parse": ("/v1/parse", "Read a document: Markdown, pages, and regions with their places."),
    "layout": ("/v1/layout", "What stands where on each page: titles, text, tables, figures, headers and footers."),
    "ocr": ("/v1/ocr", "The text of each page, line by line with places."),
    "classify": ("/v1/classify", "Which of some described classes, or of known kinds, a document and its pages are."),
    "split": ("/v1/split", "Where the documents in a file begin and end, and of which kind each is."),
    "tables_extract": ("/v1/tables", "Every table with its cells, spans and places, and as HTML."),
    "equations_extract": ("/v1/equations", _NOT_HERE),
    "charts_describe": ("/v1/charts", _NOT_HERE),
    "schema_auto": ("/v1/schema/auto", "A JSON Schema for a document, or of the fields that a description names."),
    "extract": ("/v1/extract", "The values of a JSON Schema, with their places and how sure each of them is."),
    "chat_single": ("/v1/chat/single", "What a document says to a question, in its own words and with the place."),
    "chat_multi": ("/v1/chat/multi", "The same of several documents."),
}  # fmt: skip


def listed() -> list[dict[str, Any]]:
    return [
        {"name": name, "description": description, "endpoint": endpoint}
        for name, (endpoint, description) in _TOOLS.items()
    ]
