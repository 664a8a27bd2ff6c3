"""Detecting, filling and clearing the fields of a PDF. Call it where hostile files may be opened: in the sandbox."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from extraction.datamodel import BoundingBox
from extraction.forms.flat import drawn_fields
from extraction.forms.instructions import truth_of
from extraction.forms.model import FieldKey, FieldValue, FormField, FormReport, NotFilled
from extraction.forms.opened import OpenForm, Placed
from extraction.forms.typing_on import can_print, print_cross, print_text

_BESIDE = 0.005  # of the page: a box may be so far off


def detect(path: Path, password: str | None = None) -> tuple[FormField, ...]:
    """The fields of a PDF's form in the order of its pages; of a PDF without any, those that are drawn on its pages.

    Raises PasswordRequired, CorruptDocument or TooManyPages.
    """
    with OpenForm(path, password) as form:
        return tuple(placed.field for placed in form.fields()) or drawn_fields(form)


def fill(path: Path, target: Path, values: Mapping[FieldKey, FieldValue], password: str | None = None) -> FormReport:
    """Writes the form to `target` with these values, by a field's name, or by page and box.

    A text is for texts and choices (one of the options), and names the button of a radio group by what it stands for
    or by its label; True and False are for checkboxes. Drawn fields get the value printed. What cannot be written is
    reported, the rest is. Raises as `detect` does.
    """
    with OpenForm(path, password) as form:
        named = form.fields()
        placed = named or tuple(Placed(field, field.page - 1, -1) for field in drawn_fields(form))
        problems: dict[int, str] = {}
        for at, (key, value) in enumerate(values.items()):
            own = _fields_of(placed, key)
            problem = _write(form, own, value) if own else "there is no such field"
            if problem:
                problems[at] = problem
        if named:
            problems |= _not_taken(form.fields(), values, problems)
        form.save(target)
    names = [_said(key) for key in values]
    return FormReport(
        tuple(name for at, name in enumerate(names) if at not in problems),
        tuple(NotFilled(names[at], problem) for at, problem in sorted(problems.items())),
    )


def clear(path: Path, target: Path, only: Collection[str] | None = None, password: str | None = None) -> FormReport:
    """Writes the form to `target` with its fields empty: those named, or all but what may not be changed. What is
    printed on a page stays, and a group of radio buttons keeps its mark. Raises as `detect` does."""
    with OpenForm(path, password) as form:
        placed = form.fields()
        names = dict.fromkeys(each.field.name for each in placed) if only is None else dict.fromkeys(only)
        not_written: list[NotFilled] = []
        for name in names:
            own = _fields_of(placed, name)
            if not own or any(each.field.read_only or each.field.type == "signature" for each in own):
                reason = "it may not be changed" if own else "there is no such field"
                not_written.append(NotFilled(name, reason))
                continue
            if any(each.field.type == "radio" and each.field.selected for each in own):
                not_written.append(NotFilled(name, "one of its buttons is always marked"))
                continue
            for each in own:
                _empty(form, each)
        form.save(target)
    failed = {each.name for each in not_written}
    return FormReport(tuple(name for name in names if name not in failed), tuple(not_written))


def _fields_of(placed: Sequence[Placed], key: FieldKey) -> list[Placed]:
    """One, or all buttons of a group."""
    if isinstance(key, str):
        return [each for each in placed if each.field.name == key]
    page, box = key
    middle = BoundingBox(page, box.x0, box.y0, box.x1, box.y1)
    return [each for each in placed if each.field.page == page and middle.is_centred_in(each.field.box, _BESIDE)][:1]


def _write(form: OpenForm, own: Sequence[Placed], value: FieldValue) -> str:
    """Why it cannot be written, "" where it is."""
    field = own[0].field
    if field.read_only or field.type == "signature":
        return "it may not be changed"
    if field.is_drawn:
        return _print(form, field, value)
    if field.type == "checkbox":
        return _tick(form, own, value)
    if field.type == "radio":
        return _press(form, own, value)
    if not isinstance(value, str):
        return "a text is wanted"
    if field.type == "choice":
        wanted = value.strip().casefold()
        option = next((at for at, text in enumerate(field.options) if text.casefold() == wanted), None)
        if option is None:
            return f"it is none of the options: {', '.join(field.options[:20])}"
        form.choose(own[0], option)
    else:
        form.write_text(own[0], value)
    return ""


def _print(form: OpenForm, field: FormField, value: FieldValue) -> str:
    if field.type == "checkbox":
        wanted = truth_of(value) if isinstance(value, str) else value
        if wanted is None:
            return "yes or no is wanted"
        if wanted == field.selected:
            return ""
        if not wanted:
            return "it is marked in print"
        print_cross(form, field.box)
        return ""
    if not isinstance(value, str):
        return "a text is wanted"
    if not can_print(value):
        return "it has letters that cannot be printed"
    return "" if print_text(form, field.box, value) else "it is too long for its place"


def _tick(form: OpenForm, own: Sequence[Placed], value: FieldValue) -> str:
    wanted = value if isinstance(value, bool) else truth_of(value)
    chosen = [each for each in own if isinstance(value, str) and value in each.field.options]
    if wanted is None and not chosen:
        return "yes or no is wanted"
    for each in chosen or own[:1]:
        if each.field.selected != (wanted is not False or bool(chosen)):
            form.toggle(each)
    return ""


def _press(form: OpenForm, own: Sequence[Placed], value: FieldValue) -> str:
    if isinstance(value, bool):
        chosen = list(own) if value and len(own) == 1 else []
    else:
        wanted = value.strip().casefold()
        chosen = [
            each for each in own if wanted in {text.casefold() for text in (each.field.label, *each.field.options)}
        ]
    if len(chosen) != 1:
        return (
            f"it is none of the options: {', '.join(each.field.label or ''.join(each.field.options) for each in own)}"
        )
    if not chosen[0].field.selected:
        form.toggle(chosen[0])
    return ""


def _empty(form: OpenForm, placed: Placed) -> None:
    if placed.field.type == "text":
        form.write_text(placed, "")
    elif placed.field.type == "choice":
        form.unchoose(placed)
    elif placed.field.selected:
        form.toggle(placed)


def _not_taken(
    now: Sequence[Placed], values: Mapping[FieldKey, FieldValue], known: Mapping[int, str]
) -> dict[int, str]:
    """Texts that a field did not take as they are: it may have room for fewer letters."""
    found = {}
    for at, (key, value) in enumerate(values.items()):
        own = [] if at in known else _fields_of(now, key)
        if own and own[0].field.type == "text" and own[0].field.value != value:
            found[at] = f"the field took “{own[0].field.value}” of it"
    return found


def _said(key: FieldKey) -> str:
    if isinstance(key, str):
        return key
    page, box = key
    return f"page {page} at {box.x0:.3f}, {box.y0:.3f}"
