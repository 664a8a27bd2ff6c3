"""Forms: the fields of a PDF are found, filled and cleared; so are the empty boxes and lines of a printed form."""
