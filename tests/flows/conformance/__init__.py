"""The vendors' own clients, unmodified, against one running desk."""
