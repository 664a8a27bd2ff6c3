"""E-mail addresses and telephone numbers as they are printed, to the form in which they can be compared."""

import re

from extraction.normalizers.not_valid import NotValid

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_EMAIL_EDGES = "<>()[]\"'“”.,;: "
_EXTENSION = re.compile(r"(?:;ext=|[\s,]*(?:ext\.?|extension|x|durchwahl|dw|poste)\s*)(\d{1,6})$", re.IGNORECASE)
_PHONE = re.compile(r"[\d\s()./\-‐–+]+")
MIN_PHONE_DIGITS, MAX_PHONE_DIGITS = 5, 15


def parse_email(text: str) -> str:
    """An address with its domain in small letters. Raises NotValid."""
    bare = re.sub(r"(?i)^mailto:", "", text.strip(_EMAIL_EDGES))
    if not _EMAIL.fullmatch(bare) or ".." in bare or bare.startswith(".") or ".@" in bare:
        raise NotValid(f"“{text.strip()[:80]}” is no e-mail address")
    name, _, domain = bare.rpartition("@")
    return f"{name}@{domain.lower()}"


def parse_phone(text: str) -> str:
    """Digits without marks: "+4930901820" where the country is printed, else as in its country: "030901820".

    "+49 (0)30" drops its zero; an extension stays behind: "+4930901820;ext=12". Raises NotValid.
    """
    bare = re.sub(r"(?i)^(?:tel|fon|phone|fax|mobile?|mobil)[\w-]*[.:\s]*", "", text.strip().strip(",;:"))
    extension = _EXTENSION.search(bare)
    if extension:
        bare = bare[: extension.start()]
    international = bare.lstrip("( ").startswith(("+", "00"))
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", bare) if international else bare)
    if international:
        digits = digits.removeprefix("00")
    misplaced = "+" in bare.lstrip("( ")[1:]
    if not _PHONE.fullmatch(bare) or misplaced or not MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS:
        raise NotValid(f"“{text.strip()[:60]}” is no telephone number")
    return ("+" if international else "") + digits + (f";ext={extension[1]}" if extension else "")
