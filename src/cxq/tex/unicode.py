"""Formulas as plain text: `\\frac{1}{2}mv^2` is ½mv², `\\sum_{i=1}^n x_i` is ∑ᵢ₌₁ⁿ xᵢ.

What Unicode has no small sign for is written in a line: `e^{-x^2/2}` is e^(−x²/2). The names of
symbols are pylatexenc's (optional, `cxq[math]`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple, assert_never
from unicodedata import normalize

from cxq.tex.alphabets import (
    BINARIES,
    CLOSING,
    FRACTIONS,
    HIGH_ALREADY,
    LARGE,
    LETTERS,
    OPENING,
    ROOTS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    is_relation,
    scripted,
)
from cxq.tex.commands import ACCENTS, FONTS, FUNCTIONS, SILENT, SPACES, named
from cxq.tex.nodes import (
    Char,
    Command,
    Environment,
    Fenced,
    Group,
    Node,
    Scripts,
    TexError,
    Words,
)
from cxq.tex.reading import read

_OWN = {
    "{": "{", "}": "}", "$": "$", "%": "%", "#": "#", "&": "&", "_": "_", "|": "‖",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "vert": "|", "Vert": "‖",
    "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "mid": "∣", "prime": "′",
    "colon": ":", "coloneqq": "≔", "gets": "←", "to": "→", "iff": "⟺", "implies": "⟹",
    "impliedby": "⟸", "ne": "≠", "le": "≤", "ge": "≥", "lt": "<", "gt": ">", "land": "∧",
    "lor": "∨", "lnot": "¬", "neg": "¬", "setminus": "∖", "cdot": "·", "dotsc": "…",
    "dotsb": "⋯", "dots": "…", "ldots": "…", "cdots": "⋯", "degree": "°", "circ": "∘",
    "ast": "∗", "star": "⋆", "backslash": "\\", "middot": "·", "slash": "/", "mod": "mod",
    "bmod": "mod", "And": "&", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "langle": "⟨", "rangle": "⟩", "lparen": "(", "rparen": ")", "int": "∫", "sum": "∑",
    "prod": "∏", "epsilon": "ε", "varepsilon": "ε", "phi": "φ", "varphi": "φ", "imath": "ı",
    "jmath": "ȷ", "ldotp": ".", "cr": "\n", "newline": "\n", "\\": "\n",
}  # fmt: skip
_DASH = {"-": "−", "*": "∗", "`": "‘", "~": "\u00a0"}
_FENCES = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖"}
_STACKED = named(
    "align aligned alignat alignedat gather gathered split eqnarray equation multline flalign"
)


class Piece(NamedTuple):
    """A bit of output, and what it is to its neighbours.

    `ord` a letter or a number, `num` a digit, `bin`, `rel`, `punct`, `open`, `close`, `op` (a
    function or a large sign), `frac` (written with a stroke), `space`.
    """

    text: str
    kind: str


@lru_cache(maxsize=1024)
def as_unicode(tex: str) -> str | None:
    """The formula as text, in lines where it has rows; None where it cannot be said so."""
    try:
        return _text(read(tex))
    except TexError:
        return None


def unknown_command(tex: str) -> str | None:
    """The first command that nobody knows."""
    try:
        _pieces(read(tex))
    except _UnknownError as fault:
        return fault.name
    except TexError:
        return None
    return None


def names_known() -> bool:
    """Whether the table of symbols is there (`cxq[math]`)."""
    return bool(_table())


class _UnknownError(TexError):
    """A command without a text of its own."""

    def __init__(self, offset: int, name: str) -> None:
        super().__init__(offset, f"{name} is no command that is known here.", "Check its spelling.")
        self.name = name


@cache
def _table() -> dict[str, str]:
    """Names of symbols and their signs; empty without pylatexenc."""
    try:
        from pylatexenc.latex2text import get_default_latex_context_db
    except ImportError:
        return {}
    found: dict[str, str] = {}
    for spec in get_default_latex_context_db().iter_macro_specs():
        sign = spec.simplify_repl
        if isinstance(sign, str) and sign.strip() and "%" not in sign:
            found.setdefault(spec.macroname, sign.strip())
    return found


# ---------------------------------------------------------------- nodes into pieces


def _pieces(nodes: tuple[Node, ...]) -> list[Piece]:
    found: list[Piece] = []
    for node in nodes:
        found += _node(node)
    return found


def _text(nodes: tuple[Node, ...]) -> str:
    return _tidy(_join(_pieces(nodes)))


def _inner(group: Group) -> str:
    """A group's text, close together, as it stands in a script."""
    return _tidy(_join(_pieces(group.items), close=True))


