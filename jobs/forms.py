"""Forms of the job pages."""

from typing import Any

from django import forms

import extraction
from accounts.models import Environment
from extraction import OcrEngineInfo
from templates_app.models import TemplateVersion
from templates_app.selectors import published_templates


class UploadForm(forms.Form):
    """What goes with every file of an upload; sent to the API's job endpoint by its own field names."""

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(template.name, template.title) for template in published_templates(environment)]
        self.fields["templateName"] = forms.ChoiceField(
            label="Template",
            choices=choices if len(choices) == 1 else [("", "Choose a template"), *choices],
            help_text="Says which fields to look for.",
        )
        self.fields["documentReview"] = forms.IntegerField(
            label="Review threshold",
            required=False,
            min_value=1,
            max_value=99,
            help_text="Fields that the machine is less sure of wait for a reviewer. "
            f"Empty: as the template says, else {environment.review_threshold} %.",
        )


class TrialForm(forms.Form):
    version = forms.ModelChoiceField(queryset=TemplateVersion.objects.none())
    file = forms.FileField(allow_empty_file=True)

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = TemplateVersion.objects.filter(template__environment=environment)
        self.fields["version"].queryset = versions.select_related("template__environment")  # type: ignore[attr-defined]


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
