"""The rules of the ledger, each with the query that finds where it is broken.

Every query reads its tables once and groups or sorts them, so that a large database is checked in minutes.
"""

from __future__ import annotations

from typing import NamedTuple

from core.commands import COMMANDS
from core.undo import Undo


class Invariant(NamedTuple):
    """A rule of the ledger; `broken` is what is wrong where its query finds something.

    The query's columns are the words of the key.
    """

    name: str
    broken: str
    query: str


# Whatever was posted of these kinds has moves.
MOVING = [name for name, command in COMMANDS.items() if command.undoable or command is Undo]

# The words that the queries share; a database looks only at those that a query uses.
WORDS = """
WITH step AS (
    SELECT balance_id, seq, move_id, after,
        LAG(after, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY balance_id ORDER BY seq) AS before,
        ROW_NUMBER() OVER (PARTITION BY balance_id ORDER BY seq) AS place
    FROM entry
), ends AS (
    SELECT move_id, SUM(CASE WHEN after > before THEN 1 ELSE 0 END) AS given,
        SUM(CASE WHEN after < before THEN 1 ELSE 0 END) AS taken
    FROM step GROUP BY move_id
), place AS (
    SELECT step.balance_id, step.seq, step.move_id, step.before,
        CAST(move.item_id AS TEXT) || ' ' || CAST(move.lot_id AS TEXT) || ' ' || CASE WHEN step.after > step.before
            THEN CAST(to_location_id AS TEXT) || ' ' || CAST(to_plate_id AS TEXT) || ' '
                || CAST(to_owner_id AS TEXT) || ' ' || to_status
            ELSE CAST(from_location_id AS TEXT) || ' ' || CAST(from_plate_id AS TEXT) || ' '
                || CAST(from_owner_id AS TEXT) || ' ' || from_status
            END AS stock
    FROM step JOIN move ON move.id = step.move_id
), carried AS (
    SELECT place.*, LAG(stock) OVER (PARTITION BY balance_id ORDER BY seq) AS stock_before,
        LAG(move_id) OVER (PARTITION BY balance_id ORDER BY seq) AS move_before
    FROM place
), last AS (
    SELECT entry.balance_id, entry.seq, entry.after, entry.move_id
    FROM entry
    JOIN (SELECT balance_id, MAX(seq) AS seq FROM entry GROUP BY balance_id) newest
        ON newest.balance_id = entry.balance_id AND newest.seq = entry.seq
), change AS (
    SELECT to_location_id AS location_id, item_id, lot_id, to_plate_id AS plate_id, to_owner_id AS owner_id,
        to_status AS status, quantity AS moved, 0 AS on_hand
    FROM move
    UNION ALL
    SELECT from_location_id, item_id, lot_id, from_plate_id, from_owner_id, from_status, -quantity, 0 FROM move
    UNION ALL
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, 0, quantity FROM balance
), stock AS (
    SELECT location_id, item_id, lot_id, plate_id, owner_id, status, SUM(moved) AS moved, SUM(on_hand) AS on_hand
    FROM change GROUP BY location_id, item_id, lot_id, plate_id, owner_id, status
), progress AS (
    SELECT move.order_line_id,
        SUM(CASE WHEN target.is_physical = 1 THEN move.quantity ELSE -move.quantity END) AS moved
    FROM move JOIN location target ON target.id = move.to_location_id
    WHERE move.order_line_id IS NOT NULL GROUP BY move.order_line_id
)
"""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "I1",
        "what is on hand is not what came in less what went out",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate, stock.status,
            stock.on_hand, stock.moved AS by_its_moves
        FROM stock
        JOIN item ON item.id = stock.item_id
        JOIN lot ON lot.id = stock.lot_id
        JOIN plate ON plate.id = stock.plate_id
        JOIN location ON location.id = stock.location_id
        WHERE stock.on_hand <> CASE location.is_physical WHEN 1 THEN stock.moved ELSE 0 END
        """,
    ),
    Invariant(
        "I1",
        "goods became another item on their way",
        """
        SELECT move.id AS move, item.sku AS item, lot.code AS lot
        FROM move JOIN lot ON lot.id = move.lot_id JOIN item ON item.id = move.item_id
        WHERE lot.id <> 0 AND lot.item_id <> move.item_id
        """,
    ),
    Invariant(
        "I2",
        "the changes of a balance are not numbered 1, 2, 3 …",
        """
        SELECT step.balance_id AS balance, step.seq AS number, step.move_id AS move
        FROM step WHERE step.seq <> step.place
        """,
    ),
    Invariant(
        "I2",
        "a balance changed by something else than its move says",
        """
        SELECT step.balance_id AS balance, step.seq AS number, move.id AS move, move.quantity AS moved,
            step.before, step.after
        FROM step JOIN move ON move.id = step.move_id
        WHERE ABS(step.after - step.before) <> move.quantity
        """,
    ),
    Invariant(
        "I2",
        "a move did not change one balance for each of its ends that holds stock",
        """
        SELECT move.id AS move, item.sku AS item, source.code AS "from", target.code AS "to",
            COALESCE(ends.taken, 0) AS taken, COALESCE(ends.given, 0) AS given
        FROM move
        JOIN item ON item.id = move.item_id
        JOIN location source ON source.id = move.from_location_id
        JOIN location target ON target.id = move.to_location_id
        LEFT JOIN ends ON ends.move_id = move.id
        WHERE COALESCE(ends.taken, 0) <> source.is_physical OR COALESCE(ends.given, 0) <> target.is_physical
        """,
    ),
    Invariant(
        "I2",
        "the last change of a balance does not lead to what is on hand",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate,
            balance.id AS balance, balance.seq AS number, balance.quantity AS on_hand, last.seq AS last, last.after
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN last ON last.balance_id = balance.id
        WHERE last.seq IS NULL OR last.seq <> balance.seq OR last.after <> balance.quantity
        """,
    ),
    Invariant(
        "I2",
        "a balance is gone although something was left",
        """
        SELECT item.sku AS item, lot.code AS lot, last.balance_id AS balance, last.seq AS number, last.after
        FROM last
        JOIN move ON move.id = last.move_id
        JOIN item ON item.id = move.item_id
        JOIN lot ON lot.id = move.lot_id
        LEFT JOIN balance ON balance.id = last.balance_id
        WHERE balance.id IS NULL AND last.after <> 0
        """,
    ),
    Invariant(
        "I2",
        "the last change of a balance was by a move of other goods, or to or from another place",
        """
        SELECT balance.id AS balance, place.seq AS number, place.move_id AS move
        FROM balance JOIN place ON place.balance_id = balance.id AND place.seq = balance.seq
        WHERE place.stock <> CAST(balance.item_id AS TEXT) || ' ' || CAST(balance.lot_id AS TEXT) || ' '
            || CAST(balance.location_id AS TEXT) || ' ' || CAST(balance.plate_id AS TEXT) || ' '
            || CAST(balance.owner_id AS TEXT) || ' ' || balance.status
        """,
    ),
    # A serial, or what lies on a plate, takes its balance along: out to nothing and in again by the same move.
    Invariant(
        "I2",
        "a balance became one of other goods, or of another place, without a move that took it there",
        """
        SELECT balance_id AS balance, seq AS number, move_id AS move
        FROM carried WHERE stock <> stock_before AND NOT (move_id = move_before AND before = 0)
        """,
    ),
    Invariant(
        "I3",
        "less than nothing is on hand, or more is reserved than there is",
        """
        SELECT item.sku AS item, lot.code AS lot, location.code AS location, plate.code AS plate,
            balance.quantity AS on_hand, balance.reserved
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        WHERE balance.quantity < 0 OR balance.reserved < 0 OR balance.reserved > balance.quantity
        """,
    ),
    # Nothing reserves goods yet; whoever makes the first reservation sums them up here.
    Invariant(
        "I3",
        "goods are reserved for nobody",
        """
        SELECT balance.id AS balance, balance.quantity AS on_hand, balance.reserved
        FROM balance WHERE balance.reserved <> 0
        """,
    ),
    Invariant(
        "I3",
        "a balance was below nothing for a while",
        """
        SELECT balance_id AS balance, seq AS number, move_id AS move, after FROM entry WHERE after < 0
        """,
    ),
    Invariant(
        "I4",
        "a posting was never answered",
        """
        SELECT id AS posting, kind, state FROM posting
        WHERE state NOT IN ('posted', 'rejected') OR outcome IS NULL OR outcome = ''
        """,
    ),
    Invariant(
        "I4",
        "a move belongs to no posting, or to one that was refused",
        """
        SELECT move.posting_id AS posting, posting.kind, posting.state, move.id AS move
        FROM move LEFT JOIN posting ON posting.id = move.posting_id
        WHERE posting.id IS NULL OR posting.state <> 'posted'
        """,
    ),
    Invariant(
        "I4",
        "a posting that moves no goods has moves",
        """
        SELECT posting.id AS posting, posting.kind, move.id AS move
        FROM move JOIN posting ON posting.id = move.posting_id WHERE posting.kind NOT IN :moving
        """,
    ),
    Invariant(
        "I4",
        "a move is of another site than its places or its order",
        """
        SELECT move.id AS move, site.code AS site, source.code AS "from", target.code AS "to", orders.number AS "order"
        FROM move
        JOIN location source ON source.id = move.from_location_id
        JOIN location target ON target.id = move.to_location_id
        LEFT JOIN site ON site.id = move.site_id
        LEFT JOIN order_line ON order_line.id = move.order_line_id
        LEFT JOIN orders ON orders.id = order_line.order_id
        WHERE move.site_id <> source.site_id OR move.site_id <> target.site_id OR move.site_id <> orders.site_id
        """,
    ),
    Invariant(
        "I4",
        "a posting has lost some of its moves",
        """
        SELECT posting_id AS posting, COUNT(*) AS moves, MAX(line) AS last
        FROM move GROUP BY posting_id HAVING MIN(line) <> 1 OR MAX(line) <> COUNT(*)
        """,
    ),
    Invariant(
        "I4",
        "a posting that moves goods has no moves",
        """
        SELECT posting.id AS posting, posting.kind
        FROM posting LEFT JOIN move ON move.posting_id = posting.id
        WHERE posting.state = 'posted' AND posting.kind IN :moving AND move.id IS NULL
        """,
    ),
    Invariant(
        "I4",
        "an undo left a move as it was",
        """
        SELECT undone.posting_id AS posting, undone.id AS move, undoing.id AS undo
        FROM posting undoing
        JOIN move undone ON undone.posting_id = undoing.undoes_id
        LEFT JOIN move reversal ON reversal.reverses_id = undone.id AND reversal.posting_id = undoing.id
        WHERE reversal.id IS NULL
        """,
    ),
    Invariant(
        "I4",
        "an undo did something else than reverse a move",
        """
        SELECT undoing.id AS undo, reversal.id AS move
        FROM move reversal
        JOIN posting undoing ON undoing.id = reversal.posting_id
        LEFT JOIN move undone ON undone.id = reversal.reverses_id AND undone.posting_id = undoing.undoes_id
            AND undone.item_id = reversal.item_id AND undone.lot_id = reversal.lot_id
            AND undone.quantity = reversal.quantity
            AND undone.from_location_id = reversal.to_location_id AND undone.to_location_id = reversal.from_location_id
            AND undone.from_plate_id = reversal.to_plate_id AND undone.to_plate_id = reversal.from_plate_id
            AND undone.from_owner_id = reversal.to_owner_id AND undone.to_owner_id = reversal.from_owner_id
            AND undone.from_status = reversal.to_status AND undone.to_status = reversal.from_status
        WHERE (undoing.undoes_id IS NOT NULL OR reversal.reverses_id IS NOT NULL) AND undone.id IS NULL
        """,
    ),
    Invariant(
        "I5",
        "a serial is in more than one place, or is not one piece",
        """
        SELECT item.sku AS item, lot.code AS serial, COUNT(*) AS places, SUM(balance.quantity) AS on_hand
        FROM balance JOIN lot ON lot.id = balance.lot_id JOIN item ON item.id = balance.item_id
        WHERE lot.is_serial = 1 OR balance.is_serial = 1
        GROUP BY item.sku, lot.code, lot.is_serial
        HAVING COUNT(*) > 1 OR SUM(balance.quantity) <> 1000000 OR MIN(balance.is_serial) <> lot.is_serial
        """,
    ),
    Invariant(
        "I6",
        "goods are elsewhere than the plate they lie on",
        """
        SELECT plate.code AS plate, there.code AS plate_at, item.sku AS item, lot.code AS lot, location.code AS goods_at
        FROM balance
        JOIN item ON item.id = balance.item_id
        JOIN lot ON lot.id = balance.lot_id
        JOIN plate ON plate.id = balance.plate_id
        JOIN location ON location.id = balance.location_id
        LEFT JOIN location there ON there.id = plate.location_id
        WHERE plate.id <> 0 AND (plate.location_id IS NULL OR plate.location_id <> balance.location_id)
        """,
    ),
    Invariant(
        "I6",
        "a plate is elsewhere than the plate that carries it",
        """
        SELECT plate.code AS plate, here.code AS plate_at, carrier.code AS carried_by, there.code AS carrier_at
        FROM plate
        JOIN plate carrier ON carrier.id = plate.parent_id
        LEFT JOIN location here ON here.id = plate.location_id
        LEFT JOIN location there ON there.id = carrier.location_id
        WHERE COALESCE(plate.location_id, 0) <> COALESCE(carrier.location_id, 0)
        """,
    ),
    Invariant(
        "I7",
        "what is done on an order's line is not what its moves say",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, order_line.done,
            COALESCE(progress.moved, 0) AS by_its_moves
        FROM order_line
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = order_line.item_id
        LEFT JOIN progress ON progress.order_line_id = order_line.id
        WHERE order_line.done <> COALESCE(progress.moved, 0)
        """,
    ),
    Invariant(
        "I7",
        "goods came in on a line for another item",
        """
        SELECT orders.number AS "order", order_line.line, item.sku AS item, move.id AS move
        FROM move
        JOIN order_line ON order_line.id = move.order_line_id
        JOIN orders ON orders.id = order_line.order_id
        JOIN item ON item.id = move.item_id
        WHERE move.item_id <> order_line.item_id
        """,
    ),
    Invariant(
        "I7",
        "an order's state is not what its lines say",
        """
        SELECT orders.number AS "order", orders.state, COUNT(*) AS lines,
            SUM(CASE WHEN order_line.done >= order_line.quantity THEN 1 ELSE 0 END) AS complete
        FROM orders JOIN order_line ON order_line.order_id = orders.id
        WHERE orders.state IN ('sent', 'partly_received', 'received')
        GROUP BY orders.number, orders.state
        HAVING orders.state <> CASE
            WHEN MIN(CASE WHEN order_line.done >= order_line.quantity THEN 1 ELSE 0 END) = 1 THEN 'received'
            WHEN MAX(order_line.done) > 0 THEN 'partly_received'
            ELSE 'sent' END
        """,
    ),
)