def _node(node: Node) -> list[Piece]:
    match node:
        case Char():
            return [_char(_DASH.get(node.char, node.char))]
        case Words():
            return [Piece(node.text, "words")]
        case Group():
            return _pieces(node.items)
        case Command():
            return _command(node)
        case Scripts():
            return _scripts(node)
        case Fenced():
            opening, closing = _fence(node.offset, node.opening), _fence(node.offset, node.closing)
            inside = _pieces(node.items)
            return [Piece(opening, "open"), *inside, Piece(closing, "close")]
        case Environment():
            return _environment(node)
        case _:
            assert_never(node)


def _char(char: str) -> Piece:
    if char.isdigit() or char == ".":
        return Piece(char, "num")
    if char in ",;":
        return Piece(char, "punct")
    if is_relation(char):
        return Piece("|" if char == "∣" else char, "rel")
    for signs, kind in ((BINARIES, "bin"), (LARGE, "op"), (OPENING, "open"), (CLOSING, "close")):
        if char in signs:
            return Piece(char, kind)
    return Piece(char, "ord")


def _fence(offset: int, delimiter: str) -> str:
    if delimiter == ".":
        return ""
    return _symbol(offset, delimiter[1:]) if delimiter.startswith("\\") else delimiter


def _symbol(offset: int, name: str) -> str:
    sign = _OWN.get(name) or _table().get(name)
    if sign is None:
        raise _UnknownError(offset, f"\\{name}")
    return sign


def _command(node: Command) -> list[Piece]:
    name, arguments = node.name, node.arguments
    if name in SILENT or name in ("label", "phantom", "hphantom", "vphantom", "color"):
        return []
    if name in SPACES:
        return [Piece(SPACES[name], "space")]
    if name == "colon":
        return [Piece(":", "punct")]
    if name in FUNCTIONS:
        return [Piece(FUNCTIONS[name], "op")]
    if name in ("frac", "dfrac", "tfrac", "cfrac"):
        return _fraction(*arguments)
    if name in ("binom", "dbinom", "tbinom"):
        above, below = map(_inner, arguments)
        return [Piece(f"C({above}, {below})", "ord")]
    if name == "sqrt":
        return [_root(node)]
    if name in ACCENTS:
        return [_accented(name, arguments[0])]
    if name in FONTS:
        return _lettered(name, arguments[0])
    if name in ("operatorname", "mathop"):
        return [Piece(_inner(arguments[0]), "op")]
    if name in _WRAPPED:
        before, after, kind = _WRAPPED[name]
        return [Piece(f"{before}{_inner(arguments[0])}{after}", kind)]
    if name in ("overset", "stackrel", "underset"):
        script, base = arguments
        if name == "underset":
            return _scripts(Scripts(node.offset, base, script))
        return _scripts(Scripts(node.offset, base, None, script))
    if name in ("xrightarrow", "xleftarrow"):
        arrow = "→" if name == "xrightarrow" else "←"
        return [Piece(arrow + _script(_inner(arguments[0]), SUPERSCRIPTS, "^"), "rel")]
    if name == "not":
        struck = normalize("NFC", _inner(arguments[0]) + "\u0338")
        return [Piece(struck, "rel")]
    if name == "textcolor":
        return _pieces(arguments[1].items)
    if arguments:  # the rest only says how its argument is set
        return _pieces(arguments[-1].items)
    sign = _symbol(node.offset, name)
    if sign == "mod":
        return [Piece(sign, "bin")]
    return [_char(sign)] if len(sign) == 1 and sign != "\n" else [Piece(sign, "ord")]


