"""I9: nothing is dated into a period after it was closed, and what was kept of a period is what was there."""

from __future__ import annotations

from core.ledger.rules.rule import Invariant

PERIODS: tuple[Invariant, ...] = (
    Invariant(
        "I9",
        "goods moved on a day that was closed before",
        """
        SELECT late.move_id AS move, site.code AS site, late.business_date AS "date"
        FROM (
            SELECT dated.move_id, dated.site_id, dated.business_date
            FROM dated
            JOIN closing ON closing.site_id = dated.site_id AND closing.business_date = dated.business_date
            WHERE dated.move_id > closing.last_move
            UNION
            SELECT dated.move_id, dated.site_id, dated.business_date
            FROM dated
            JOIN period ON period.site_id = dated.site_id AND period.ends_on >= dated.business_date
            WHERE period.state = 'reopened' AND dated.move_id > period.last_move
                AND dated.move_id <= period.reopened_after
        ) late
        JOIN site ON site.id = late.site_id
        """,
    ),
    # Held against the period before it, so that each move is summed up once. What a reopened one kept is used no more.
    Invariant(
        "I9",
        "what was kept of a period is not what its moves say",
        """
        SELECT site.code AS site, standing.ends_on AS closed_through, item.sku AS item, lot.code AS lot,
            location.code AS location, party.code AS owner, wrong.status,
            wrong.kept, wrong.moved AS by_its_moves, wrong.kept_weight, wrong.weight AS weight_by_its_moves,
            wrong.item_id, wrong.lot_id, wrong.location_id
        FROM (
            SELECT period_id, location_id, item_id, lot_id, owner_id, status, SUM(kept) AS kept, SUM(moved) AS moved,
                SUM(kept_weight) AS kept_weight, SUM(weight) AS weight
            FROM (
                SELECT period_id, location_id, item_id, lot_id, owner_id, status,
                    quantity AS kept, 0 AS moved, catch_quantity AS kept_weight, 0 AS weight
                FROM period_balance
                UNION ALL
                SELECT standing.id, location_id, item_id, lot_id, owner_id, status, -quantity, 0, -catch_quantity, 0
                FROM standing JOIN period_balance ON period_balance.period_id = standing.id_before
                UNION ALL
                SELECT closing.period_id, dated.location_id, dated.item_id, dated.lot_id, dated.owner_id,
                    dated.status, 0, dated.quantity, 0, dated.catch_quantity
                FROM dated
                JOIN closing ON closing.site_id = dated.site_id AND closing.business_date = dated.business_date
            ) change
            GROUP BY period_id, location_id, item_id, lot_id, owner_id, status
            HAVING SUM(kept) <> SUM(moved) OR SUM(kept_weight) <> SUM(weight)
        ) wrong
        JOIN standing ON standing.id = wrong.period_id
        JOIN site ON site.id = standing.site_id
        JOIN item ON item.id = wrong.item_id
        JOIN lot ON lot.id = wrong.lot_id
        JOIN location ON location.id = wrong.location_id
        JOIN party ON party.id = wrong.owner_id
        """,
    ),
    # What lies before it is never read again for a later day.
    Invariant(
        "I9",
        "a period does not know from which move on goods moved after it",
        """
        SELECT site.code AS site, period.ends_on AS closed_through, period.open_from, day.first_move,
            period.posting_id AS posting
        FROM period
        JOIN site ON site.id = period.site_id
        LEFT JOIN (SELECT business_date, MIN(id) AS first_move FROM move GROUP BY business_date) day
            ON day.business_date > period.ends_on AND day.first_move < period.open_from
        WHERE period.state = 'closed' AND (day.first_move IS NOT NULL OR period.open_from > period.last_move + 1)
        """,
    ),
    Invariant(
        "I9",
        "a site is not closed through the end of its last closed period",
        """
        SELECT site.code AS site, site.closed_through, MAX(standing.ends_on) AS last_period,
            (SELECT posting_id FROM period WHERE period.site_id = site.id ORDER BY period.id DESC LIMIT 1) AS posting
        FROM site LEFT JOIN standing ON standing.site_id = site.id
        GROUP BY site.id, site.code, site.closed_through
        HAVING site.closed_through <> MAX(standing.ends_on)
            OR (site.closed_through IS NULL) <> (MAX(standing.ends_on) IS NULL)
        """,
    ),
)
