"""What pages show of a change that corrections of reviewers have brought up."""

from typing import Any
from uuid import UUID

from django import template
from django.template import RequestContext

from builder import proposals
from jobs.wording import field_label
from templates_app.models import ExtractionTemplate
from templates_app.overview import readable_spec

register = template.Library()


@register.inclusion_tag("builder/proposal_banner.html")
def proposal_banner(template: ExtractionTemplate, can_edit: bool = False) -> dict[str, Any]:
    """The reasons of the one that waits, with a link to it; nothing where none does."""
    proposal = proposals.open_proposal(template)
    spec = readable_spec(proposal.based_on) if proposal else None
    changes = proposals.changes_of(proposal) if proposal and spec else []
    told = [(field_label(spec, each.field), each.words) for each in changes if spec]
    return {"template": template, "told": told, "can_edit": can_edit}


@register.simple_tag(takes_context=True)
def proposed_templates(context: RequestContext) -> set[UUID]:
    """Ids of the environment's templates for which one waits."""
    request = context.get("request")
    return proposals.proposed_in(request.environment) if request is not None else set()


@register.inclusion_tag("builder/proposal_mark.html")
def proposed_for(template: ExtractionTemplate, field: str) -> dict[str, Any]:
    """Beside a field that one would change."""
    proposal = proposals.open_proposal(template)
    changes = proposals.changes_of(proposal) if proposal else []
    return {"template": template, "words": next((each.words for each in changes if each.field == field), "")}
