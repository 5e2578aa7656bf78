"""The transparency log in rows: leaves appended in order, complete subtrees kept, one signed checkpoint a batch.

The caller holds a writing transaction. Appending is serial: a writer is alone on SQLite, PostgreSQL locks the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from certify.audit.models import LogCheckpoint, LogLeaf, LogNode
from certify.credential import checkpoint as notes
from certify.credential import logproof, merkle
from certify.credential.logproof import Leaf, LogProof
from certify.keyring.signer import Signer


class LogContradiction(Exception):
    """An event is to be logged again with another content than its leaf has: its row was changed since."""


class ClockWentBack(Exception):
    """The clock shows an instant before the last leaf: nothing may be logged, or it would be back-dated."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """The log's own key: its origin (name), raw public key of 32 bytes, and the signer. No authority holds it."""

    origin: str
    public: bytes
    signer: Signer


class Batch:
    """The leaves appended in one transaction, then sealed by one checkpoint."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        """Lock the log. Errors: ClockWentBack."""
        self._session = session
        self._now = now
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE log_leaf IN EXCLUSIVE MODE"))
        latest = session.scalar(select(func.max(LogLeaf.at)))
        if latest is not None and now < latest:
            raise ClockWentBack(f"the clock shows {now.isoformat()}, the last leaf {latest.isoformat()}")
        self.size = size_of(session)

    def append(self, event_key: str, leaf_at: Callable[[datetime], Leaf]) -> tuple[int, Leaf]:
        """Append the event's leaf, made for this instant; give its position and the leaf.

        An event that is there already keeps the leaf and the instant it was logged with. Errors: LogContradiction.
        """
        known = self._session.scalar(select(LogLeaf).where(LogLeaf.event_key == event_key))
        if known is not None:
            leaf = leaf_at(known.at)
            if leaf.hash != known.leaf_hash:
                raise LogContradiction(f"{event_key} is logged with another content")
            return known.position, leaf
        leaf, position = leaf_at(self._now), self.size
        self._session.add(LogLeaf(position=position, event_key=event_key, leaf_hash=leaf.hash, at=self._now))
        self.size = merkle.append(position, leaf.hash, self._read, self._write)
        return position, leaf

    def seal(self, key: LogKey) -> str:
        """Sign one checkpoint of the tree as it is now, keep it, and give its text."""
        self._session.flush()
        kept = self._session.get(LogCheckpoint, self.size)
        if kept is None:
            root = merkle.root(self.size, self._read)
            note = notes.sign(notes.Checkpoint(key.origin, self.size, root), key.public, key.signer.sign)
            kept = LogCheckpoint(size=self.size, root_hash=root, note=note, at=self._now)
            self._session.add(kept)
            self._session.flush()
        return kept.note

    def proof(self, leaf: Leaf, position: int, note: str) -> LogProof:
        """The proof that the leaf is in the tree that `note` seals."""
        path = merkle.inclusion_proof(position, self.size, self._read)
        return logproof.make(leaf, position, self.size, path, note)

    def _read(self, level: int, position: int) -> bytes:
        node = self._session.get(LogNode, (level, position))
        if node is None:
            raise LookupError(f"the log has no node {level}/{position}")
        return node.hash

    def _write(self, level: int, position: int, value: bytes) -> None:
        self._session.add(LogNode(level=level, position=position, hash=value))
        # `get` finds what was added only once it is flushed; the next append may need this node.
        self._session.flush()


def size_of(session: Session) -> int:
    """How many leaves the log has."""
    latest = session.scalar(select(func.max(LogLeaf.position)))
    return 0 if latest is None else latest + 1
