"""Which type of the template language a property has: by its JSON type, format, enum and pattern, and by its words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import regex
from babel.numbers import list_currencies

from extraction.answering.phrases import concept_named, phrase_of
from extraction.compiling.nodes import Node
from extraction.lexicon import Concept, label_words, meanings

MAX_OPTIONS = 500
VAT_FORM = r"[A-Z]{2}[ ]?[0-9A-Z](?:[ .-]?[0-9A-Z]){6,12}"
WEBSITE_FORM = r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?"
_FORMATS = {
    "date": "date", "date-time": "date", "email": "email", "idn-email": "email", "phone": "phone", "iban": "iban",
    "bic": "bic", "vat": "vat", "decimal": "decimal", "currency": "money", "money": "money", "percent": "percent",
}  # fmt: skip
# The last word of a name that the lexicon does not know says what kind of value it is.
_HEADS = {
    "date": ("date", "datum", "fecha", "dated", "day", "tag", "tarikh"),
    "money": (
        *("amount", "total", "subtotal", "price", "cost", "costs", "fee", "fees", "sum", "balance", "tax", "net"),
        *("gross", "charge", "charges", "discount", "betrag", "summe", "preis", "montant", "prix", "importe"),
        *("precio", "importo", "prezzo", "bedrag", "prijs", "salary", "payment", "deposit", "jumlah", "rounding"),
    ),
    "percent": ("percent", "percentage", "rate", "prozent", "satz", "pct"),
    "email": ("email", "mail"),
    "phone": ("phone", "telephone", "mobile", "fax", "tel", "telefon"),
    "iban": ("iban",),
    "bic": ("bic", "swift"),
}  # fmt: skip
_CHOICE = re.compile(r"\^\((?:\?:)?[^()]*\)\$")  # ^(A|B)$
_COMMON = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK"),
    *("JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SGD", "MYR"),
)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "RM": "MYR", "zł": "PLN", "Kč": "CZK"}

Settings = dict[str, Any]


def value_settings(node: Node, texts: Sequence[str], *, of_a_column: bool = False) -> Settings:
    """The type, and the options or the pattern that belong to it."""
    concept = _concept(texts, "columns" if of_a_column else "fields")
    if concept is not None and concept.name == "currency":
        return {"type": "enum", "options": _currencies(_choices(node))}
    choices = _choices(node)
    if choices:
        return {"type": "enum", "options": choices}
    kind = _by_json(node, concept, texts)
    pattern = _pattern(node) if kind == "text" else None
    if kind == "vat":
        return {"type": "text", "pattern": pattern or VAT_FORM}
    if kind == "text" and pattern is None and concept is not None and concept.name == "website":
        pattern = WEBSITE_FORM
    return {"type": kind} if pattern is None else {"type": kind, "pattern": pattern}


def _concept(texts: Sequence[str], kind: str) -> Concept | None:
    """What the texts mean; of several things the first that is known exactly."""
    if kind == "columns":
        return next((known.concept for text in texts for known in meanings(text, "columns")), None)
    senses = [sense for text in texts for sense in phrase_of(text).senses]
    best = max(senses, key=lambda sense: sense.score, default=None)
    return concept_named(best.concept) if best is not None else None


def _by_json(node: Node, concept: Concept | None, texts: Sequence[str]) -> str:
    if node.kind == "boolean":
        return "bool"
    said = _FORMATS.get(str(node.schema.get("format", "")).casefold())
    if said is not None:
        return said
    meant = concept.type if concept is not None else _by_head(texts)
    if node.kind == "integer":
        return meant if meant == "percent" else "int"
    if node.kind == "number":
        return meant if meant in ("money", "percent", "int") and not (concept and concept.code) else "decimal"
    return meant


def _by_head(texts: Sequence[str]) -> str:
    for text in texts:
        words = text.casefold().split()
        for word in reversed(words[-2:]):
            for kind, heads in _HEADS.items():
                if word in heads and "#" not in label_words(text):
                    return kind
    return "text"


def _choices(node: Node) -> list[str]:
    values = node.schema.get("enum", [node.schema["const"]] if "const" in node.schema else [])
    texts = [value for value in values if isinstance(value, str) and value.strip()] if isinstance(values, list) else []
    return list(dict.fromkeys(text[:200] for text in texts))[:MAX_OPTIONS]


def _currencies(choices: Sequence[str]) -> Mapping[str, str]:
    """Codes and signs of the currencies asked for, or of the usual ones."""
    codes = [code for code in choices if code in list_currencies()] or [*_COMMON]
    return {code: code for code in codes} | {sign: code for sign, code in _SIGNS.items() if code in codes}


def _pattern(node: Node) -> str | None:
    """A pattern of JSON Schema holds somewhere in the text unless it says otherwise; ours holds for the whole."""
    given = node.schema.get("pattern")
    if not isinstance(given, str) or not given or len(given) > 1_000:
        return None
    whole = f".*(?:{given}).*"
    if (
        given.startswith("^") and given.endswith("$") and not given.endswith("\\$") and "|" not in given
    ) or _CHOICE.fullmatch(given):
        whole = given[1:-1]
    try:
        regex.compile(whole)
    except regex.error:
        return None
    return whole
