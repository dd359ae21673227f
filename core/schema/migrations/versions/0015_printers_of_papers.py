"""What a printer can print, and routes of their own for papers."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Adds a column; whoever got papers by the route of all labels, and printed them, has one for all papers now."""
    op.execute(
        """ALTER TABLE printer ADD COLUMN prints TEXT DEFAULT 'both' NOT NULL
            CONSTRAINT printer_prints CHECK (prints IN ('labels', 'papers', 'both'))"""
    )
    op.execute(
        """INSERT INTO label_route (site_id, label, station, zone, printer_id)
            SELECT site_id, 'all papers', station, zone, printer_id FROM label_route
            WHERE label = '' AND printer_id IN (
                SELECT printer_id FROM print_job WHERE state IN ('sent', 'confirmed') AND design IN (
                    'bill_of_lading', 'count_sheet', 'delivery_note', 'manifest', 'packing_slip', 'pick_list',
                    'return_slip'))"""
    )


def downgrade() -> None:
    """What a printer can print must stay known."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
