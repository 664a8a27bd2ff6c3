"""What the accounts pages are filled in with."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from accounts.models import Environment, Membership, Role, Scope, User, default_scopes


class MemberForm(forms.Form):
    """A user name with a role here; an unknown name becomes a new user and needs an initial password."""

    username = forms.CharField(
        label="Username",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.STAFF)
    password = forms.CharField(
        label="Initial password",
        required=False,
        strip=False,
        help_text="For a new user. Whoever has an account already keeps their own password.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )

    def __init__(self, *args: Any, environment: Environment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environment = environment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        username, password = data.get("username"), data.get("password") or ""
        if username is None:
            return data
        user = User.objects.filter(username=username).first()
        if user is None:
            self._check_new_user(username, password)
        elif Membership.objects.filter(user=user, environment=self.environment).exists():
            self.add_error("username", f"{username} is a member already. Change the role in the list instead.")
        elif password:
            self.add_error("password", f"{username} has an account and keeps its password. Leave this empty.")
        return data

    def _check_new_user(self, username: str, password: str) -> None:
        if not password:
            self.add_error("password", f"There is no user {username} yet. Give an initial password to create one.")
            return
        try:
            validate_password(password, User(username=username))
        except ValidationError as error:
            self.add_error("password", error)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="Say who will use it, such as “invoice mailbox”: it is shown here and in the audit log.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=Scope.choices,
        initial=default_scopes,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one: a key that may do nothing is of no use."},
    )
