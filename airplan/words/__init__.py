"""Code and values become a sentence, in Chinese or English, without Qt.

Sentences lie in ``resources/words/*.toml``, one table a code::

    ["intake.no_date"]
    zh = "没有日期，未导入。请补上日期后重新导入。"
    en = "No date, not imported. Add the date and import again."

To add one: put the code with both languages and the same ``{placeholders}`` in the file of your
stage; ``tests/test_words.py`` checks it.  A value named ``variant`` chooses the sentence ``code.variant`` where
there is one; `` {sheet}`` and `` {cell}`` of a sentence vanish when the file has no such place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache

from airplan import resourcefiles

LANGUAGES = ("zh", "en")
_language: ContextVar[str] = ContextVar("airplan_language", default="zh")


def set_language(language: str) -> None:
    """Choose the language of everything said from here on ("zh" or "en")."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _language.set(language)


def language() -> str:
    """The language in force."""
    return _language.get()


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All sentences: code to language to text.  A code standing in two files is an error."""
    sentences: dict[str, dict[str, str]] = {}
    for file in sorted(resourcefiles.path("words").glob("*.toml")):
        for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in sentences:
                raise ValueError(f"{code} stands twice in resources/words")
            sentences[code] = texts
    return sentences


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def has(code: str) -> bool:
    """Whether there is a sentence for *code*."""
    return code in catalogue()


def say(code: str, /, lang: str | None = None, **values: object) -> str:
    """The sentence of *code*; a value that is missing or None reads "—"."""
    return sentence(code, values, lang)


def sentence(code: str, values: Mapping[str, object], lang: str | None = None) -> str:
    """As :func:`say`, with the values as a mapping."""
    texts = catalogue().get(f"{code}.{values['variant']}" if "variant" in values else code) or catalogue().get(code)
    if texts is None:
        return code
    template = texts[lang or _language.get()]
    for place in ("sheet", "cell"):
        if values.get(place) == "":
            template = template.replace(f" {{{place}}}", "")
    shown = _Blank({key: "—" if value is None else value for key, value in values.items()})
    return template.format_map(shown)
