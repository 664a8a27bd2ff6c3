"""Made-up documents that the starters read, with their true values: drawn by code, the same bytes every time."""

from templates_app.starters.samples.catalogue import SAMPLES, Sample, samples_of

__all__ = ["SAMPLES", "Sample", "samples_of"]
