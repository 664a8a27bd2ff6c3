"""The filter editor's form: a name, a title, and rules that are checked with the engine and told line by line."""

from typing import Any

from django import forms

from accounts.models import Environment
from extraction import RulesInvalid, RuleSpec
from templates_app.errors import TemplateError
from templates_app.filters import check_rules
from templates_app.forms import Problem, plain_lines, problems_of, source_field
from templates_app.models import Filter
from templates_app.names import check_name


class FilterForm(forms.Form):
    """After validation `rules` is what the text says, or `problems` why it says nothing. The name of a filter that is
    there already stays."""

    name = forms.CharField(
        max_length=100,
        help_text="What uploads and the API send as filterName. It cannot be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "incoming"}),
    )
    title = forms.CharField(
        required=False,
        max_length=200,
        help_text="What people see. Empty: the name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Incoming mail"}),
    )
    source = source_field("Rules")

    def __init__(self, *args: Any, environment: Environment, known: Filter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environment = environment
        if known is not None:
            del self.fields["name"]
        self.rules: tuple[RuleSpec, ...] = ()
        self.problems: list[Problem] = []

    @property
    def all_problems(self) -> list[Problem]:
        """The engine's problems, else what the form itself refuses."""
        return self.problems or [Problem(str(message)) for message in self.errors.get("source", [])]

    def clean_name(self) -> str:
        try:
            return check_name(self.cleaned_data["name"])
        except TemplateError as error:
            raise forms.ValidationError(error.message) from error

    def clean_source(self) -> str:
        source = plain_lines(self.cleaned_data["source"])
        try:
            self.rules = check_rules(self.environment, source)
        except RulesInvalid as error:
            self.problems = problems_of(error)
            raise forms.ValidationError(error.message) from error
        return source
