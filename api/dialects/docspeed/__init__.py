"""Docspeed's API: files that are kept, and operations on them whose result is waited for or asked for."""
