"""What <page-view> is given of a document's pages, wherever it stands."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from jobs.models import Job


def viewer_pages(job: Job, pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """`pages` as Reading keeps them, each with where its picture and its words are fetched."""
    return [
        {
            "number": page["number"],
            "src": reverse("jobs:page_picture", args=[job.pk, page["number"]]),
            "words_src": reverse("jobs:page_words", args=[job.pk, page["number"]]),
            "width": page["width_pt"],
            "height": page["height_pt"],
            "alt": f"Page {page['number']} of {job.document.filename}",
        }
        for page in pages
    ]
