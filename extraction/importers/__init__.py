"""Templates of other tools, brought into the template language."""

from extraction.importers.invoice2data import Imported, convert_invoice2data, import_invoice2data

__all__ = ["Imported", "convert_invoice2data", "import_invoice2data"]
