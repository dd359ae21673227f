"""Makes hostile inputs: what a broken scanner, a stranger's barcode or a spiteful item name may hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

LENGTH_MAX = 6_000

GS1_VALUES = {
    "00": "095060000000000015", "01": "09506000134352", "02": "04006381333931", "10": "L24", "11": "260101",
    "15": "271200", "17": "271231", "21": "SN-1", "30": "12", "37": "24", "3103": "001250", "3925": "12345",
    "410": "4006381333931", "7003": "2712311200", "8003": "09506000134352A", "8004": "ASSET1", "91": "BOLT", "99": "x",
}  # fmt: skip

_AIM_IDS = ("]C0", "]C1", "]d1", "]d2", "]Q1", "]Q3", "]E0", "]E3", "]E4", "]e0", "]J1", "]I1", "]", "]]", "]x", "]C")
_CARRIERS = ("]C1", "]d2", "]Q3", "]e0", "]J1", "")
_CODES = (
    "BOLT", "GLUE", "A1.11", "B2", "DOCK", "LP000001", "PO1", "KXUNDO", "KXOK", "4006381333931", "400638133393112",
    "340123450000000000", "96385074", "614141000036", "9506000134353", "3074257BF7194E4000001A85",
    "3174257BF4499602D2000000", "https://id.gs1.org/01/09506000134352/10/L24?17=271231", "HTTPS://X/01/1", "http://[/",
    "(01)09506000134352(10)L24",
)  # fmt: skip
_CONTROLS = (
    "\x00",
    "\x02",
    "\x03",
    "\x04",
    "\x08",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\x1b",
    "\x1b[2J",
    "\x1d",
    "\x1e",
    "\x7f",
)
_STEERING = (
    "\u202e",
    "\u2066",
    "\u061c",
    "\u200b",
    "\ufeff",
    "\ud83d",
    "\udc00",
    "\u2028",
    "\x85",
    "\x9b",
    "\ufffd",
    "\ufffe",
)
_LETTERS = (
    "Müller",
    "ẞ",
    "é",
    "e\u0301",
    "漢字",
    "🙂",
    "٣٠",
    "²",
    "½",
    "\u0660",
    "A" * 41,
    "0" * 19,
    " ",
    "_",
    ">",
    "|",
)
_ZPL = (
    "^XZ",
    "^XA",
    "~JA",
    "~DGR:X.GRF",
    "^FS",
    "^FD",
    "^CC|",
    "~CC!",
    "_5EXZ",
    "_7EJA",
    "__1",
    ">;>8",
    ">0",
    "\\&",
    "^",
)
_ESCPOS = (
    "\x1dV\x00",
    "\x10\x14\x01\x00\x01",
    "\x10\x04\x01",
    "\x1b@",
    "\x1bp\x00",
    "\x1d(k",
    "\x1d8L",
    "\x1c.",
    "\x1bt\x10",
)
_MARKUP = ("[/]", "[@click=app.exit]", "{0.__class__}", "%s%n", "${x}", "../..", "' OR 1=1 --", "=1+1", "<b>", "\\")
_KEYS = tuple(chr(0xE000 + number) for number in range(24))  # keys without a character, where keys are framed

PIECES = (*_AIM_IDS, *_CODES, *_CONTROLS, *_STEERING, *_LETTERS, *_ZPL, *_ESCPOS, *_MARKUP, *_KEYS)


def text_of(data: bytes) -> str:
    """The input as text: what is no UTF-8 becomes half characters, as it does on its way in from a file."""
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """The text as an input."""
    return text.encode("utf-8", "surrogatepass")


def hostile(random: Random, seeds: Sequence[bytes] = ()) -> bytes:
    """One input, at most LENGTH_MAX bytes long; some grow from inputs that are right, the `seeds`."""
    data = random.choice(seeds) if seeds and random.random() < 0.3 else random.choice(_MAKERS)(random)
    for _ in range(random.choice((0, 0, 1, 1, 2, 5))):
        data = _changed(data, random)
    return data[:LENGTH_MAX]


def _random_bytes(random: Random) -> bytes:
    return random.randbytes(random.choice((0, 1, 2, 3, 8, 24, 60, 300)))


def _random_text(random: Random) -> bytes:
    most = random.choice((0x7F, 0xFF, 0x2FFF, 0x10FFFF))
    return bytes_of("".join(chr(random.randint(0, most)) for _ in range(random.randint(0, 40))))


def _pieces(random: Random) -> bytes:
    return bytes_of("".join(random.choices(PIECES, k=random.randint(1, 8))))


def _commands(random: Random) -> bytes:
    """What would cut, cancel or set up, were it taken for a printer's command."""
    return bytes_of("".join(random.choices((*_ZPL, *_ESCPOS, *_CONTROLS, "Bolt", "8"), k=random.randint(1, 6))))


def _elements(random: Random) -> bytes:
    """A GS1 element string, right or nearly so."""
    parts = [random.choice((*_CARRIERS, *_CARRIERS, *_AIM_IDS))]
    for identifier in random.sample(tuple(GS1_VALUES), random.randint(1, 4)):
        value = GS1_VALUES[identifier] if random.random() < 0.9 else random.choice(PIECES)
        parts += (identifier, value, random.choice(("\x1d", "\x1d", "\x1d", "", "\x1e")))
    return bytes_of("".join(parts))


def _code(random: Random) -> bytes:
    """Something that bears a code in a warehouse, however it was typed."""
    code = random.choice((*_CODES, *_LETTERS))
    return bytes_of(random.choice((code, code.lower(), f" {code} ", f"]C0{code}", f"]E0{code}", f"\x02{code}\r")))


def _tag(random: Random) -> bytes:
    """An RFID tag's number: every partition, right and wrong ones."""
    header = random.choice((0x30, 0x31, random.randrange(256)))
    partition = random.randrange(8)
    rest = random.getrandbits(82) & random.choice((-1, -1 << 24, -1 << 60, 0))
    return f"{header << 88 | random.randrange(8) << 85 | partition << 82 | rest:024X}".encode()


def _answer(random: Random) -> bytes:
    """A printer's answer to `~HS`, or nearly."""
    fields = [str(random.choice((0, 1, 30, 9999, "x", ""))) for _ in range(random.randint(18, 26))]
    return b"".join(
        b"\x02" + ",".join(part).encode() + b"\x03\r\n" for part in (fields[:12], fields[12:23], fields[23:])
    )


def _enormous(random: Random) -> bytes:
    piece = bytes_of(random.choice(PIECES))
    return piece * random.randint(1, LENGTH_MAX // len(piece))


# What is made oftenest is what is nearest to being right.
_MAKERS: tuple[Callable[[Random], bytes], ...] = (
    *(_elements, _elements, _elements, _elements, _code, _code, _code, _pieces, _pieces, _tag, _commands),
    *(_commands, _answer, _random_text, _random_bytes),
)
_ENORMOUS_SHARE = 0.1


def _changed(data: bytes, random: Random) -> bytes:
    at, to = sorted((random.randint(0, len(data)), random.randint(0, len(data))))
    match random.randrange(6):
        case 0:
            return data[:at] + random.randbytes(1) + data[at + 1 :]
        case 1:
            return data[:at] + bytes_of(random.choice(PIECES)) + data[at:]
        case 2:
            return data[:at] + data[to:]
        case 3:
            return data[:to] + data[at:]
        case 4:
            return data[:at]
        case _:
            return _enormous(random) if random.random() < _ENORMOUS_SHARE else data[at:] + data[:at]
