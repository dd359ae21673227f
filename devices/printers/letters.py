"""Letters for pictures of labels, from the one scalable font that Pillow always has.

That font knows little more than ASCII. Accented letters are put together from its glyphs, so that names in
Latin script show; anything else is drawn as the font's empty box, which is what many printers do too.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from core.labels import lettering

# Letters are drawn this much larger and then reduced, so that their edges stay smooth when condensed.
_OVERSAMPLING = 4

# Combining mark -> the glyph that stands for it, and that glyph's size against the letter.
_ABOVE = {
    "\u0300": ("`", 0.9),
    "\u0301": ("´", 0.9),
    "\u0302": ("^", 0.7),
    "\u0303": ("~", 0.6),
    "\u0304": ("-", 0.9),
    "\u0306": ("u", 0.45),
    "\u0307": (".", 1.0),
    "\u0308": ("..", 1.0),
    "\u030a": ("o", 0.45),
    "\u030b": ("´´", 0.8),
    "\u030c": ("v", 0.5),
}
_BELOW = {"\u0323": (".", 1.0), "\u0326": (",", 0.8), "\u0327": (",", 0.8), "\u0328": (",", 0.8)}
_STRUCK = {"Ø": "O/", "ø": "o/", "Ł": "L-", "ł": "l-", "Đ": "D-", "đ": "d-", "€": "C="}
_JOINED = {"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ẞ": "SS"}
_GAP = 0.03


def letters(row: str, width: int, height: int, *, bold: bool) -> Image.Image:
    """The row as a mask, `height` dots tall and at most `width` wide: condensed where the font is wider."""
    tall = height * _OVERSAMPLING
    weight = max(1, round(tall * (0.035 if bold else 0.01)))
    tiles = [_tile(character, tall, weight) for character in row]
    mask = Image.new("L", (max(1, sum(tile.width for tile in tiles)), tall), 0)
    left = 0
    for tile in tiles:
        mask.paste(tile, (left, 0))
        left += tile.width
    reduced = max(1, mask.width // _OVERSAMPLING)
    return mask.resize((min(width, reduced), height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2048)
def _tile(character: str, tall: int, weight: int) -> Image.Image:
    """One character in its advance width; capitals reach from the top to the baseline."""
    parts = unicodedata.normalize("NFD", character)
    plain, marks = parts[0], parts[1:]
    font = _font(round(tall * lettering.CAPITALS / _capitals()))
    glyphs = (_JOINED[plain],) if plain in _JOINED else tuple(_STRUCK.get(plain, plain))
    advance = max(1, round(font.getlength("S" if plain == "ß" else glyphs[0])))
    pen = _Pen(advance, tall, font, weight)
    if plain == "ß":
        pen.draw_sharp_s()
    else:
        for glyph in glyphs:
            pen.draw(glyph)
    for mark in marks:
        pen.draw_mark(mark)
    return pen.cut()


class _Pen:
    """A strip for one character, with as much room above the row as the row is tall."""

    def __init__(self, advance: int, tall: int, font: ImageFont.FreeTypeFont, weight: int) -> None:
        self._font = font
        self._weight = weight
        self._top = tall
        self._baseline = tall + round(tall * lettering.CAPITALS)
        self._strip = Image.new("L", (advance, 2 * tall), 0)
        self._canvas = ImageDraw.Draw(self._strip)

    def draw(self, glyph: str) -> None:
        """A glyph on the baseline, in the middle."""
        place = (self._strip.width / 2, self._baseline)
        self._canvas.text(place, glyph, 255, self._font, anchor="ms", stroke_width=self._weight)

    def draw_sharp_s(self) -> None:
        """The sharp s, which no glyph of the font resembles: a stem, a small bowl, a larger one below."""
        wide, tall = self._strip.width, self._baseline - self._top
        left, right = round(wide * 0.16), round(wide * 0.88)
        pen = max(1, round(tall * 0.11) + self._weight)
        waist = self._top + round(tall * 0.42)
        self._canvas.line((left + pen // 2, self._top + tall // 4, left + pen // 2, self._baseline), 255, pen)
        self._canvas.arc((left, self._top, right - pen // 2, self._top + tall // 2), 180, 360, 255, pen)
        self._canvas.arc((left, self._top, right - pen // 2, waist + pen), 270, 90, 255, pen)
        self._canvas.arc((left, waist, right, self._baseline), 270, 120, 255, pen)

    def draw_mark(self, mark: str) -> None:
        """An accent above or below what is drawn already; unknown ones are left out."""
        above, below = _ABOVE.get(mark), _BELOW.get(mark)
        ink = self._strip.getbbox()
        if not (above or below) or ink is None:
            return
        glyph, scale = above or below or ("", 1.0)
        accent = _accent(glyph, round(self._font.size * scale), self._weight)
        gap = round((self._baseline - self._top) * _GAP)
        left = (ink[0] + ink[2] - accent.width) // 2
        self._strip.paste(255, (left, ink[1] - gap - accent.height if above else ink[3] + gap // 2), accent)

    def cut(self) -> Image.Image:
        """The row's part of the strip; what rose above the row is pressed down into it."""
        wide = self._strip.width
        ink = self._strip.getbbox()
        if ink is not None and ink[1] < self._top - 2 * self._weight:
            tall = self._strip.crop((0, ink[1], wide, self._baseline))
            self._strip.paste(tall.resize((wide, self._baseline - self._top)), (0, self._top))
        return self._strip.crop((0, self._top, wide, 2 * self._top))


def _accent(glyph: str, size: int, weight: int) -> Image.Image:
    """The ink of a glyph alone, as a mask."""
    strip = Image.new("L", (3 * size, 3 * size), 0)
    ImageDraw.Draw(strip).text((size, size), glyph, 255, _font(size), stroke_width=weight)
    return strip.crop(strip.getbbox())


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


@lru_cache(maxsize=1)
def _capitals() -> float:
    """How tall capitals are in the font, as a share of its size."""
    _left, top, _right, bottom = _font(1000).getbbox("H")
    return (bottom - top) / 1000
