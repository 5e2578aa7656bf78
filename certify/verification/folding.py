"""Templates compiled once for each language, with the texts of that language in the compiled code.

A page of the public face has a hundred constant texts and icons; looking each one up at every request costs more than
the database. Here `_('…')` and `icon('…')` with a constant are replaced while the template is compiled. Calls with
values are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

Folded = Callable[[str], Markup]


class _Folding(NodeTransformer):
    def __init__(self, functions: Mapping[str, Folded]) -> None:
        self.functions = functions

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802  (jinja's form)
        self.generic_visit(node, *args, **kwargs)
        constant = self._constant(node)
        return node if constant is None else nodes.MarkSafe(nodes.Const(str(constant))).set_lineno(node.lineno)

    def _constant(self, node: nodes.Call) -> Markup | None:
        if not isinstance(node.node, nodes.Name) or node.kwargs or len(node.args) != 1:
            return None
        argument = node.args[0]
        if node.node.name not in self.functions or not isinstance(argument, nodes.Const):
            return None
        return self.functions[node.node.name](argument.value)


class FoldingEnvironment(Environment):
    """An environment that computes calls of `folded` functions with one constant when it compiles."""

    folded: Mapping[str, Folded] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return _Folding(self.folded).visit(tree)  # type: ignore[no-any-return]
