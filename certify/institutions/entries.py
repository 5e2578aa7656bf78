"""YAML files written by hand, as entries that remember their line.

Every value is taken as the text that was written (`NO` is not false, `1.10` keeps its zero). Anchors, tags, several
documents and deep nesting are refused: a référentiel needs none, and a small file could unfold into a huge one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, Event, ScalarEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from certify.credential.record import Label
from certify.institutions.fields import Fields
from certify.institutions.files import Faults, Place, read_text
from certify.institutions.typography import printed

DEEPEST = 12
# The parser in C is ten times faster; both tell the same lines.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULL, BOOL, INT, STR = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "str"))


class Entry(Fields):
    """A mapping of the file. A name that nobody asked for is a fault, told by `end()`."""

    def __init__(self, node: MappingNode, place: Place, faults: Faults) -> None:
        super().__init__(place, faults)
        self._nodes: dict[str, Node] = {}
        self._keys: dict[str, Place] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            self._add(key, value)

    def _add(self, key: Node, value: Node) -> None:
        place = self._at(key)
        if not isinstance(key, ScalarNode):
            self.faults.add(place, "un nom est attendu avant les deux-points")
        elif key.value in self._keys:
            self.faults.add(place, f"« {key.value} » est déjà donné (ligne {self._keys[key.value].line})")
        else:
            self._nodes[key.value], self._keys[key.value] = value, place

    def _at(self, node: Node) -> Place:
        return Place(self.place.path, node.start_mark.line + 1 if node.start_mark else self.place.line)

    def _node(self, name: str) -> Node | None:
        self._asked.add(name)
        node = self._nodes.get(name)
        return None if isinstance(node, ScalarNode) and node.tag == NULL else node

    def find(self, name: str) -> tuple[str | None, Place]:
        """The scalar under a name; a list or an entry there is a fault."""
        node, place = self._node(name), self._keys.get(name, self.place)
        if node is None:
            return None, place
        if not isinstance(node, ScalarNode):
            self.faults.add(place, f"« {name} » : un texte est attendu")
            return "", place
        return " ".join(node.value.split()) or None, place

    def entry(self, name: str, *, required: bool = True) -> Entry | None:
        """The entry under a name."""
        node, place = self._node(name), self._keys.get(name, self.place)
        if isinstance(node, MappingNode):
            return Entry(node, place, self.faults)
        if node is not None:
            self.faults.add(place, f"« {name} » : des noms suivis de leurs valeurs sont attendus")
        elif required:
            self.faults.add(place, f"« {name} » manque")
        return None

    def label(self, name: str) -> Label:
        """A text in French and English; both are needed."""
        inside = self.entry(name)
        if inside is None:
            return Label("", "")
        label = inside.own_label()
        inside.end()
        return label

    def own_label(self) -> Label:
        """The text in French and English that this entry itself carries (`fr:` and `en:`)."""
        return printed(Label(self.text("fr"), self.text("en")))

    def _items(self, name: str, *, required: bool) -> Iterable[Node]:
        node, place = self._node(name), self._keys.get(name, self.place)
        if node is not None and not isinstance(node, SequenceNode):
            self.faults.add(place, f"« {name} » : une liste est attendue (une ligne par élément, avec un tiret)")
            return []
        items = node.value if node is not None else []
        if required and not items:
            self.faults.add(place, f"« {name} » : au moins un élément est attendu")
        return items

    def entries(self, name: str, *, required: bool = True) -> list[Entry]:
        """The list of entries under a name."""
        found = []
        for node in self._items(name, required=required):
            if isinstance(node, MappingNode):
                found.append(Entry(node, self._at(node), self.faults))
            else:
                self.faults.add(self._at(node), f"« {name} » : des noms suivis de leurs valeurs sont attendus")
        return found

    def texts(self, name: str, *, required: bool = True) -> list[tuple[str, Place]]:
        """The list of texts under a name, each with its place."""
        found = []
        for node in self._items(name, required=required):
            if isinstance(node, ScalarNode) and node.value.strip():
                found.append((node.value.strip(), self._at(node)))
            else:
                self.faults.add(self._at(node), f"« {name} » : un texte est attendu")
        return found

    def plain(self, name: str) -> dict[str, tuple[object, Place]]:
        """The values under a name as YAML types them (text, number, true or false, null, list), each with its place."""
        inside = self.entry(name, required=False)
        if inside is None:
            return {}
        return {key: (_typed(node), inside._keys[key]) for key, node in inside._nodes.items()}

    def end(self) -> None:
        """Note every name that nothing asked for: a misspelt one would otherwise be lost in silence."""
        for name in self._keys.keys() - self._asked:
            self.faults.add(self._keys[name], f"« {name} » est inconnu ici")


def _typed(node: Node) -> object:
    if not isinstance(node, ScalarNode):
        return [_typed(each) for each in node.value] if isinstance(node, SequenceNode) else {}
    if node.tag == INT and re.fullmatch(r"-?\d{1,9}", node.value):
        return int(node.value)
    if node.tag == BOOL and node.value in ("true", "false"):
        return node.value == "true"
    return None if node.tag == NULL else str(node.value)


def read_entry(path: Path, faults: Faults) -> Entry | None:
    """The top entry of a YAML file, or None and a fault where the file cannot be read as one."""
    text, top, before = read_text(path, faults), Place(path.name, 1), len(faults.found)
    node = _compose(text, top, faults) if text and not _tabs(text, top, faults) else None
    if isinstance(node, MappingNode):
        return Entry(node, top, faults)
    if node is not None:
        faults.add(top, "des noms suivis de leurs valeurs sont attendus")
    elif text and len(faults.found) == before:
        faults.add(top, "le fichier ne dit rien : il n’a que des commentaires")
    return None


def _tabs(text: str, top: Place, faults: Faults) -> bool:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r" *\t", line)]
    for number in lines:
        faults.add(Place(top.path, number), "tabulation au début de la ligne : mettez des espaces")
    return bool(lines)


def _compose(text: str, top: Place, faults: Faults) -> Node | None:
    try:
        if _plain_events(text, top, faults):
            return yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        _tell(error, top, faults)
    except yaml.YAMLError as error:
        faults.add(top, f"YAML mal écrit ({str(error).splitlines()[0]})")
    return None


def _tell(error: yaml.MarkedYAMLError, top: Place, faults: Faults) -> None:
    """The parser's fault: where it gave up, and where what it was reading began (often the line to mend)."""
    begun, found = (mark.line + 1 if mark else 1 for mark in (error.context_mark, error.problem_mark))
    hint = f" ; voyez dès la ligne {begun}" if error.context_mark and begun < found else ""
    faults.add(Place(top.path, found), f"YAML mal écrit ({error.problem or error.context}){hint}")


def _plain_events(text: str, top: Place, faults: Faults) -> bool:
    """Whether the file keeps to plain YAML. Events are read one by one, and nothing is unfolded."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if reason := _not_plain(event, depth, documents):
            faults.add(Place(top.path, event.start_mark.line + 1 if event.start_mark else 1), reason)
            return False
    return True


def _not_plain(event: Event, depth: int, documents: int) -> str | None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        return "les ancres et les renvois (& et *) ne sont pas admis"
    if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.tag:
        return "les étiquettes de type (!) ne sont pas admises"
    if depth > DEEPEST:
        return f"plus de {DEEPEST} niveaux d’imbrication"
    return "un seul document par fichier" if documents > 1 else None
