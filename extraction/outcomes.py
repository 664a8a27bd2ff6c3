"""From a file to what became of each document in it: cut, sent to its template, its fields found."""

from collections.abc import Iterator, Mapping, Sequence

from extraction.calibration import judge_of
from extraction.datamodel import ParsedDocument
from extraction.errors import PlanInvalid, TemplateInvalid
from extraction.filter_rules import require_templates
from extraction.finding import extract
from extraction.parts import in_file, part_of
from extraction.plan import DocumentOutcome, Plan, PlannedPart, refuse_parts
from extraction.routing import Route, route
from extraction.split import DocumentPart, split
from extraction.template_spec import TemplateSpec, load_template
from extraction.topics import split_by_topics

WHOLE_FILE = "the whole file"
FILE_BEGINS = "the file begins"
CUT_BY_HAND = "cut here by hand"
LEFT_OUT_BY_HAND = "left out by hand"
TEMPLATE_BY_HAND = "its template was chosen by hand"


def load_templates(plan: Plan) -> dict[str, TemplateSpec]:
    """The plan's templates by its own names for them. Raises TemplateInvalid for a bad one, one that a rule names and
    the plan lacks (RulesInvalid), and where fields are to be extracted with no rules and not just one template;
    PlanInvalid for parts that do not follow each other, or name a template that the plan lacks."""
    templates = {name: load_template(source) for name, source in plan.templates.items()}
    require_templates(plan.rules, templates)
    _refuse_parts(plan)
    leaves_open = not plan.parts or any(part.template is None and not part.skip for part in plan.parts)
    if plan.operation == "extract" and leaves_open and not plan.rules and len(templates) != 1:
        message = f"without rules there must be one template, not {len(templates)}"
        raise TemplateInvalid(f"The plan cannot be carried out: {message}", (("templates", message),))
    return templates


def _refuse_parts(plan: Plan) -> None:
    """As far as one can tell without the document."""
    if plan.parts:
        refuse_parts(plan.parts, plan.parts[-1].last_page)
    for number, part in enumerate(plan.parts, 1):
        if part.template is not None and part.template not in plan.templates:
            raise PlanInvalid(
                f"Document {number} is for the template “{part.template}”, which the plan does not have."
            )


def named(templates: Mapping[str, TemplateSpec]) -> list[TemplateSpec]:
    """The templates under the plan's names, for choosing among them."""
    return [template.model_copy(update={"template": name}) for name, template in templates.items()]


def parts_of(document: ParsedDocument, templates: Mapping[str, TemplateSpec], plan: Plan) -> tuple[DocumentPart, ...]:
    """The documents of the file: as a person has cut it, or by the machine where it is to be cut, else the whole file
    is one. Raises PlanInvalid where the plan's parts are not all of the file's pages."""
    if plan.parts:
        refuse_parts(plan.parts, len(document.pages))
        first_reason = FILE_BEGINS if len(plan.parts) > 1 else WHOLE_FILE
        return tuple(
            DocumentPart(part.first_page, part.last_page, part.template, 1.0, CUT_BY_HAND if at else first_reason)
            for at, part in enumerate(plan.parts)
        )
    if plan.operation == "split" and plan.classes:
        return tuple(
            DocumentPart(part.first_page, part.last_page, None, part.confidence, part.reason, part.topic)
            for part in split_by_topics(document, plan.classes)
        )
    if plan.splitting or plan.operation == "split":
        return split(document, named(templates))
    return (DocumentPart(1, len(document.pages), None, 1.0, WHOLE_FILE),)


def extracted(
    document: ParsedDocument,
    plan: Plan,
    templates: Mapping[str, TemplateSpec],
    parts: Sequence[DocumentPart],
    files: Sequence[str | None],
) -> Iterator[DocumentOutcome]:
    """Each part's fields. `files` names the PDF of each part's own pages, where there is one. Raises
    CalibrationInvalid for a calibration of the plan that the engine cannot use."""
    by_hand = plan.parts or (None,) * len(parts)
    judge = judge_of(plan.calibration)
    for part, planned, file in zip(parts, by_hand, files, strict=True):
        own = part_of(document, part.first_page, part.last_page)
        way, why = _way(own, planned, plan, templates)
        result = in_file(extract(own, templates[way.template], judge), part.first_page) if way.template else None
        reason = f"{part.reason}; {why}" if why else part.reason
        yield DocumentOutcome(
            part.first_page, part.last_page, way.template, way.label, reason, result, file, way.verdicts
        )


def _way(
    own: ParsedDocument, planned: PlannedPart | None, plan: Plan, templates: Mapping[str, TemplateSpec]
) -> tuple[Route, str]:
    """Where a document goes, and in plain words why; "" where there is nothing to choose."""
    if planned is not None and planned.skip:
        return Route(None, "", None, "skip", ()), LEFT_OUT_BY_HAND
    if planned is not None and planned.template is not None:
        return Route(None, "", planned.template, "extract", ()), TEMPLATE_BY_HAND
    if plan.rules:
        way = route(own, plan.rules, templates)
        return way, way.reason
    (name,) = templates
    return Route(None, "", name, "extract", ()), ""
