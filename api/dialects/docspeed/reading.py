"""The regions of a job's document, with the ids that parsing the same document gives them."""

from api.dialects import outputs
from api.dialects.docspeed.mapping import Region, regions_of
from builder.reading import job_document
from extraction import parsed_segments
from extraction.layout.segments import segments_by_page
from extraction.tables import find_page_tables
from extraction.tables.segments import table_segments
from jobs.models import Job, Operation


def regions_in(job: Job) -> list[Region]:
    """None where the pages are no longer kept as they were read, or by another version of the engine."""
    if job.operation == Operation.PARSE:
        return regions_of(parsed_segments(outputs.output_of(job)))
    document = job_document(job, 1, None)
    if document is None:
        return []
    by_page = segments_by_page(document, lambda page: table_segments(find_page_tables(page)))
    return regions_of(segment for _, segments in by_page for segment in segments)
