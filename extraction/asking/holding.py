"""Whether a text holds what a question asks for: a date, an amount, a number, a length of time, a name."""

import re

from extraction.asking.understanding import AnswerType
from extraction.lexicon import ascii_letters, legal_forms

_MONTHS = (
    r"jan(?:uar[yi]?|vier)?|ener|enero|gennaio|feb(?:ruar[yi]?|braio|rero)?|fevrier|mar(?:ch|s|zo)?|maerz|apr(?:il|ile)?|avril|"
    r"abril|ma[iy]|mayo|maggio|june?|juni|juin|junio|giugno|july?|juli|juillet|julio|luglio|aug(?:ust)?|aout|agosto|"
    r"sept?(?:ember|embre|tiembre)?|settembre|o[ck]t(?:ober|obre|ubre)?|ottobre|nov(?:ember|embre|iembre)?|"
    r"de[cz](?:ember|embre)?|dicembre|diciembre"
)
_DATE = re.compile(
    rf"\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b\d{{1,2}}[./](?:1[0-2]|0?[1-9])\.?(?=\s|$)|"
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s+(?:of\s+|de\s+)?(?:{_MONTHS})|(?:{_MONTHS})\.?\s+\d{{1,4}})\b|"
    r"\b(?:1[5-9]|20)\d\d\b"
)
_DAY = re.compile(
    r"\b(?:day|days|week|weeks|month|months|year|years|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|"
    r"tage?n?|wochen?|monate?n?|monats|jahre?n?|jahres|werktag\w*|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|"
    r"jours?|semaines?|mois|ans?|annees?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"dias?|semanas?|mes|meses|anos?|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    r"giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|"
    r"hours?|minutes?|stunden?|minuten?|heures?|horas?|ore|ora|minuti|quarter|quartals?)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|no|none|"
    r"zwei|drei|vier|fuenf|sechs|sieben|acht|neun|zehn|elf|zwoelf|zwanzig|dreissig|vierzig|fuenfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|"
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|mille|"
    r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|mil|"
    r"due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|quindici|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|cento)\b"
)
_AMOUNT = re.compile(
    r"[€$£¥₹]\s*\d|\d\s*[€$£¥₹]|\b(?:eur|usd|gbp|chf|rm|euros?|dollars?|pounds?|francs?|franken|cents?|pence)\b|\d[.,]\d\d\b"
)
_PERCENT = re.compile(r"\d\s*(?:%|percent|per cent|prozent|pour cent|por ciento|per cento)")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|M|Sra?|Sig|Dott)\.?\s+[A-ZÀ-Þ]")
_NAMES = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-ZÀ-Þ][\w'’-]+\s+(?:(?:de|von|van|di|der|la|&)\s+)?[A-ZÀ-Þ][\w'’-]+")
_AT_FIRST = re.compile(r"^[A-ZÀ-Þ][\w'’-]+\s+[A-ZÀ-Þ][\w'’-]+")


def holds(kind: AnswerType, text: str) -> float:
    """1 where the text has in it what is asked for, 0 where it has not, between them where it may."""
    plain = ascii_letters(text)
    if kind == "date":
        return 1.0 if _DATE.search(plain) else 0.8 if _DAY.search(plain) else 0.0
    if kind == "duration":
        return 1.0 if _DAY.search(plain) and _NUMBER.search(plain) else 0.0
    if kind == "percent":
        return 1.0 if _PERCENT.search(plain) else 0.0
    if kind == "amount":
        return 1.0 if _AMOUNT.search(plain) and _NUMBER.search(plain) else 0.5 if _NUMBER.search(plain) else 0.0
    if kind == "number":
        return 1.0 if _NUMBER.search(plain) else 0.0
    if kind == "name":
        return 1.0 if _has_name(text) else 0.0
    return 1.0


def _has_name(text: str) -> bool:
    if any(pattern.search(text) for pattern in (_TITLE, _NAMES, _AT_FIRST)):
        return True
    return any(f" {form}" in text for form in legal_forms())
