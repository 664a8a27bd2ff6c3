"""Classes in Docspeed's words: of a document, of its pages, and of the documents in a file. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from api.dialects.docspeed.mapping import PageSizes, dimensions

NONE_FITS = "other"
MODEL = "proofdesk-keywords"


def classified(found: Mapping[str, Any], sizes: PageSizes, options: Mapping[str, Any]) -> dict[str, Any]:
    """The class of a document and of each page (extraction.operations.write_described)."""
    pages = [{"page_index": page["number"] - 1, **_class(page)} for page in found["pages"]]
    count = len(pages)
    told: dict[str, Any] = {
        **_class(found),
        "input_type": options["input_type"],
        "model": MODEL,
        "page_count": count,
        "page_classifications": pages,
        "document_identity_hints": {},
        "page_dimensions": [dimensions(number, sizes) for number in sizes],
        "classification_metadata": {
            "classification_scope": options["classification_scope"],
            "verbosity": options["verbosity"],
            "budget_limited": False,
            "total_pages": count,
            "processed_pages": count,
            "sampled_page_indexes": list(range(count)),
            "class_count": len(found["matches"]),
        },
    }
    if options["verbosity"] == "debug":
        reasons = [
            page | {"reasons": list(match["reasons"]) if match else []}
            for page, each in zip(pages, found["pages"], strict=True)
            for match in [next(iter(each["matches"]), None)]
        ]
        told["debug"] = {"sampled_page_classifications": reasons}
    return told


def _class(found: Mapping[str, Any]) -> dict[str, Any]:
    """The best class; where it is more likely that none fits, that, with how likely it is."""
    matches = found["matches"]
    if found["class"] is None:
        confidence = round(1 - sum(match["confidence"] for match in matches), 4)
        return {"doc_class": NONE_FITS, "confidence": confidence}
    return {"doc_class": found["class"], "confidence": matches[0]["confidence"]}


def split_plan(
    found: Mapping[str, Any], page_count: int, file_of: Callable[[Mapping[str, Any]], dict[str, Any] | None]
) -> dict[str, Any]:
    """The documents of a file (extraction.operations.write_parts): their pages from 1, both included, each with the
    file of its own pages that `file_of` tells."""
    return {
        "total_pages": page_count,
        "documents": [
            {
                "start_page": part["first_page"],
                "end_page": part["last_page"],
                "doc_class": part["topic"] or NONE_FITS,
                "confidence": part["confidence"],
                "reason": part["reason"],
                "file_ref": file_of(part),
            }
            for part in found["documents"]
        ],
        "split_metadata": {"model": MODEL, "page_numbers": "from 1, both included"},
    }
