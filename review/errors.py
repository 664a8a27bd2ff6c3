"""What the review desk refuses, with stable codes."""

from dataclasses import dataclass
from uuid import UUID


class ReviewError(Exception):
    """Base of the desk's refusals. `status` is the HTTP status that views and APIs answer with."""

    code = "REVIEW_ERROR"
    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ClaimHeld(ReviewError):
    """Somebody else is working on the document; `holder` says who."""

    code = "CLAIM_HELD"
    status = 409

    def __init__(self, message: str, holder: str = "") -> None:
        super().__init__(message)
        self.holder = holder


class ClaimLost(ReviewError):
    """The claim ran out and was given up or taken over; nothing was written."""

    code = "CLAIM_LOST"
    status = 409


class TaskDecided(ReviewError):
    """The document has been approved, rejected or withdrawn already; nothing was written."""

    code = "TASK_DECIDED"
    status = 409


class BeingRead(ReviewError):
    """A reviewer has the document read again just now; it comes back by itself."""

    code = "BEING_READ"
    status = 409


class NotHeld(ReviewError):
    """Nobody has the document that was to be taken from somebody."""

    code = "NOT_HELD"
    status = 409


class NotYours(ReviewError):
    """What others have handed over between them is theirs; nothing was written."""

    code = "NOT_YOURS"
    status = 409


class TaskNotFound(ReviewError):
    code = "TASK_NOT_FOUND"
    status = 404

    def __init__(self, task_id: UUID) -> None:
        super().__init__(f"There is no review {task_id} in this environment.")


class UnknownField(ReviewError):
    code = "UNKNOWN_FIELD"
    status = 404

    def __init__(self, field: str) -> None:
        super().__init__(f"The template has no field '{field}'.")


class ValueRefused(ReviewError):
    """What was typed cannot be read as the field's type. `typed` is what was typed, for the page to keep."""

    code = "VALUE_REFUSED"

    def __init__(self, message: str, *, field: str, typed: str) -> None:
        super().__init__(message)
        self.field = field
        self.typed = typed


@dataclass(frozen=True, slots=True)
class EditProblem:
    """Why the edit at `index` (of those that were sent, from 0) cannot be, in plain words.

    `path` leads to the cell or member that it is about, where the edit gave a row or a group.
    """

    index: int
    message: str
    path: tuple[str, ...] = ()


class EditsRefused(ReviewError):
    """Some of several corrections cannot be; none was written."""

    code = "VALUE_REFUSED"

    def __init__(self, problems: tuple[EditProblem, ...]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class NothingToUndo(ReviewError):
    code = "NOTHING_TO_UNDO"


class NothingSuggested(ReviewError):
    """What was suggested no longer explains the checks; nothing was written."""

    code = "NOTHING_SUGGESTED"


class FieldsOpen(ReviewError):
    """The document cannot be approved yet; `fields` names those that still need a person."""

    code = "FIELDS_OPEN"

    def __init__(self, message: str, fields: tuple[str, ...]) -> None:
        super().__init__(message)
        self.fields = fields


class ReasonRequired(ReviewError):
    code = "REASON_REQUIRED"


class CannotReadAgain(ReviewError):
    """There is no such template or filter, or the cuts leave pages out or meet; nothing was changed."""

    code = "CANNOT_READ_AGAIN"


class CannotReopen(ReviewError):
    """The job has no released result that could be corrected, or none any more; nothing was written."""

    code = "CANNOT_REOPEN"
    status = 409


class ReaderBusy(ReviewError):
    """No worker could read in time; nothing is wrong with what was asked for."""

    code = "READER_BUSY"
    status = 503


class TooFewOutcomes(ReviewError):
    """Reviews have not said enough for a calibration to be fitted; nothing was."""

    code = "TOO_FEW_OUTCOMES"
    status = 409

    def __init__(self, least: int, count: int) -> None:
        super().__init__(f"There are outcomes of {count} values so far, and {least} are needed.")


class BadRequest(ReviewError):
    """The page sent something that no desk sends: minutes out of range, a box off the page."""

    code = "BAD_REQUEST"
    status = 400
