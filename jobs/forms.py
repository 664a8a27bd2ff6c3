"""Forms of the job pages."""

from typing import Any

from django import forms

import extraction
from accounts.models import Environment
from extraction import OcrEngineInfo
from jobs.models import Document
from jobs.retention import MAX_DAYS
from jobs.selectors import recent_documents
from templates_app.models import TemplateVersion
from templates_app.selectors import filters_of, published_templates

# A year.
MAX_REVIEW_HOURS = 366 * 24


class UploadForm(forms.Form):
    """What goes with every file of an upload; sent to the API's job endpoint by its own field names.

    `readWith` holds such a field and its value: templateName=invoice or filterName=incoming.
    """

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = [(f"templateName={each.name}", each.title) for each in published_templates(environment)]
        filters = [(f"filterName={each.name}", each.title) for each in filters_of(environment)]
        self.fields["readWith"] = forms.ChoiceField(
            label="Template or filter" if filters else "Template",
            choices=_grouped(templates, filters),
            help_text="A template says which fields to look for. A filter chooses the template for each document."
            if filters
            else "Says which fields to look for.",
        )
        self.fields["documentReview"] = forms.IntegerField(
            label="Review threshold",
            required=False,
            min_value=1,
            max_value=99,
            help_text="Fields that the machine is less sure of wait for a reviewer. "
            f"Empty: as the template says, else {environment.review_threshold} %.",
        )
        self.fields["documentSplitting"] = forms.BooleanField(
            label="The file holds several documents",
            required=False,
            help_text="Such as a stack that went through the scanner at once: it is cut into its documents first.",
        )


Choices = list[tuple[str, str]]


def _grouped(templates: Choices, filters: Choices) -> list[tuple[str, str] | tuple[str, Choices]]:
    """Nothing to choose where there is only one template; else templates and filters under their headings."""
    if not filters:
        return [*templates] if len(templates) == 1 else [("", "Choose a template"), *templates]
    return [("", "Choose a template or a filter"), ("Templates", templates), ("Filters", filters)]


class TrialForm(forms.Form):
    version = forms.ModelChoiceField(queryset=TemplateVersion.objects.none())
    file = forms.FileField(allow_empty_file=True)

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = TemplateVersion.objects.filter(template__environment=environment)
        self.fields["version"].queryset = versions.select_related("template__environment")  # type: ignore[attr-defined]


class FilterTrialForm(forms.Form):
    """A filter's trial: on a file, or on a document that is here. `source` holds rules that are not saved."""

    file = forms.FileField(label="File", required=False, allow_empty_file=True)
    document = forms.ModelChoiceField(
        label="Or a recent document",
        required=False,
        queryset=Document.objects.none(),
        empty_label="None of these",
    )
    splitting = forms.BooleanField(
        label="The file holds several documents",
        required=False,
        help_text="It is cut into documents first, and each goes its own way.",
    )
    source = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recent = [document.pk for document in recent_documents(environment)]
        newest = Document.objects.filter(pk__in=recent).order_by("-created_at")
        self.fields["document"].queryset = newest  # type: ignore[attr-defined]
        self.fields["document"].label_from_instance = _dated_name  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".pdf,.png,.jpg,.jpeg,.webp,.tif,.tiff,.bmp,.txt,.md"

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not self.errors and bool(values.get("file")) == bool(values.get("document")):
            both = values.get("file")
            self.add_error(
                "file", "Choose a file or a document, not both." if both else "Choose a file or a document."
            )
        return values


def _dated_name(document: Document) -> str:
    return f"{document.filename} ({document.created_at:%-d %b, %H:%M})"


class OcrSettingsForm(forms.Form):
    """How an environment's documents are read. Only an installed engine, in a language it reads, can be chosen."""

    ocr_engine = forms.ChoiceField(label="Engine", widget=forms.RadioSelect)
    ocr_language = forms.CharField(
        label="Language",
        max_length=20,
        help_text="Of scans and photos, as a code such as en or de. Text inside PDFs needs no language.",
        widget=forms.TextInput(attrs={"list": "ocr-languages", "autocomplete": "off"}),
    )
    review_threshold = forms.IntegerField(
        label="Review threshold",
        min_value=0,
        max_value=100,
        help_text="Fields the machine is less sure of than this go to a reviewer. "
        "A template, a field or a single upload may ask for another one.",
    )
    review_due_hours = forms.IntegerField(
        label="Review within",
        required=False,
        min_value=1,
        max_value=MAX_REVIEW_HOURS,
        help_text="The queue shows what is late, and can be worked through by deadline. Empty: no deadline.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engines: tuple[OcrEngineInfo, ...] = extraction.ocr_engines()
        self.fields["ocr_engine"].choices = [(engine.name, engine.name) for engine in self.engines]  # type: ignore[attr-defined]

    def clean_ocr_language(self) -> str:
        return str(self.cleaned_data["ocr_language"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        engine = next((engine for engine in self.engines if engine.name == values.get("ocr_engine")), None)
        language = values.get("ocr_language")
        if engine is None or not language:
            return values
        if not engine.installed:
            self.add_error("ocr_engine", f"This engine is not installed. {engine.note}")
        elif language not in engine.languages:
            self.add_error("ocr_language", f"This engine does not read “{language}” here.")
        return values


class RetentionForm(forms.Form):
    """For how long an environment keeps documents and results after their jobs have ended."""

    days = forms.IntegerField(
        label="Delete after",
        required=False,
        min_value=1,
        max_value=MAX_DAYS,
        help_text="Counted from the end of each job. Empty: everything is kept until somebody deletes it.",
    )
    # What would go at once must be agreed to.
    agreed = forms.BooleanField(required=False)
