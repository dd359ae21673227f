"""PINs: hashed slowly with a pepper that is not in the database, and few wrong tries."""

from __future__ import annotations

import hmac
import re
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import Rejection
from core.schema.tables import pin_trial
from core.values import Micros

LENGTH_MIN = 6
FREE_TRIES = 5
LOCKS_MIN = (1, 2, 4, 8, 15)
MINUTE = 60_000_000
TIME_COST_MAX = 16
MEMORY_COST_MAX_KIB = 262_144

# 19 MiB and two passes: the least that OWASP's password storage cheat sheet gives for argon2id
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = BoundedSemaphore(2)
_HASH = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")


def hash_pin(pin: str, pepper: bytes) -> str:
    """The hash to keep for a PIN, which needs some digits."""
    if len(pin) < LENGTH_MIN or not pin.isdigit():
        raise Rejection("pin_too_short", least=LENGTH_MIN)
    with _AT_ONCE:
        return _HASHER.hash(_peppered(pin, pepper))


def is_pin_hash(text: str) -> bool:
    """Whether a PIN could be the one hashed, with no more work than an installation may want."""
    try:
        found = extract_parameters(text)
    except (InvalidHashError, ValueError):
        return False
    return (
        _HASH.fullmatch(text) is not None
        and found.type is Type.ID
        and (found.version, found.parallelism) == (ARGON2_VERSION, 1)
        and (found.salt_len, found.hash_len) == (_HASHER.salt_len, _HASHER.hash_len)
        and 1 <= found.time_cost <= TIME_COST_MAX
        and 8 <= found.memory_cost <= MEMORY_COST_MAX_KIB
    )


def pin_matches(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
    """Whether the PIN is the one hashed; takes as long where there is none."""
    with _AT_ONCE:
        try:
            _HASHER.verify(pin_hash or _nobody_hash(), _peppered(pin, pepper))
        except (VerificationError, InvalidHashError):
            return False
    return pin_hash is not None


def require_unlocked(connection: Connection, whose: tuple[str, ...], now: Micros) -> None:
    """Refuses while the operator or the device waits after too many wrong PINs."""
    query = (
        select(pin_trial.c.locked_until).where(pin_trial.c.whose.in_(whose)).order_by(pin_trial.c.locked_until.desc())
    )
    until = connection.execute(query).scalar()
    if until is not None and until > now:
        raise Rejection("pin_locked", minutes=-(-(until - now) // MINUTE))


def note_trial(connection: Connection, whose: tuple[str, ...], right: bool, now: Micros) -> None:
    """Counts a wrong PIN, or forgets the wrong ones after a right one."""
    if right:
        connection.execute(delete(pin_trial).where(pin_trial.c.whose.in_(whose)))
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for name in sorted(whose):
        known = connection.execute(
            select(pin_trial.c.failures).where(pin_trial.c.whose == name).with_for_update()
        ).scalar()
        failures = (known or 0) + 1
        values = {"failures": failures, "locked_until": now + _lock_minutes(failures) * MINUTE}
        row = make(pin_trial).values(whose=name, **values)
        connection.execute(row.on_conflict_do_update(index_elements=["whose"], set_=values))


def _lock_minutes(failures: int) -> int:
    step = failures - FREE_TRIES
    return 0 if step < 0 else LOCKS_MIN[min(step, len(LOCKS_MIN) - 1)]


def _peppered(pin: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, pin.encode(), "sha256")


def _nobody_hash() -> str:
    return _HASHER.hash(b"nobody")
