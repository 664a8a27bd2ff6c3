"""From a file to what became of each document in it: cut, sent to its template, its fields found."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from extraction.datamodel import ParsedDocument
from extraction.errors import TemplateInvalid
from extraction.filter_rules import require_templates
from extraction.finding import extract
from extraction.parts import in_file, part_of
from extraction.plan import DocumentOutcome, Plan
from extraction.routing import Route, route
from extraction.split import DocumentPart, split
from extraction.template_spec import TemplateSpec, load_template

WHOLE_FILE = "the whole file"
WriteFile = Callable[[int, int], str | None]


def load_templates(plan: Plan) -> dict[str, TemplateSpec]:
    """The plan's templates by its own names for them. Raises TemplateInvalid for a bad one, one that a rule names and
    the plan lacks (RulesInvalid), and where fields are to be extracted with no rules and not just one template."""
    templates = {name: load_template(source) for name, source in plan.templates.items()}
    require_templates(plan.rules, templates)
    if plan.operation == "extract" and not plan.rules and len(templates) != 1:
        message = f"without rules there must be one template, not {len(templates)}"
        raise TemplateInvalid(f"The plan cannot be carried out: {message}", (("templates", message),))
    return templates


def named(templates: Mapping[str, TemplateSpec]) -> list[TemplateSpec]:
    """The templates under the plan's names, for choosing among them."""
    return [template.model_copy(update={"template": name}) for name, template in templates.items()]


def parts_of(
    document: ParsedDocument, templates: Mapping[str, TemplateSpec], *, cut: bool
) -> tuple[DocumentPart, ...]:
    """The documents of the file; the whole file is one unless it is to be cut."""
    if cut:
        return split(document, named(templates))
    return (DocumentPart(1, len(document.pages), None, 1.0, WHOLE_FILE),)


def extracted(
    document: ParsedDocument,
    plan: Plan,
    templates: Mapping[str, TemplateSpec],
    parts: Sequence[DocumentPart],
    files: Sequence[str | None],
) -> Iterator[DocumentOutcome]:
    """Each part's fields. `files` names the PDF of each part's own pages, where there is one."""
    for part, file in zip(parts, files, strict=True):
        own = part_of(document, part.first_page, part.last_page)
        way = route(own, plan.rules, templates) if plan.rules else _everything_to(templates)
        result = in_file(extract(own, templates[way.template]), part.first_page) if way.template else None
        reason = f"{part.reason}; {way.reason}" if plan.rules else part.reason
        yield DocumentOutcome(
            part.first_page, part.last_page, way.template, way.label, reason, result, file, way.verdicts
        )


def _everything_to(templates: Mapping[str, TemplateSpec]) -> Route:
    (name,) = templates
    return Route(None, "", name, "extract", ())
