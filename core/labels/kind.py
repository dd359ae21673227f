"""The two kinds of what is printed: labels to be stuck on, and papers to be read; and which a printer can print."""

from __future__ import annotations

LABELS, PAPERS, BOTH = PRINTS = ("labels", "papers", "both")
