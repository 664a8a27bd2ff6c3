"""Pages for admins: members and API keys of an environment."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts import selectors, services
from accounts.errors import AlreadyMember, LastAdmin
from accounts.forms import KeyForm, MemberForm, RoleForm
from accounts.models import ApiKey, Membership, Role
from accounts.requests import DeskRequest, actor, requires


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: DeskRequest) -> HttpResponse:
    """List members; POST adds one."""
    form = MemberForm(request.POST or None, environment=request.environment)
    if request.method != "POST":
        return _members_page(request, form)
    if not form.is_valid():
        return _members_page(request, form, status=422)
    data = form.cleaned_data
    try:
        services.add_member(
            environment=request.environment,
            username=data["username"],
            role=data["role"],
            password=data["password"] or None,
            actor=actor(request),
        )
    except AlreadyMember as error:
        form.add_error("username", error.message)
        return _members_page(request, form, status=422)
    messages.success(request, f"{data['username']} is now a member.")
    return redirect("accounts:members")


@requires()
@require_POST
def change_role(request: DeskRequest, membership_id: int) -> HttpResponse:
    membership, form = _membership(request, membership_id), RoleForm(request.POST)
    if not form.is_valid():
        return _members_page(request, problem="Choose one of the roles.", status=422)
    try:
        services.change_role(membership=membership, role=form.cleaned_data["role"], actor=actor(request))
    except LastAdmin as error:
        return _members_page(request, problem=error.message, status=422)
    messages.success(request, f"{membership.user.username} is now {membership.get_role_display().lower()}.")
    return _after_change(request, membership)


@requires()
@require_POST
def remove_member(request: DeskRequest, membership_id: int) -> HttpResponse:
    membership = _membership(request, membership_id)
    try:
        services.remove_member(membership=membership, actor=actor(request))
    except LastAdmin as error:
        return _members_page(request, problem=error.message, status=422)
    messages.success(request, f"{membership.user.username} is no longer a member.")
    return _after_change(request, membership)


def _membership(request: DeskRequest, membership_id: int) -> Membership:
    membership = selectors.find_membership(environment=request.environment, membership_id=membership_id)
    if membership is None:
        raise Http404("There is no such member here.")
    return membership


def _members_page(
    request: DeskRequest, form: MemberForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "members": selectors.members_of(request.environment),
        "roles": Role,
        "form": form or MemberForm(environment=request.environment),
        "problem": problem,
    }
    # A refused change of a role comes from htmx and replaces the list, which then shows the role as it is.
    part = "#list" if "HX-Request" in request.headers else ""
    return render(request, f"accounts/members.html{part}", context, status=status)


def _after_change(request: DeskRequest, membership: Membership) -> HttpResponse:
    # Whoever took away their own role may no longer see this page.
    url = reverse("home" if membership.user_id == request.user.pk else "accounts:members")
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else redirect(url)


@requires()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: DeskRequest) -> HttpResponse:
    """List keys; POST creates one, and its answer alone shows the full key."""
    form = KeyForm(request.POST or None)
    if request.method != "POST":
        return _keys_page(request, form)
    if not form.is_valid():
        return _keys_page(request, form, status=422)
    key, text = services.create_api_key(
        environment=request.environment,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        actor=actor(request),
    )
    return _keys_page(request, KeyForm(), new_key=key, key_text=text)


def _keys_page(
    request: DeskRequest, form: KeyForm, *, new_key: ApiKey | None = None, key_text: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "keys": selectors.keys_of(request.environment),
        "form": form,
        "new_key": new_key,
        "key_text": key_text,
        "jobs_url": request.build_absolute_uri("/api/v1/extraction-jobs"),
    }
    part = "#keys" if "HX-Request" in request.headers else ""
    return render(request, f"accounts/keys.html{part}", context, status=status)


@requires()
@require_POST
def revoke_key(request: DeskRequest, key_id: UUID) -> HttpResponse:
    key = selectors.find_key(environment=request.environment, key_id=key_id)
    if key is None:
        raise Http404("There is no such key here.")
    services.revoke_api_key(key=key, actor=actor(request))
    messages.success(request, f"The key “{key.name}” is revoked.")
    return redirect("accounts:keys")
