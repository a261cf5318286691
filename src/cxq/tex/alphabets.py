"""Characters that Unicode has small, high or struck, in ranges that common fonts hold."""

from __future__ import annotations

SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "0123456789+−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
HIGH_ALREADY = frozenset("′″‴*∗†‡°")
"""They stand high by themselves."""

FRACTIONS = {
    ("1", "2"): "½",
    ("1", "3"): "⅓",
    ("2", "3"): "⅔",
    ("1", "4"): "¼",
    ("3", "4"): "¾",
    ("1", "5"): "⅕",
    ("2", "5"): "⅖",
    ("3", "5"): "⅗",
    ("4", "5"): "⅘",
    ("1", "6"): "⅙",
    ("5", "6"): "⅚",
    ("1", "7"): "⅐",
    ("1", "8"): "⅛",
    ("3", "8"): "⅜",
    ("5", "8"): "⅝",
    ("7", "8"): "⅞",
    ("1", "9"): "⅑",
    ("1", "10"): "⅒",
}
ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}

# Letters of the Basic Multilingual Plane: the others of these alphabets miss in most mail fonts.
LETTERS = {
    "mathbb": dict(zip("CHNPQRZ1", "ℂℍℕℙℚℝℤ𝟙", strict=True)),
    "mathcal": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "mathfrak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
LETTERS["Bbb"] = LETTERS["mathbb"]
LETTERS["mathscr"] = LETTERS["mathcal"]

RELATIONS = frozenset("=≠<>≤≥≪≫≈≉≡≢∼≁≃≄≅≇∝∈∉∋∌⊂⊃⊆⊇⊄⊅⊈⊉⊊⊋⊏⊐⊑⊒⊢⊨⊣∥∦⊥∣∤≺≻≼≽≍≐≔≕≜≝≟⩽⩾≲≳≰≱≮≯:∶")
BINARIES = frozenset("+−±∓×÷·⋅∗∘∙∪∩∧∨⊕⊖⊗⊘⊙⊎⊓⊔∖⋆⋄△▽⊲⊳≀⨿∔")
LARGE = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀⨄")
OPENING = frozenset("([{⟨⌈⌊⟦")
CLOSING = frozenset(")]}⟩⌉⌋⟧")


def is_relation(char: str) -> bool:
    """Whether it stands between two sides of a statement: signs of comparison, arrows."""
    return char in RELATIONS or "←" <= char <= "⇿" or "⟰" <= char <= "⟿" or "⤀" <= char <= "⥿"


def scripted(text: str, signs: dict[str, str]) -> str | None:
    """The text in small signs; None where Unicode lacks one of them."""
    if not text or not all(char in signs for char in text):
        return None
    return "".join(signs[char] for char in text)
