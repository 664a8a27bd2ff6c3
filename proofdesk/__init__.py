"""A thin client of a Proofdesk server, for Python and for the shell (`python -m proofdesk`). Needs only `requests`."""

from proofdesk.client import Client, Job
from proofdesk.errors import JobFailed, NotReached, ProofdeskError, Refused, ReviewRequired, TimedOut

__all__ = [
    "Client",
    "Job",
    "JobFailed",
    "NotReached",
    "ProofdeskError",
    "Refused",
    "ReviewRequired",
    "TimedOut",
]