_WRAPPED = {
    "ket": ("|", "⟩", "ord"),
    "bra": ("⟨", "|", "ord"),
    "braket": ("⟨", "⟩", "ord"),
    "pmod": (" (mod ", ")", "ord"),
    "tag": ("\u2003(", ")", "ord"),
    "boxed": ("[", "]", "ord"),
}


def _fraction(above: Group, below: Group) -> list[Piece]:
    over, under = _text(above.items), _text(below.items)
    if (over, under) in FRACTIONS:
        return [Piece(FRACTIONS[over, under], "num")]
    over = f"({over})" if _has_sides(over) else over
    return [Piece(f"{over}/{_bracketed(under)}", "frac")]


def _bracketed(text: str) -> str:
    """In parentheses, unless it is one thing."""
    return text if _is_one(text) else f"({text})"


_ONE = re.compile(
    r"[0-9.]+|[∂dδΔ]?(?:[^\W\d_]|∞)[\u0300-\u036f\u20d7]*[⁰-₟ⁱ²³¹ᴬ-ᵪᵢⱼ′°*†]*(?P<call>\(.*\))?"
)


def _is_one(text: str) -> bool:
    """Whether it is a number, a letter with its scripts, f(x), ∂x, or stands in brackets."""
    found = _ONE.fullmatch(text)
    if found is not None and found["call"]:
        return _is_enclosed(found["call"])
    return found is not None or _is_enclosed(text)


