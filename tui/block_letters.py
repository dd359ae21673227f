"""Letters five rows high, made of full blocks, to be read from two metres away."""

from __future__ import annotations

ROWS = 5

# Zero and O, one and I, two and Z, five and S, eight and B each look different on purpose.
_SHAPES = """
A  # |# #|###|# #|# #
B ## |# #|## |# #|##
C  ##|#  |#  |#  | ##
D ## |# #|# #|# #|##
E ###|#  |## |#  |###
F ###|#  |## |#  |#
G  ##|#  |# #|# #| ##
H # #|# #|###|# #|# #
I ###| # | # | # |###
J   #|  #|  #|# #| #
K # #|# #|## |# #|# #
L #  |#  |#  |#  |###
M #   #|## ##|# # #|#   #|#   #
N #  #|## #|# ##|#  #|#  #
O  # |# #|# #|# #| #
P ## |# #|## |#  |#
Q  # |# #|# #| # |  #
R ## |# #|## |# #|# #
S  ##|#  | # |  #|##
T ###| # | # | # | #
U # #|# #|# #|# #|###
V # #|# #|# #|# #| #
W #   #|#   #|# # #|## ##|#   #
X # #|# #| # |# #|# #
Y # #|# #| # | # | #
Z ###|  #| # |#  |###
0 ###|# #|# #|# #|###
1  # |## | # | # |###
2 ###|  #|###|#  |###
3 ###|  #|###|  #|###
4 # #|# #|###|  #|  #
5 ###|#  |###|  #|###
6 ###|#  |###|# #|###
7 ###|  #|  #|  #|  #
8 ###|# #|###|# #|###
9 ###|# #|###|  #|###
- ···|···|###|···|···
/   #|  #| # |#  |#
. ·|·|·|·|#
, ··|··|··|·#|#
: ·|#|·|#|·
+ ···| # |###| # |···
_ ···|···|···|···|###
* # #| # |###| # |# #
"""


def _cut_out(shapes: str) -> dict[str, tuple[str, ...]]:
    letters = {" ": ("  ",) * ROWS}
    for drawing in shapes.strip("\n").splitlines():
        rows = drawing[2:].split("|")
        width = max(map(len, rows))
        letters[drawing[0]] = tuple(row.ljust(width).replace("·", " ").replace("#", "█") for row in rows)
    return letters


LETTERS = _cut_out(_SHAPES)


def draw(text: str) -> tuple[str, ...] | None:
    """Five rows of equal width that show the text, or None where a character has no block letter."""
    letters = [LETTERS.get(character) for character in text.upper()]
    if not letters or None in letters:
        return None
    return tuple(" ".join(letter[row] for letter in letters if letter) for row in range(ROWS))
