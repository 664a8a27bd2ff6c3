"""Parselyze's API over the desk's jobs."""
