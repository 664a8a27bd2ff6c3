"""What <page-view> is given of a document's pages, wherever it stands."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from jobs.models import Job


def viewer_pages(job: Job, pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """`pages` as Reading keeps them, each with where its picture and its words are fetched."""
    picture, words = (_addresses(view, job) for view in ("jobs:page_picture", "jobs:page_words"))
    return [
        {
            "number": page["number"],
            "src": picture(page["number"]),
            "words_src": words(page["number"]),
            "width": page["width_pt"],
            "height": page["height_pt"],
            "alt": f"Page {page['number']} of {job.document.filename}",
        }
        for page in pages
    ]


def _addresses(view: str, job: Job) -> Callable[[int], str]:
    """The address of each page's file, resolved once: a document may have a thousand pages."""
    before, _, after = reverse(view, args=[job.pk, 0]).rpartition("/0/")
    return lambda number: f"{before}/{number}/{after}"
