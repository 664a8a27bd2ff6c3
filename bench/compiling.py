"""How many gold values a JSON Schema alone finds: names and types compiled into a template, no sample, no model.

    python -m bench.compiling [SET ...] [--data DIR] [--cache DIR] [--show] [--by-field]

Each set of the data is asked with one schema for all of its documents, whatever their layout. Values are held against
the gold with the rules of the data's own `score.py`; `--cache` keeps what was read. The last table says how honest the
confidence is: of the values at least that sure, how many are right.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.accuracy import Case, Tally, _print_table, _read, _score_items, _scorer, manifest_of
from extraction import ExtractionError, ReadOptions, TemplateSpec, compile_schema, extract, load_template

ROOT = Path(__file__).resolve().parent.parent
SURE = (0.95, 0.9, 0.8, 0.0)


def _object(**properties: str | Mapping[str, Any]) -> dict[str, Any]:
    """A schema with names and types and nothing else."""
    own = {name: {"type": kind} if isinstance(kind, str) else kind for name, kind in properties.items()}
    return {"type": "object", "properties": own}


_ROWS = _object(description="string", quantity="number", unit_price="number", amount="number")
_DATE = {"type": "string", "format": "date"}
SCHEMAS: dict[str, dict[str, Any]] = {
    "zugferd_dev": _object(
        invoice_number="string",
        issue_date=_DATE,
        seller_vat_id="string",
        net_total="number",
        tax_total="number",
        grand_total="number",
        due_total="number",
        currency="string",
        line_items={"type": "array", "items": _ROWS},
    ),
    "sroie_dev": _object(date=_DATE, total="number"),
    "adbuy_dev": _object(
        contract_num="string", advertiser="string", gross_amount="number", flight_from=_DATE, flight_to=_DATE
    ),
    "azure_forms": _object(
        Merchant="string",
        PhoneNumber="string",
        Website="string",
        DatedAs="string",
        Email="string",
        PurchaseOrderNumber="string",
        VendorName="string",
        CompanyName="string",
        CompanyAddress="string",
        CompanyPhoneNumber="string",
        Quantity="integer",
        Subtotal="number",
        Tax="number",
        Signature="string",
        Total="number",
    ),
}


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    scorer = _scorer(given.data / "score.py")
    fields: dict[tuple[str, str], Tally] = defaultdict(Tally)
    items: dict[tuple[str, str], Tally] = defaultdict(Tally)
    single: dict[tuple[str, str], Tally] = defaultdict(Tally)
    sure: list[tuple[float, bool]] = []
    for name in given.set or SCHEMAS:
        template = load_template(compile_schema(SCHEMAS[name], name))
        for case in _cases(given.data / name, template):
            found, milliseconds = _found(case, given.cache)
            fields[name, "all"].milliseconds.append(milliseconds)
            sure += _score(case, found, scorer, fields[name, "all"], single, show=given.show)
            if case.gold.get("line_items") and "line_items" in template.fields:
                rows = found.get("line_items", (None, 0.0))[0]
                _score_items(case, rows, scorer, items[name, "rows"], show=given.show)
    _print_table("fields by a schema alone", fields, sums=False)
    if items:
        _print_table("line item cells by a schema alone", items, sums=False)
    if given.by_field:
        _print_table("by field", single, sums=False)
    _print_confidence(sure)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", choices=[*SCHEMAS, []], help="a set of the data; all unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--show", action="store_true", help="list every value that is not right")
    parser.add_argument("--by-field", action="store_true", help="a second table, field by field")
    return parser.parse_args()


def _cases(data: Path, template: TemplateSpec) -> Iterator[Case]:
    for gold in manifest_of(data):
        yield Case(data.name, gold, data / gold["file"], template)


def _found(case: Case, cache: Path | None) -> tuple[dict[str, tuple[Any, float]], float]:
    """Values with their confidence by name, and the milliseconds of finding alone; nothing for an unreadable file."""
    try:
        document, _ = _read(case.file, cache, ReadOptions(drawings=True))
    except ExtractionError as error:
        print(f"{case.gold['id']}: {error.code}", file=sys.stderr)
        return {}, 0.0
    started = time.perf_counter()
    result = extract(document, case.template)
    milliseconds = (time.perf_counter() - started) * 1000
    return {field.name: (field.value, field.confidence) for field in result.fields}, milliseconds


def _score(
    case: Case,
    found: Mapping[str, tuple[Any, float]],
    scorer: ModuleType,
    tally: Tally,
    single: dict[tuple[str, str], Tally],
    *,
    show: bool,
) -> Iterator[tuple[float, bool]]:
    """Counts every field of the schema; gives the confidence of each value, and whether it is right."""
    tally.documents += 1
    for name, field in case.template.fields.items():
        if field.type == "list" or name not in case.gold["fields"]:
            continue
        gold, (value, confidence) = case.gold["fields"][name], found.get(name, (None, 0.0))
        equal = value is not None and scorer.eq(name, value, gold)
        for counted in (tally, single[case.set_name, name]):
            counted.count(gold, value, equal=equal)
        single[case.set_name, name].documents += 1
        if show and not equal and not (gold in (None, "") and value in (None, "")):
            print(f"{case.gold['layout']} {case.gold['id']} {name}: {value!r} ({confidence}) instead of {gold!r}")
        if value is not None:
            yield confidence, bool(gold not in (None, "") and equal)


def _print_confidence(sure: list[tuple[float, bool]]) -> None:
    print("\nconfidence at least   values   right       %")
    for least in SURE:
        own = [right for confidence, right in sure if confidence >= least]
        print(f"{least:19.2f} {len(own):8} {sum(own):7} {100 * sum(own) / max(len(own), 1):7.1f}")


if __name__ == "__main__":
    sys.exit(main())
