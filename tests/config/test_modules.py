"""The template tag that asks at once for everything that our script modules import."""

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError

from config.templatetags.modules import imported_by


def render(source: str) -> str:
    return Template("{% load modules %}" + source).render(Context())


def test_a_page_asks_at_once_for_every_module_that_its_scripts_import() -> None:
    html = render('{% modules "js/pageview.js" "js/field-crops.js" %}')

    preloaded = re.findall(r'<link rel="modulepreload" href="/static/js/([\w-]+)\.js">', html)
    scripts = re.findall(r'<script type="module" src="/static/js/([\w-]+)\.js"></script>', html)
    assert scripts == ["pageview", "field-crops"]
    assert len(preloaded) == len(set(preloaded))
    # boxgrid and wordmatch are imported by what pageview imports
    assert {"boxgrid", "wordmatch", "pageview-words"} <= set(preloaded)
    assert html.index("modulepreload") < html.index("<script")


def test_a_module_that_is_a_script_of_the_page_already_is_not_preloaded_as_well() -> None:
    html = render('{% modules "js/wordmatch.js" "js/pageview.js" %}')
    assert html.count("js/wordmatch.js") == 1


def test_a_module_that_is_not_there_is_refused_by_its_name() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"js/nowhere\.js"):
        imported_by("js/nowhere.js")
