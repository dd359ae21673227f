"""What is asked of every day at hot places, whatever was done there: each posting once, and nobody told of a lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Connection, select

from core.schema.tables import operator, posting
from tests.faults.hands import once_more
from tests.faults.hot_crew import HotCrew
from tests.faults.hot_notes import Note, read_notes
from tests.faults.poster import in_words


def notes_of(day: HotCrew) -> dict[str, list[Note]]:
    """What each of those who work noted."""
    return {who: list(read_notes(day.folder / f"{who}.notes")) for who in day.people}


def require_each_once(day: HotCrew) -> None:
    """What was acknowledged is there, once, as it was acknowledged; nothing is there that nobody sent."""
    notes = [note for those in notes_of(day).values() for note in those]
    assert [note for note in notes if not note.answer] == []
    told = {note.stamp.id: "posted" if note.done else "rejected" for note in notes}
    assert day.warehouse.room.read(posted, list(day.people)) == told
    for note in notes[:: max(1, len(notes) // 100)]:
        again = in_words(note.stamp.id, once_more(day.warehouse.room, note.command, note.stamp))
        assert again == note.answer


def require_refused_only(day: HotCrew, may_be: Collection[str]) -> Counter[str]:
    """Nobody is told of anything but what others were faster at; nobody is told of a lock."""
    refused = Counter(note.refused for those in notes_of(day).values() for note in those if note.refused)
    assert set(refused) <= set(may_be), refused
    assert "deadlock detected" not in (day.server.folder / "log").read_text()
    return refused


def posted(connection: Connection, people: list[str]) -> dict[object, str]:
    """What these people posted, and what became of each."""
    query = select(posting.c.id, posting.c.state).join(operator, operator.c.id == posting.c.operator_id)
    return dict(connection.execute(query.where(operator.c.code.in_(people))).all())
