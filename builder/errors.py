"""What the template builder refuses, with stable codes."""


class BuilderError(Exception):
    code = "BUILDER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSample(BuilderError):
    """The job cannot become a sample of the template."""

    code = "NO_SAMPLE"


class ValueRefused(BuilderError):
    """What was given is no value of the field."""

    code = "VALUE_REFUSED"
