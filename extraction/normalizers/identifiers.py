"""Numbers with a check digit or a fixed form: IBAN, BIC, VAT numbers, and every module of python-stdnum."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.util import get_cc_module

from extraction.normalizers.not_valid import NotValid

TYPE_PATTERN = re.compile(r"^stdnum:[a-z][a-z0-9_]{0,30}(\.[a-z][a-z0-9_]{0,30})?$")
_REASONS: dict[type[ValidationError], str] = {
    InvalidChecksum: "its check digits do not fit (a misread character?)",
    InvalidComponent: "a part of it, such as the country or the bank, does not exist",
    InvalidFormat: "it does not have that form",
    InvalidLength: "it is too short or too long",
}


def module_of(type_name: str) -> Any:
    """The module of python-stdnum that "stdnum:de.idnr" names. Raises ValueError where there is none."""
    name = type_name.removeprefix("stdnum:")
    if not TYPE_PATTERN.match(type_name):
        raise ValueError(f"“{type_name}” names no module: write stdnum: and a name such as isbn, ean or de.idnr")
    module = _module(name)
    if module is None:
        raise ValueError(f"python-stdnum has no module “{name}” that can check a number; try one such as isbn or ean")
    return module


@lru_cache(maxsize=1024)  # templates name modules as they like
def _module(name: str) -> Any:
    try:
        if find_spec(f"stdnum.{name}") is None:
            return None
    except ModuleNotFoundError:
        return None
    module = import_module(f"stdnum.{name}")
    return module if callable(getattr(module, "validate", None)) else None


def parse_identifier(text: str, type_name: str) -> str:
    """The compact form of a number that python-stdnum's module finds valid. Raises NotValid."""
    name = type_name.removeprefix("stdnum:")
    return _validated(text, module_of(type_name).validate, name.rpartition(".")[2].upper())


def parse_iban(text: str) -> str:
    """An IBAN without spaces, its check digits and its country's form checked. Raises NotValid."""
    return _validated(re.sub(r"(?i)^\s*iban\b[\s.:]*", "", text), module_of("stdnum:iban").validate, "IBAN")


def parse_bic(text: str) -> str:
    """A BIC (SWIFT code) of 8 or 11 characters. Raises NotValid."""
    bare = re.sub(r"\s", "", text)
    if bare != bare.upper():
        raise NotValid(f"“{text.strip()}” is no BIC: it is not written in capitals")
    return _validated(bare, module_of("stdnum:bic").validate, "BIC")


def parse_vat(text: str, *, territory: str | None) -> str:
    """A VAT number with its country's two letters; without them that of `territory` is tried. Raises NotValid."""
    bare = re.sub(r"[\s.\-/]", "", text).upper()
    prefix = bare[:2]
    if prefix.isalpha() and (module := _vat_module(prefix)):
        number = _validated(bare, module.validate, f"VAT number of {prefix}")
        return number if number.startswith(prefix) else prefix + number
    if territory and bare[:1].isdigit() and (module := _vat_module(territory)):
        number = _validated(bare, module.validate, f"VAT number of {territory}")
        return number if number[:2].isalpha() else _country_letters(territory) + number
    raise NotValid(f"“{text.strip()}” is no VAT number: it does not begin with a country that has them")


def _validated(text: str, validate: Callable[[str], str], kind: str) -> str:
    try:
        return str(validate(text.strip().strip(".,;:")))
    except ValidationError as error:
        reason = next((words for known, words in _REASONS.items() if isinstance(error, known)), "it is not valid")
        raise NotValid(f"“{text.strip()[:60]}” is no {kind}: {reason}") from error
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise NotValid(f"“{text.strip()[:60]}” is no {kind}") from error


@cache
def _vat_module(country: str) -> Any:
    """The module for a country's VAT numbers, or None."""
    code = "gr" if country == "EL" else country.lower()
    return get_cc_module(code, "vat") if re.fullmatch(r"[a-z]{2}", code) else None


def _country_letters(territory: str) -> str:
    return "EL" if territory == "GR" else territory
