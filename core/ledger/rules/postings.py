"""I4: each posting is answered and has exactly its own moves; an undo reverses exactly what it undoes."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

POSTINGS: tuple[Invariant, ...] = (
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
        LEFT JOIN transfer ON transfer.order_id = orders.id
        WHERE move.site_id <> CASE move.kind WHEN 'receive_transfer' THEN transfer.to_site_id ELSE orders.site_id END
            OR (move.site_id <> source.site_id AND (source.kind <> 'transit' OR move.reverses_id IS NOT NULL))
            OR (move.site_id <> target.site_id AND (target.kind <> 'transit' OR move.reverses_id IS NULL))
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
        FROM posting
        LEFT JOIN move ON move.posting_id = posting.id
        LEFT JOIN posting undone ON undone.id = posting.undoes_id
        WHERE posting.state = 'posted' AND posting.kind IN :moving AND move.id IS NULL
            AND (undone.id IS NULL OR undone.kind IN :moving)
            AND posting.kind NOT IN ('NestPlate', 'ReportProblem', 'CloseTransfer', 'LoadCarton', 'UnloadCarton')
            AND COALESCE(undone.kind, '')
                NOT IN ('NestPlate', 'ReportProblem', 'CloseTransfer', 'LoadCarton', 'UnloadCarton')
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
)
