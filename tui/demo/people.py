"""The people of the demo: whose badge is what, and who may approve with which PIN."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody who works in the demo; an empty PIN is none."""

    code: str
    name: str
    role: str
    badge: str
    pin: str = ""


PEOPLE = (
    Person("ANA", "Ana", "operator", "BDEMO-ANA-7319"),
    Person("JOE", "Joe", "operator", "BDEMO-JOE-2846"),
    Person("MIA", "Mia", "supervisor", "BDEMO-MIA-5570", "246810"),
    Person("ADMIN", "Admin", "administrator", "BDEMO-ADMIN-9061", "135791"),
)
ANA, JOE, MIA, ADMIN = PEOPLE

# What is typed in place of a badge, and the lines that say so on a screen of 20 columns.
SHORTCUTS = {str(number): person.badge for number, person in enumerate(PEOPLE, 1)}
HINTS = ("No badge? Key + ENT:", "1 Ana  2 Joe  3 Mia", f"PIN of Mia: {MIA.pin}")
