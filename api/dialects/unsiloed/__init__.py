"""Unsiloed's API: parse, extract, classify and split, each a job to ask for again."""