def _has_sides(text: str) -> bool:
    """Whether a sum, a quotient or a statement stands outside of all brackets."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char in OPENING) - (char in CLOSING)
        if not depth and index and char in " /+−±":
            return True
    return False


def _is_enclosed(text: str) -> bool:
    """Whether one pair of brackets goes around all of it."""
    if not text or text[0] not in OPENING or text[-1] not in CLOSING:
        return False
    depth = 0
    for index, char in enumerate(text):
        depth += (char in OPENING) - (char in CLOSING)
        if not depth:
            return index == len(text) - 1
    return False


def _root(node: Command) -> Piece:
    inside = _text(node.arguments[0].items)
    option = _inner(node.option) if node.option else ""
    sign = ROOTS.get(option)
    if sign is None:
        small = scripted(option, SUPERSCRIPTS)
        sign = f"{small}√" if small else f"({option})√"
    single = len(inside) == 1 or inside.isdigit() or _is_enclosed(inside)
    return Piece(f"{sign}{inside}" if single else f"{sign}({inside})", "ord")


def _accented(name: str, argument: Group) -> Piece:
    text, mark = _inner(argument), ACCENTS[name]
    if len(text) == 1 or (name in ("overline", "underline") and text):
        return Piece(normalize("NFC", "".join(char + mark for char in text)), "ord")
    spoken = name.removeprefix("wide").removeprefix("overright")
    return Piece(f"{spoken}({text})", "ord") if text else Piece("", "ord")


def _lettered(name: str, argument: Group) -> list[Piece]:
    letters = LETTERS.get(name, {})
    made = []
    for piece in _pieces(argument.items):
        text = "".join(letters.get(char, char) for char in piece.text)
        made.append(piece._replace(text=text))
    return made


def _scripts(node: Scripts) -> list[Piece]:
    base = _node(node.base) if node.base is not None else []
    script = ""
    if node.below is not None:
        script += _script(_inner(node.below), SUBSCRIPTS, "_")
    script += _primes(node.primes)
    if node.above is not None:
        script += _script(_inner(node.above), SUPERSCRIPTS, "^")
    if not base:
        return [Piece(script, "ord")]
    *before, last = base
    text, kind = last.text, last.kind
    if isinstance(node.base, Group | Command) and len(base) > 1 and kind != "op":
        whole = _tidy(_join(base))
        before, text, kind = [], _bracketed(whole), "ord"
    elif kind == "frac":
        text, kind = f"({text})", "ord"
    elif kind in ("num", "words"):
        kind = "ord" if kind == "num" else "words"
    loose = re.search(r"[_^][^\W_]*$", script)
    return [*before, Piece(text + script, "loose" if loose and kind == "ord" else kind)]


def _primes(count: int) -> str:
    return {0: "", 1: "′", 2: "″", 3: "‴"}.get(count, "′" * count)


def _script(text: str, signs: dict[str, str], mark: str) -> str:
    if mark == "^" and text == "∘":
        return "°"
    if mark == "^" and text and all(char in HIGH_ALREADY for char in text):
        return text.replace("∗", "*")
    small = scripted(text, signs)
    if small is not None:
        return small
    plain = r"\w+|\S" if mark == "_" else r"\d+|\S"  # a word below is a name, above a product
    bare = re.fullmatch(plain, text) or _is_enclosed(text)
    return f"{mark}{text}" if bare else f"{mark}({text})"


def _environment(node: Environment) -> list[Piece]:
    name = node.name.rstrip("*")
    if name in _STACKED:
        whole = (tuple(item for cell in row for item in cell.items) for row in node.rows)
        return [Piece("\n".join(map(_text, whole)), "ord")]
    cells = [[_text(cell.items) for cell in row] for row in node.rows]
    if name in ("cases", "rcases", "dcases"):
        rows = "; ".join(", ".join(cell.rstrip(",") for cell in row if cell) for row in cells)
        return [Piece(rows + " }" if name == "rcases" else "{ " + rows, "ord")]
    fences = _FENCES.get(name, "[]")
    return [Piece(f"{fences[0]}{'; '.join(map(' '.join, cells))}{fences[1]}", "ord")]


# ---------------------------------------------------------------- pieces into text


def _join(pieces: list[Piece], *, close: bool = False) -> str:
    """The pieces with the spaces that TeX would set; `close` sets none, as in scripts."""
    out: list[str] = []
    before = Piece("", "start")
    for index, piece in enumerate(pieces):
        after = pieces[index + 1] if index + 1 < len(pieces) else Piece("", "end")
        text = piece.text
        kind = piece.kind
        if kind == "bin" and (before.kind in ("start", "bin", "rel", "open", "punct", "op")):
            kind = "sign"  # −1: it has no left side
        if kind == "punct" and text == "," and _in_a_number(pieces, index):
            kind = "num"
        if kind == "frac" and (before.kind in _TIGHT or after.kind in (*_TIGHT, "open")):
            text = f"({text})"
        out.append(_space(before, kind, close))
        out.append(text)
        before = Piece(text, kind)
    return "".join(out)


def _in_a_number(pieces: list[Piece], comma: int) -> bool:
    """Whether the comma stands before three digits: 1,000."""
    kinds = [piece.kind for piece in (*pieces[max(comma - 1, 0) : comma + 5], Piece("", "end"))]
    kinds = kinds if comma else ["start", *kinds]
    return kinds[0] == "num" and kinds[2:5] == ["num"] * 3 and kinds[5:6] != ["num"]


_TIGHT = frozenset(("ord", "num", "loose", "frac", "words"))


def _space(before: Piece, kind: str, close: bool) -> str:
    last = before.kind
    if last in ("start", "space", "open") or kind in ("space", "close", "punct"):
        return ""
    if last == "op" and kind not in ("open", "rel", "bin", "op"):
        return " "
    if kind == "op" and last in ("ord", "num", "close", "loose", "frac"):
        return " "
    if last == "op" and kind == "op":
        return " "
    if last == "loose" and kind in ("ord", "num", "loose", "open"):
        return " "
    if close:
        return ""
    if last == "punct" or kind in ("rel", "bin") or last in ("rel", "bin"):
        return " "
    return ""


def _tidy(text: str) -> str:
    lines = (
        re.sub(r"(?<=[ \u2003]) +| +(?=[\u2003\u202f])", "", line) for line in text.split("\n")
    )
    return "\n".join(line.strip() for line in lines).strip()
