"""What every text from outside has to be."""

from pydantic import AfterValidator, Field

# As a schema can say it: the desk also refuses hosts that are no host names, and those of private networks.
WEB_ADDRESS = r"^https?://[^/?#\x00-\x20\x7f\\][^\x00-\x20\x7f\\]*$"


def no_nul(text: str) -> str:
    """PostgreSQL stores no NUL."""
    if "\x00" in text:
        raise ValueError("NUL is no part of a text")
    return text


# For Annotated: the rule, and how a schema says it.
NO_NUL = (AfterValidator(no_nul), Field(json_schema_extra={"pattern": r"^[^\x00]*$"}))
