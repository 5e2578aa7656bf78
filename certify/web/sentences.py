"""Finds the texts that people read in our Python files, for the catalogues (the extractor that babel.cfg names).

Actions and rules import no Flask, so their sentences stand there as plain French: a text that is written like a
sentence is one. What is in a call to gettext is found too, whatever it looks like.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import IO, Any

GETTEXT = frozenset({"_", "_l", "gettext", "lazy_gettext"})
PLURAL = frozenset({"ngettext", "lazy_ngettext"})
# Their texts are for operators and programmers, who read English.
ENGLISH = frozenset({"option", "argument", "echo", "version_option", "RuntimeError", "ValueError", "TypeError"})

_SENTENCE = re.compile(r"[A-ZÀ-ÖØ-Þ«“%].*\s.*[.?…]\Z", re.DOTALL)

Found = tuple[int, str | None, str | tuple[str, ...], list[str]]


def extract(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: dict[str, Any]
) -> list[Found]:
    """Every text of one file, in the form that Babel asks of an extractor: line, function, text or texts, comments."""
    del keywords, comment_tags, options
    tree = ast.parse(file.read())
    found = {(line, texts): name for line, name, texts in _texts(tree, _not_for_people(tree))}
    return [(line, name, texts, []) for (line, texts), name in sorted(found.items(), key=lambda each: each[0][0])]


def _texts(tree: ast.AST, skipped: Collection[ast.AST]) -> Iterator[tuple[int, str | None, str | tuple[str, ...]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in GETTEXT | PLURAL:
            texts = tuple(text for argument in node.args[: 2 if name in PLURAL else 1] if (text := _text(argument)))
            if texts:
                yield node.lineno, "ngettext" if name in PLURAL else None, texts if name in PLURAL else texts[0]
        elif (text := _text(node)) and node not in skipped and _SENTENCE.match(text):
            yield node.lineno, None, text  # type: ignore[attr-defined]


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else None


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _not_for_people(tree: ast.AST) -> set[ast.AST]:
    """Docstrings, parts of f-strings, what is said to operators, and what a gettext call has taken already."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Expr, ast.JoinedStr)):
            skipped.update(_within(node) if isinstance(node, ast.JoinedStr) else [node.value])
        elif isinstance(node, ast.Call) and _name(node.func) in ENGLISH | GETTEXT | PLURAL:
            skipped.update(_within(node))
    return skipped


def _within(node: ast.AST) -> Iterator[ast.AST]:
    return (each for each in ast.walk(node) if each is not node)
