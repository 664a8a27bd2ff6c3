"""Which samples there are: each made-up document with its file name, its starter and its true values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from extraction import JsonValue
from templates_app.starters.samples import accounts, consent, identity, till, trade
from templates_app.starters.samples.paper import Language

LANGUAGES: tuple[Language, ...] = ("en", "de", "fr")
IDENTITY_FORMATS = ("TD3", "TD1", "TD2")
Gold = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Sample:
    """A PDF that a starter reads. `make` gives the same bytes every time, `gold` the value of every field."""

    starter: str
    filename: str
    make: Callable[[], bytes]
    gold: Callable[[], Gold]


def _in_languages(starter: str, make: Callable[[Language], bytes], gold: Callable[[Language], Gold]) -> list[Sample]:
    return [
        Sample(starter, f"sample-{starter}-{language}.pdf", partial(make, language), partial(gold, language))
        for language in LANGUAGES
    ]


SAMPLES: tuple[Sample, ...] = (
    *_in_languages("invoice", trade.invoice_pdf, trade.invoice_gold),
    *_in_languages("receipt", till.receipt_pdf, till.receipt_gold),
    *_in_languages("purchase-order", trade.order_pdf, trade.order_gold),
    *_in_languages("delivery-note", trade.note_pdf, trade.note_gold),
    *_in_languages("bank-statement", accounts.statement_pdf, accounts.statement_gold),
    *_in_languages("payslip", accounts.payslip_pdf, accounts.payslip_gold),
    *(
        Sample(
            "id-document",
            f"sample-id-document-{kind.lower()}.pdf",
            partial(identity.identity_pdf, kind),
            partial(identity.identity_gold, kind),
        )
        for kind in IDENTITY_FORMATS
    ),
    *_in_languages("form", consent.form_pdf, consent.form_gold),
)


def samples_of(starter: str) -> tuple[Sample, ...]:
    """The samples that a starter reads, the first one to be shown; none for the blank one."""
    return tuple(sample for sample in SAMPLES if sample.starter == starter)
