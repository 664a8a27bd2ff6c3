"""What the job machinery refuses, with stable codes."""


class JobError(Exception):
    code = "JOB_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TransitionRefused(JobError):
    """The job is not (or no longer) in a state from which this step is possible; nothing was written."""

    code = "TRANSITION_REFUSED"


class ClaimLost(JobError):
    """Somebody else works on the job now, or it was canceled: whatever this worker found must not be written."""

    code = "CLAIM_LOST"


class TemplateNotFound(JobError):
    code = "TEMPLATE_NOT_FOUND"


class FilterNotFound(JobError):
    code = "FILTER_NOT_FOUND"


class TooManyDocuments(JobError):
    """More documents than an operation looks at together."""

    code = "TOO_MANY_DOCUMENTS"


class InvalidOrder(JobError):
    """What is asked for does not go together."""

    code = "INVALID_REQUEST"


class UnknownList(InvalidOrder):
    """No template of the documents to be exported has a list of that name."""

    code = "UNKNOWN_LIST"


class OnlyForCsv(InvalidOrder):
    code = "ONLY_FOR_CSV"


class JobOpen(JobError):
    """The job has not ended: cancel it first."""

    code = "JOB_OPEN"


class JobKept(JobError):
    """A template has the job's document as a sample."""

    code = "JOB_KEPT"


class TooManyActiveJobs(JobError):
    code = "TOO_MANY_ACTIVE_JOBS"


class EmptyFile(JobError):
    code = "EMPTY_FILE"


class FileTooLarge(JobError):
    code = "FILE_TOO_LARGE"


class UnsupportedFile(JobError):
    code = "UNSUPPORTED_TYPE"
