"""Every word that reviewers said about a job, for the job's page: the machine's value before, the person's after."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from extraction import FieldSpec, JsonValue, TemplateSpec
from extraction.amending import is_inserted
from extraction.template_spec import ValueSpec
from jobs.deciding import field_key
from jobs.models import Extraction, Job
from jobs.wording import field_label, title_or_words, value_text
from jobs.words import PersonsWord
from review.models import Correction
from review.pointers import tokens_of
from templates_app.selectors import spec_of


def words_of(job: Job) -> list[PersonsWord]:
    """Over all of the job's reviews, oldest first."""
    rows = Correction.objects.filter(task__job=job).select_related("by", "by_key").order_by("id")
    found = Extraction.every.filter(job=job).select_related("template_version__template")
    by_reading = groupby(rows, key=attrgetter("reading_number"))
    return [
        word
        for number, own in by_reading
        for word in _words_about([each for each in found if each.reading_number == number], own)
    ]


def _words_about(found: Sequence[Extraction], rows: Iterable[Correction]) -> Iterator[PersonsWord]:
    """`rows` about what was found in one reading."""
    documents = {
        field_key(each.position, name): (each, spec_of(each.template_version))
        for each in found
        if each.template_version is not None
        for name in spec_of(each.template_version).fields
    }
    currencies = _currencies(found)
    for row in rows:
        if row.field in documents:
            yield _word(row, *documents[row.field], currencies, is_one=len(found) == 1)


def _currencies(found: Sequence[Extraction]) -> dict[str, str]:
    """Of each field of money, as the machine found it."""
    return {
        field_key(each.position, field["name"]): field["currency"]
        for each in found
        if each.result is not None
        for field in each.result["fields"]
        if field.get("currency")
    }


def _word(
    row: Correction, document: Extraction, spec: TemplateSpec, currencies: dict[str, str], *, is_one: bool
) -> PersonsWord:
    """`currencies` holds what each field of money has before this word, and afterwards what it has then."""
    name = row.field.rpartition(".")[2]
    path = tokens_of(row.path)
    label = field_label(spec, name)
    before = currencies.get(row.field)
    after = currencies[row.field] = row.currency or before or ""
    is_gone = bool(row.path) and row.part is None
    return PersonsWord(
        field=label if is_one else f"{label} (document {document.position + 1})",
        part=part_title(path, spec.fields[name]),
        how="Taken out" if is_gone and row.how != Correction.How.UNDONE else row.get_how_display(),
        before="" if is_inserted(path) else value_text(value_at(row.before, path), None if path else before),
        after="" if is_gone else value_text(value_at(row.after, path), None if path else after),
        by=row.by.display_name if row.by else row.by_name,
        at=row.at,
        seconds=row.seconds,
        is_superseded=document.superseded,
    )


def part_title(path: Sequence[str], spec: ValueSpec) -> str:
    """Such as "row 3, Amount" for ("2", "amount"); "" for the whole field."""
    titles = []
    for step in path:
        inner = spec_at(spec, (step,))
        if inner is spec:
            titles.append("new row" if step == "-" else f"row {int(step) + 1}")
        else:
            titles.append(title_or_words(getattr(inner, "title", ""), step))
        spec = inner
    return ", ".join(titles)


def spec_at(spec: ValueSpec, path: Sequence[str]) -> ValueSpec:
    """What the template says of the part of a field that stands at the path; numbers of rows lead nowhere."""
    for step in path:
        if isinstance(spec, FieldSpec) and step in (spec.fields or spec.columns):
            spec = spec.fields.get(step) or spec.columns[step]
    return spec


def value_at(value: JsonValue, path: Sequence[str]) -> JsonValue:
    """What stands at the path in a field's whole value; None where nothing does."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            # A value that stood alone where several can.
            value = value if step == "0" else None
    return value
