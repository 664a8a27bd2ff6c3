"""Pulse's API: a document is extracted, and what was extracted is cut, filled into schemas and asked for tables."""
