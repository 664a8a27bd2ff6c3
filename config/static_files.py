"""How static files are stored: compressed, named by their content, our modules importing each other by those names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>from\s+["'](?P<url>\.\.?/[\w./-]+\.js)["'])"""


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """A module that is imported by its plain name is asked for again on every page, and after an upgrade an old one
    may meet a new one. By its hashed name it is kept for ever.

    Django's own `support_js_module_import_aggregation` stumbles over what other packages bring along.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", ((IMPORT, 'from "%(url)s"'),)))
