"""Templates as other vendors' clients name them: by an id."""

from accounts.models import Environment
from templates_app.models import ExtractionTemplate
from templates_app.selectors import published_templates


def template_by_id(environment: Environment, template_id: str) -> ExtractionTemplate | None:
    """The template of the environment with this UUID, if a version of it is published."""
    wanted = template_id.strip().lower()
    return next((each for each in published_templates(environment) if str(each.pk) == wanted), None)
