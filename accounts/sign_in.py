"""Signing in and out, one's own password, and choosing the environment to work in."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts import audit, login_throttle
from accounts.models import User
from accounts.requests import ENVIRONMENT_SESSION_KEY, actor, memberships


class SignInForm(AuthenticationForm):
    """Django's form; after too many failures the password is not even looked at."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "This username and password do not belong together. Mind capital letters.",
    }

    def clean(self) -> dict[str, Any]:
        request = cast(HttpRequest, self.request)
        who = {
            "username": self.cleaned_data.get("username") or "",
            "address": request.META.get("REMOTE_ADDR") or "",
        }
        if login_throttle.is_blocked(**who):
            minutes = login_throttle.WINDOW_S // 60
            raise ValidationError(
                f"Too many failed tries with this username. Wait {minutes} minutes, then try again.", code="throttled"
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            login_throttle.count_failure(**who)
            raise
        login_throttle.forget(**who)
        return cleaned


class SignIn(LoginView):
    """Django's sign-in: 422 for a wrong password, 429 after too many."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        if "HX-Request" in request.headers:
            return _load_whole_page(request)
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        throttled = form.has_error(NON_FIELD_ERRORS, code="throttled")
        return self.render_to_response(self.get_context_data(form=form), status=429 if throttled else 422)


class ChangePassword(SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]
    """Django's own page for one's password: 422 when the old one is wrong or the new one too weak."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("home")
    success_message = "Your password was changed."

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        answer = super().form_valid(form)
        audit.record(
            environment=getattr(self.request, "environment", None),
            actor=actor(self.request),
            action="password.changed",
            target=self.request.user.get_username(),
        )
        return answer

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _load_whole_page(request: HttpRequest) -> HttpResponse:
    # The session of an open page ran out: bring this page up, and not its form into a part of that one.
    page = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    query = f"?{urlencode({'next': page})}" if page else ""
    return HttpResponseClientRedirect(reverse("accounts:login") + query)


@require_POST
def switch_environment(request: HttpRequest) -> HttpResponseRedirect:
    """Go on in another environment that one is a member of; 404 for any other."""
    wanted = request.POST.get("environment", "")
    mine = {
        membership.environment.slug: membership.environment for membership in memberships(cast(User, request.user))
    }
    if wanted not in mine:
        raise Http404("There is no such environment, or you are not a member of it.")
    request.session[ENVIRONMENT_SESSION_KEY] = str(mine[wanted].pk)
    return redirect("home")
