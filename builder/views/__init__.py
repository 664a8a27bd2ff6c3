"""The pages of the template builder."""
