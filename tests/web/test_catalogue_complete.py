"""Nothing that people read is missing from a catalogue, and nothing is said in one language alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from certify.verification.languages import LANGUAGES
from certify.web import sentences

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = [code for code in LANGUAGES if code != "fr"]
CATALOGUES = [("messages", "babel.cfg", "en"), *(("public", "babel-public.cfg", code) for code in PUBLIC)]
# What makes a text French: its letters, or a word that no other language of ours has.
FRENCH = re.compile(
    r"[à-öø-ÿœ’]|\b(?:le|la|les|des|du|un|une|est|sont|vous|avec|dans|cette|ce|pas|par|qui|aux|et)\b", re.I
)
IN_TEMPLATE = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>"
    r"|<(\w+)\b[^<>]* translate=\"no\"[^<>]*>[^<]*</\1>|<[^>]*>",  # commands and names of files are no language's
    re.DOTALL,
)
SAID_BY_ATTRIBUTES = re.compile(r"""\b(?:aria-label|alt|title|placeholder)=["'](?!\{\{)([^"'{]+)["']""")
# What programs read, and a command line, which has its own small table of words.
NO_PAGE = {"api.py", "commands.py", "material.py", "telling.py"}
PUBLIC_SOURCES = sorted(p for p in (ROOT / "certify/verification").glob("**/*.py") if p.name not in NO_PAGE)
PUBLIC_TEMPLATES = sorted((ROOT / "templates/verification").glob("**/*.html"))
# What is the same in every language.
NAMES = re.compile(r"certify|JSON|PDF|SHA-256")


def extracted(mapping: str) -> set[str | tuple[str, ...]]:
    """The texts that `make translations` gathers."""
    with (ROOT / mapping).open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(ROOT), methods, options, directory_filter=_ours)
    return {text for _, _, text, *_ in found if text}


def catalogue(domain: str, language: str) -> Catalog:
    with (ROOT / f"certify/translations/{language}/LC_MESSAGES/{domain}.po").open("rb") as po:
        return read_po(po, locale=language)


@pytest.mark.parametrize(("domain", "mapping", "language"), CATALOGUES)
def test_every_text_of_code_and_templates_is_in_the_catalogue(domain: str, mapping: str, language: str) -> None:
    """`make translations` adds what is missing; then it is to be translated."""
    known = catalogue(domain, language)
    missing = [text for text in extracted(mapping) if known.get(text if isinstance(text, str) else text[0]) is None]
    assert missing == []


@pytest.mark.parametrize(("domain", "mapping", "language"), CATALOGUES)
def test_a_catalogue_holds_no_text_that_nobody_says(domain: str, mapping: str, language: str) -> None:
    said = {text if isinstance(text, str) else text[0] for text in extracted(mapping)}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(domain, language)}
    assert kept - {""} - said == set()


@pytest.mark.parametrize("template", PUBLIC_TEMPLATES, ids=lambda path: path.name)
def test_a_public_template_says_nothing_that_is_not_marked(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    said = [*IN_TEMPLATE.sub("\n", source).splitlines(), *SAID_BY_ATTRIBUTES.findall(source)]
    assert [text for text in map(str.strip, said) if re.search(r"[^\W\d_]", NAMES.sub("", text))] == []


@pytest.mark.parametrize("path", PUBLIC_SOURCES, ids=lambda path: path.name)
def test_public_code_says_nothing_that_is_not_marked(path: Path) -> None:
    known = catalogue("public", "en")
    with path.open("rb") as file:
        written = [text for _, _, texts, _ in sentences.extract(file, (), (), {}) for text in _each(texts)]
    assert [text for text in written if FRENCH.search(text) and known.get(text) is None] == []


def _each(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts[0],) if isinstance(texts, tuple) else (texts,)


def _ours(folder: str) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or parts[0] in ("certify", "templates")
