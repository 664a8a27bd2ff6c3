"""Forms: the fields of a PDF are found, filled and cleared; so are the empty boxes and lines of a printed form."""

from extraction.forms.filling import clear, detect, fill
from extraction.forms.instructions import fill_from_instructions
from extraction.forms.model import FieldKey, FieldValue, FormField, FormFieldType, FormReport, NotFilled

__all__ = [
    "FieldKey", "FieldValue", "FormField", "FormFieldType", "FormReport", "NotFilled", "clear", "detect", "fill",
    "fill_from_instructions",
]  # fmt: skip
