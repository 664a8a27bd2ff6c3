"""What the template builder refuses, with stable codes."""


class BuilderError(Exception):
    code = "BUILDER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSample(BuilderError):
    """The job cannot become a sample of the template."""

    code = "NO_SAMPLE"


class SavedAlready(BuilderError):
    """A template with a version is not thrown away: jobs may have read documents with it."""

    code = "SAVED_ALREADY"


class ValueRefused(BuilderError):
    """What was given is no value of the field."""

    code = "VALUE_REFUSED"


class EditRefused(Exception):
    """The source cannot be edited in that way: `str()` says why, to people."""


class ProposalGone(BuilderError):
    """Nobody can decide about this proposal any more."""

    code = "PROPOSAL_GONE"
