"""How well confidence can be believed: what is said of values in layouts that the calibration has not seen.

    python -m bench.calibration [--data DIR] [--cache DIR] [--write] [--show N] [--weights]

Values come from learned, compiled and hand-written templates (bench.outcomes), right or wrong by the data's own
`score.py`. For each layout the calibration is fitted on all other layouts. `--write` fits on all of them and writes
the calibration that is shipped; `--cache` keeps what was read (scans take seconds a page).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.accuracy import _scorer
from bench.fitting import Numbers, Table, auroc, calibration_error, fit, left_out, released
from bench.outcomes import Corpus, Known
from extraction.calibration import Told, reliability, trade_off

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("learned-1", "learned-3", "learned-5", "schema", "by-hand")
PRIOR = ROOT / "extraction" / "calibration" / "prior.json"
THRESHOLDS = (0.99, 0.98, 0.97, 0.95, 0.92, 0.90, 0.85, 0.80)


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    corpus = Corpus(given.data, given.cache, _scorer(given.data / "score.py"))
    values = [value for source in SOURCES for value in corpus.values(source)]
    table = Table.of(values)
    _, said = left_out(table)
    _print_figures(values, np.array([one.by_hand for one in values]), said, table.right)
    whole = np.array([not one.is_cut_off for one in values])
    print(f"{'but those of cut-off gold':28} {whole.sum():6} {table.right[whole].mean():6.3f} | {'':33} | ", end="")
    print(_figures(said[whole], table.right[whole]))
    _print_reliability(said, table.right)
    if given.show:
        _show(values, said, given.show)
    fitted = fit(table, "prior-3", _told(values))
    if given.weights:
        for name, weight in sorted(fitted.coefficients.items(), key=lambda pair: -abs(pair[1])):
            print(f"{name:18} {weight:8.3f}")
    if given.write:
        PRIOR.write_text(fitted.to_json() + "\n", encoding="utf-8")
        print(f"written: {PRIOR.relative_to(ROOT)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--write", action="store_true", help="write the calibration that is shipped")
    parser.add_argument("--show", type=int, default=0, help="list so many of the surest wrong values")
    parser.add_argument("--weights", action="store_true", help="list what each kind of evidence weighs")
    return parser.parse_args()


def _print_figures(values: Sequence[Known], by_hand: Numbers, said: Numbers, right: Numbers) -> None:
    """A line for each set and source, by hand and calibrated."""
    print(
        f"{'':28} values  right |  by hand: AUROC   ECE  (width)  at 99 % | calibrated: AUROC   ECE  (width)  at 99 %"
    )
    learned = np.array([one.source.startswith("learned") for one in values])
    kinds = {f"{one.source} {one.set_name}": None for one in values}
    lines = [("all", np.ones(len(values), bool)), ("learned", learned)]
    lines += [(source, np.array([one.source == source for one in values])) for source in SOURCES]
    lines += [(kind, np.array([f"{one.source} {one.set_name}" == kind for one in values])) for kind in kinds]
    for title, own in lines:
        if own.any():
            figures = " | ".join(_figures(each[own], right[own]) for each in (by_hand, said))
            print(f"{title:28} {own.sum():6} {right[own].mean():6.3f} | {figures}")


def _figures(said: Numbers, right: Numbers) -> str:
    mass, width = (calibration_error(said, right, equal_mass=equal) for equal in (True, False))
    return f"      {auroc(said, right):12.3f} {mass:6.3f}   {width:5.3f}   {released(said, right)[0]:6.1%}"


def _print_reliability(said: Numbers, right: Numbers) -> None:
    told = [Told(float(one), bool(good)) for one, good in zip(said, right, strict=True)]
    print("\nsaid     right    of values")
    for part in reliability(told):
        print(f"{part.said:.3f}   {part.share:6.3f}   {part.count:6.0f}")
    print("\nthreshold   to review   errors through (95 % interval)")
    for threshold in THRESHOLDS:
        found = trade_off(told, threshold)
        print(
            f"{threshold:9.2f}   {found.to_review:9.1%}   {found.errors:6.2%}"
            f" ({found.errors_low:.2%} to {found.errors_high:.2%})"
        )


def _show(values: Sequence[Known], said: Numbers, most: int) -> None:
    print("\nthe surest wrong values")
    wrong = [at for at in np.argsort(-said, kind="stable") if not values[at].right]
    for at in wrong[:most]:
        one = values[at]
        print(f"{said[at]:.3f} {one.source} {one.document} {one.field}: {one.value!r} instead of {one.gold!r}")


def _told(values: Sequence[Known]) -> str:
    layouts = len({one.group for one in values})
    sets = ", ".join(sorted({one.set_name for one in values}))
    return f"{len(values)} values of {layouts} layouts ({sets})"


if __name__ == "__main__":
    sys.exit(main())
