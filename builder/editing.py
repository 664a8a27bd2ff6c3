"""What becomes of a source when somebody at the workbench does something: edited, tried on the samples, and kept."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from accounts.audit import Actor
from builder import guesses, live, sources, workbench
from builder.errors import EditRefused
from builder.guesses import How
from builder.meanwhile import Known
from builder.models import Sample
from builder.samples import bench_samples
from builder.shown import rows_and_problems, tried_values
from builder.usual import with_usual_checks
from extraction.lexicon import snake_case
from jobs.models import JobStatus
from jobs.wording import title_or_words
from templates_app.models import ExtractionTemplate

MAX_COLUMNS, MAX_LABEL = 40, 200
NOTHING_THERE = "Nothing here can be found again: draw a box around the whole value, or write the field in YAML."
NO_TABLE = "No table was found here. Draw a box around it, headings included."
NO_LABEL = "No value was found at this label. Click the value instead."
NOTHING_MORE = "Nothing more was found on these samples."


def state(
    template: ExtractionTemplate,
    actor: Actor,
    source: str,
    known: Known | None = None,
    renamed: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """The source in its three views, and what it finds on every sample that is read. It is kept as the working copy;
    `version` is the number of the latest version.

    `tried` is None with a `trouble` where no worker answers; then everything else holds all the same. Raises
    ChangedMeanwhile where there is something else by now than what is `known`.
    """
    kept = workbench.keep(template=template, actor=actor, source=source, known=known, renamed=renamed)
    rows, problems, spec = rows_and_problems(source)
    answer: dict[str, Any] = {"source": source, "rows": rows, "problems": problems, "tried": [], "trouble": ""}
    answer["version"] = kept.number
    if spec is None:
        return answer
    try:
        tried = live.try_source(read_samples(template), source)
    except live.NobodyAnswers as error:
        return answer | {"tried": None, "trouble": str(error)}
    return answer | {"tried": tried_values(tried, spec, template.environment.review_threshold / 100)}


def read_samples(template: ExtractionTemplate) -> list[Sample]:
    """Those at the workbench whose pages are at hand."""
    open_or_failed = (JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.FAILED, JobStatus.CANCELED)
    return [sample for sample in bench_samples(template) if sample.job.status not in open_or_failed]


def edited(source: str, edits: Sequence[Any]) -> str:
    """The source after edits, each {"do": add, set, rename, rename_column, move or remove, "field": its name, ...}.

    add takes as its field a label, beside which the new field stands; set takes `key` and `value` (null takes the key
    out), rename `to`, rename_column `column` and `to`, move `by`.
    Raises EditRefused, and then nothing has changed.
    """
    for edit in edits:
        try:
            source = _edited(source, edit)
        except (KeyError, TypeError, ValueError) as error:
            raise EditRefused("This edit cannot be understood.") from error
    return source


def renames_in(source: str, edits: Sequence[Any]) -> list[tuple[str, str]]:
    """(old name, new name) of what edits of a source rename: fields, and columns as "lines.amount". A list takes its
    columns with it."""
    renames = []
    for edit in edits:
        field = str(edit["field"])
        if edit["do"] == "rename":
            names = [name for name in sources.all_names(source) if name == field or name.startswith(f"{field}.")]
            renames += [(name, str(edit["to"]) + name[len(field) :]) for name in names]
        elif edit["do"] == "rename_column":
            renames.append((f"{field}.{edit['column']}", f"{field}.{edit['to']}"))
        source = _edited(source, edit)
    return renames


def _edited(source: str, edit: dict[str, Any]) -> str:
    field = str(edit["field"])
    match edit["do"]:
        case "add":
            return _with_labelled(source, field)
        case "set":
            return sources.set_field(source, field, str(edit["key"]), edit["value"])
        case "rename":
            return sources.rename_field(source, field, str(edit["to"]))
        case "rename_column":
            return sources.rename_column(source, field, str(edit["column"]), str(edit["to"]))
        case "move":
            return sources.move_field(source, field, int(edit["by"]))
        case "remove":
            return sources.remove_field(source, field)
    raise EditRefused("This edit is not known.")


def _with_labelled(source: str, label: str) -> str:
    """The source with a field for what stands at a label, before any page is there to look at."""
    label = " ".join(label.split()).rstrip(":")[:MAX_LABEL]
    if not label:
        raise EditRefused("Type the label as it is printed.")
    settings = {"title": label, "type": "text", "find": [{"label": label}]}
    return sources.add_field(source, snake_case(label, "field"), settings)[0]


def guessed(
    template: ExtractionTemplate,
    actor: Actor,
    source: str,
    samples: Sequence[Sample],
    how: How,
    place: dict[str, Any],
    into: str = "",
    known: Known | None = None,
) -> dict[str, Any]:
    """The state with the fields that a guess at a place of the first sample added, and their names as `added`.

    With `into`, the name of a field, its value is what is pointed at: its steps are tried too, behind those it has.
    Raises EditRefused where there is nothing to add, NobodyAnswers, and what state raises.
    """
    taken = sources.field_names(source)
    readable = {sample.pk for sample in read_samples(template)}
    asked = [sample for sample in samples if sample.pk in readable]
    if not asked or asked[0].pk != samples[0].pk:
        raise EditRefused("This sample is still being read.")
    found = guesses.guess(how, asked, _place(samples[0], how, place))
    wanted = [guess for guess in found if guess.name not in taken] if how == "all" else found
    if not wanted:
        raise EditRefused({"table": NO_TABLE, "label": NO_LABEL, "all": NOTHING_MORE}.get(how, NOTHING_THERE))
    if into:
        source = _extended(source, into, wanted[0].settings)
        return state(template, actor, source, known) | {"added": [into]}
    added = []
    for guess in wanted:
        source, name = sources.add_field(source, guess.name, guess.settings)
        added.append(name)
    source = _told_apart(source, added)
    if how == "all":
        source = with_usual_checks(source, read_samples(template))
    return state(template, actor, source, known) | {"added": added}


def _told_apart(source: str, added: Sequence[str]) -> str:
    """The source with titles of new fields made of their names where others have the same title: "Name", "Number"."""
    titles = Counter(str(sources.settings_of(source, name).get("title") or "") for name in sources.field_names(source))
    for name in added:
        title = str(sources.settings_of(source, name).get("title") or "")
        if titles[title] > 1:
            source = sources.set_field(source, name, "title", title_or_words("", name))
    return source


def _extended(source: str, name: str, settings: dict[str, Any]) -> str:
    """The source with the steps of a guess behind those that a field has."""
    own = sources.settings_of(source, name).get("find") or []
    more = [step for step in settings["find"] if step not in own]
    if not more:
        raise EditRefused("The field looks there already. Draw a box around the whole value.")
    return sources.set_field(source, name, "find", [*own, *more])


def _place(sample: Sample, how: How, sent: dict[str, Any]) -> dict[str, Any]:
    """As the worker takes it: pages are the sample's own."""
    if how == "all":
        return {}
    if how == "label":
        label = str(sent.get("label", "")).strip()[:MAX_LABEL]
        if not label:
            raise EditRefused("Type the label as it is printed.")
        return {"label": label}
    try:
        corners = {side: float(sent[side]) for side in ("x0", "y0", "x1", "y1")}
        columns = [(float(left), float(right)) for left, right in sent.get("columns", ())][:MAX_COLUMNS]
        page = int(sent["page"]) - sample.first_page + 1
    except (KeyError, TypeError, ValueError) as error:
        raise EditRefused("Say which place of the page.") from error
    if page < 1 or not all(map(math.isfinite, (*corners.values(), *(edge for column in columns for edge in column)))):
        raise EditRefused("This place is not on the sample's pages.")
    return {"page": page, **corners, "columns": columns}
