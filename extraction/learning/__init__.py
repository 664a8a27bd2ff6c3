"""From samples with their right values to templates that find them again."""

from extraction.learning.learned import Learned, learn
from extraction.learning.model import LearningSample

__all__ = ["Learned", "LearningSample", "learn"]
