"""The pages of the review: the queue, the desk, and what the desk's script asks for."""

from accounts.models import Role
from accounts.requests import requires

reviewers_only = requires(Role.REVIEWER)
