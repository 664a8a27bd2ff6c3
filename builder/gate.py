"""Stands before publishing: no version finds less of what is right in golden samples than the published one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from accounts.audit import Actor
from builder import testing
from builder.comparing import Compared
from builder.grid import shown_difference
from builder.models import Sample, SampleOutcome, TestRun
from builder.renaming import renames_of
from builder.samples import samples_of, title_of
from jobs.wording import title_or_words
from templates_app.errors import SamplesUntested, SamplesWorse, WorseField
from templates_app.models import TemplateVersion, VersionStatus
from templates_app.overview import readable_spec

Outcomes = Mapping[UUID, SampleOutcome]


def refuse_worse(version: TemplateVersion, actor: Actor) -> None:
    """Raises SamplesWorse where a field of a golden sample was right with the published version and is not with this
    one, SamplesUntested while that is not known yet. Both versions are tried where the present engine has not."""
    published = version.template.versions.filter(status=VersionStatus.PUBLISHED).first()
    golden = golden_samples(version)
    if published is None or not golden:
        return
    runs = _tried(published, golden, actor), _tried(version, golden, actor)
    if runs[0] is None or runs[1] is None:
        raise SamplesUntested(
            f"The samples are being tried with version {version.number} and with version {published.number}, which is "
            f"published. Publish again when that is done."
        )
    before, now = testing.outcomes_of(runs[0]), testing.outcomes_of(runs[1])
    worse = worse_fields(testing.asked_of(runs[1], golden), before, now, version)
    if worse:
        count = "one field that was" if len(worse) == 1 else f"{len(worse)} fields that were"
        raise SamplesWorse(
            f"With version {version.number}, {count} right in the samples would not be right any more.", tuple(worse)
        )


def golden_samples(version: TemplateVersion) -> list[Sample]:
    return [sample for sample in samples_of(version.template) if sample.approved_at is not None]


def _tried(version: TemplateVersion, golden: Sequence[Sample], actor: Actor) -> TestRun | None:
    """A run that tells what the version finds on golden samples; None where that takes longer."""
    last = testing.last_ended(version)
    if last is not None and testing.is_fresh(testing.outcomes_of(last), testing.asked_of(last, golden)):
        return last
    run = testing.start_run(version=version, actor=actor)
    return run if run.ended_at is not None else None


def worse_fields(
    golden: Sequence[Sample], before: Outcomes, now: Outcomes, version: TemplateVersion
) -> list[WorseField]:
    """Sample by sample: what was right and is not."""
    worse = []
    renames = renames_of(version.template)
    for sample in golden:
        compared = testing.compare_outcome(sample, now.get(sample.pk), renames)
        for name, then in testing.compare_outcome(sample, before.get(sample.pk), renames).items():
            if then.verdict == "right" and (at := compared.get(name)) is not None and at.verdict != "right":
                worse.append(_worse(sample, name, at, version))
    return worse


def _worse(sample: Sample, name: str, compared: Compared, version: TemplateVersion) -> WorseField:
    spec = readable_spec(version)
    field = spec.fields.get(name) if spec else None
    first = shown_difference(compared.differences[0])
    return WorseField(
        sample=sample.pk,
        job=sample.job_id,
        page=sample.first_page,
        document=title_of(sample),
        field=name,
        label=title_or_words(field.title if field else "", name),
        verdict=compared.verdict,
        right=_said(first.place, first.right),
        found=_said(first.place, first.found),
    )


def _said(place: str, text: str) -> str:
    """The first place that differs, where the field has several."""
    return f"{place[:1].upper()}{place[1:]}: {text}" if place and text else text
