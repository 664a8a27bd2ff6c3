"""Templates that begin with a starter: its text as the first draft, and its made-up document as a golden sample."""

from io import BytesIO

from accounts.audit import Actor
from accounts.models import Environment
from builder.samples import add_sample, approve_sample
from jobs.errors import JobError
from templates_app import services
from templates_app.models import ExtractionTemplate
from templates_app.starters import find_starter, starter_source


def begin_with_starter(*, environment: Environment, actor: Actor, name: str) -> ExtractionTemplate:
    """A new template under a name that is free.

    Raises KeyError for an unknown starter, and what jobs.services.submit_sample raises; then there is no template.
    """
    taken = set(ExtractionTemplate.objects.filter(environment=environment).values_list("name", flat=True))
    source = starter_source(name, taken=taken)
    template = services.create_template(environment=environment, source=source, actor=actor).template
    shown = find_starter(name).sample
    if shown is None:
        return template
    try:
        sample = add_sample(template, actor, file=BytesIO(shown.make()), filename=shown.filename)
    except JobError:
        template.delete()
        raise
    approve_sample(sample, actor, dict(shown.gold()))
    return template
