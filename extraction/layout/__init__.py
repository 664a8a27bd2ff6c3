"""words -> lines -> reading order."""

from extraction.layout.lines import arrange

__all__ = ["arrange"]
