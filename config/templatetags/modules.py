"""Template tags for our script modules: what they import is asked for at once, not one level after the other."""

import posixpath
import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from config.static_files import IMPORT

register = template.Library()


@register.simple_tag
def modules(*names: str) -> SafeString:
    """A script for each of `names` ("js/desk.js"), in their order, after a preload of each module that they import."""
    imported = dict.fromkeys(other for name in names for other in imported_by(name))
    preloads = [static(name) for name in imported if name not in names]
    return format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((url,) for url in preloads)
    ) + format_html_join("\n", '<script type="module" src="{}"></script>', ((static(name),) for name in names))


@cache
def imported_by(name: str) -> tuple[str, ...]:
    """Every module that one imports, also through others."""
    path = finders.find(name)
    if path is None:
        raise template.TemplateSyntaxError(f"There is no module {name!r}.")
    folder = posixpath.dirname(name)
    direct = [posixpath.normpath(f"{folder}/{found['url']}") for found in re.finditer(IMPORT, Path(path).read_text())]
    return tuple(dict.fromkeys(other for each in direct for other in (each, *imported_by(each))))
