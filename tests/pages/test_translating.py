"""Templates that speak their language when they are compiled say what they would say when they are drawn."""

from typing import NamedTuple

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from portico.pages.formats import Formats
from portico.pages.translating import Spoken, escaped
from portico.pages.words import catalogue

HOSTILE = "<script>alert('1') & \"2\"</script>"
SHARED = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
TEMPLATES = {
    "plain": '<p title="{{ _("Sign out") }}">{{ _("Sign out") }}</p>{% set text = _("Terms") %}{{ text }}',
    "context": '{{ pgettext("an invoice", "Pay") }}{{ pgettext("subscription", "Active") }}',
    "values": "{% trans name=name %}Back to <bdi>{{ name }}</bdi>{% endtrans %}, {{ name }}",
    "nested": (
        '{% trans brand=missing or _("Terms"), digits=name %}'
        "<bdi>{{ brand }}</bdi> ending <bdi>{{ digits }}</bdi>{% endtrans %}"
    ),
    "outer": '{% set number = name %}{% trans %}Pay invoice {{ number }}{% endtrans %}{{ "%" }}100%',
    "plural": (
        "{% for count in [1, 2, 5] %}{% trans count=count, sum=name %}<bdi>{{ sum }}</bdi> a day"
        "{% pluralize %}<bdi>{{ sum }}</bdi> every {{ count }} days{% endtrans %}{% endfor %}"
    ),
    "formats": "{{ formats.money(123456, 'eur') }} {{ formats.short_date(0) }} {{ formats.list(['a', name]) }}",
    "unknown": '{{ _("Nobody has <b>said</b> this, 100%%") }}{% trans name=name %}Nor {{ name }}, 5%{% endtrans %}',
    "entries": "{{ kept.name }}{{ kept.items()|length }}{% for key in kept %}{{ key }}{% endfor %}",
    "frame": "{% block main %}{% endblock %}{{ name }}{% include 'plain' %}",
    "child": (
        "{% extends 'frame' %}{% from 'macros' import said %}"
        "{% block main %}{{ said(name) }}{{ super() }}{% endblock %}"
    ),
    "own": "{% import 'macros' as own %}{{ own.said(name) }}{% call own.around() %}{{ name }}{% endcall %}",
    "macros": '{% macro said(name) %}{{ _("Sign out") }} {{ name }}{% endmacro %}'
    "{% macro around() %}<i>{{ caller() }}</i>{% endmacro %}",
    "own macros": '{% macro said(name, other="<u>") %}{{ name }}{{ other }}{% endmacro %}'
    "{{ said(name) }}{{ said(name, 5) }}{{ said(name, other=name) }}",
    "lent": "{% from 'macros' import said as told %}{{ told(name) }}{{ told(name=name) }}",
    "parts": "{{ thing.held.name }}{{ thing.kept.name }}{{ kept.nothing is defined }}{{ kept.from }}",
    "calls": "{{ thing.shout(name) }}{{ thing.shout(name, loud=true) }}{{ thing.shout(*[name]) }}",
    "values of all kinds": "{{ 5 }}{{ none }}{{ 1.5 }}{{ markup }}{{ [name] }}",
}


class Named(NamedTuple):
    """Something with a name."""

    name: str


class Thing:
    """Something with parts."""

    held = Named("<b>")
    kept = {"name": HOSTILE}

    def shout(self, text, loud=False):
        return text.upper() if loud else text


def drawn_late(locale, name):
    """A template in the hands of an ordinary Jinja, which asks for each message as it draws."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"], loader=DictLoader(TEMPLATES), **SHARED)
    environment.install_gettext_translations(catalogue(locale), newstyle=True)
    environment.globals["formats"] = Formats(locale)
    return environment.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("locale", ["en", "de", "ar", "pl", "ja", "fr-CA"])
def test_a_page_is_the_same_as_if_it_was_translated_when_it_is_drawn(locale, name):
    spoken = Spoken(catalogue(locale), Formats(locale), loader=DictLoader(TEMPLATES), **SHARED)
    kept = {"name": HOSTILE, "items": 1, "from": "<u>"}
    context = {"name": HOSTILE, "missing": "", "kept": kept, "thing": Thing(), "markup": Markup("<i>")}

    assert spoken.get_template(name).render(context) == drawn_late(locale, name).render(context)


def test_what_an_object_does_not_have_is_an_error_at_once():
    spoken = Spoken(catalogue("de"), Formats("de"), loader=DictLoader({"odd": "{% if thing.weight %}1{% endif %}"}))

    with pytest.raises(AttributeError, match="weight"):
        spoken.get_template("odd").render(thing=Thing())


def test_what_is_known_is_not_asked_for_when_a_page_is_drawn():
    asked = []
    spoken = Spoken(catalogue("de"), Formats("de"), loader=DictLoader(TEMPLATES), **SHARED)
    template = spoken.get_template("values")
    spoken.globals["gettext"] = template.globals["gettext"] = lambda *_, **__: asked.append(1)

    assert "Zurück zu" in template.render(name="Ada")
    assert asked == []


@pytest.mark.parametrize("text", ["<", ">", "&", '"', "'", HOSTILE, "plain", "", "ü<", Markup("<b>")])
def test_escaping_is_that_of_jinja(text):
    assert escaped(text) == Markup("{}").format(text)


def test_a_page_is_sent_without_the_indentation_of_its_templates():
    text = "<ul>\n  {% for one in 'ab' %}\n    <li>{{ one }}\n      and more</li>\n  {% endfor %}\n</ul>"
    spoken = Spoken(catalogue("de"), Formats("de"), loader=DictLoader({"list": text}), **SHARED)

    assert spoken.get_template("list").render() == "<ul>\n<li>a\n      and more</li>\n<li>b\n      and more</li>\n</ul>"
