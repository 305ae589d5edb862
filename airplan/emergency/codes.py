"""Identity codes of firms and people: form and check digit.

Unified social credit code: GB 32100-2015 (18 characters, base 31, weights 3^i mod 31).
Pollution permit number: the credit code, three digits, one letter (``…001V``); 22 characters.
Identity card: GB 11643-1999 (18 characters, weights 2^(17-i) mod 11).
"""

from __future__ import annotations

import re
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_DIGITS = "10X98765432"
_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[-— ]?)\d{7,8}(?!\d)|(?<!\d)\d{3,4}-\d{7,8}(?!\d)")
_FULL_WIDTH = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: 0x20}


@lru_cache(65_536)
def clean_code(text: str) -> str:
    """A code as people mean it: half-width, upper case, no blanks or apostrophes."""
    code = re.sub(r"[\s'`\u200b\ufeff]|\(\)$", "", text.translate(_FULL_WIDTH)).upper()
    return (
        ""
        if code in {"-", "--", "—", "/", "0", "无", "NA", "N/A", "NULL", "NONE", "暂无", "未办理", "办理中"}
        else code
    )


def credit_check_digit(first17: str) -> str:
    """Check character of the first 17 characters (GB 32100-2015).  Raises ValueError on a foreign character."""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


@lru_cache(65_536)
def credit_code_trouble(code: str) -> str:
    """Why a cleaned code is not a unified credit code: "", length, digits_lost, character, check_digit.

    ``digits_lost`` is the mark of a spreadsheet that kept the code as a number (1.5 E+17, trailing zeros).
    """
    if re.fullmatch(r"\d+\.\d*E\+?\d+", code) or re.fullmatch(r"\d{15}0{3}", code):
        return "digits_lost"
    if len(code) != 18:
        return "length"
    if any(character not in _ALPHABET for character in code):
        return "character"
    return "" if credit_check_digit(code[:17]) == code[17] else "check_digit"


def permit_trouble(code: str) -> str:
    """Why a cleaned permit number is doubtful: "", length or form."""
    if len(code) != 22:
        return "length"
    return "" if re.fullmatch(r"[0-9A-HJ-NP-RTUWXY]{18}\d{3}[A-Z]", code) else "form"


def has_identity_card(text: str) -> bool:
    """Whether *text* holds an identity-card number with a right check digit."""
    if len(text) < 18:
        return False
    return any(
        _ID_DIGITS[sum(int(d) * w for d, w in zip(found[:17], _ID_WEIGHTS, strict=True)) % 11] == found[17].upper()
        for found in _ID_CARD.findall(text.translate(_FULL_WIDTH))
    )


def phone_trouble(text: str) -> str:
    """Why a telephone cell cannot be called: "", empty or digits (not 11 digits, no area code)."""
    plain = re.sub(r"[\s()（）]", "", text.translate(_FULL_WIDTH))
    if not plain:
        return "empty"
    return "" if _MOBILE.search(plain) or _LANDLINE.search(plain) else "digits"


def phones_in(text: str) -> list[str]:
    """Telephone numbers standing in a text (mobile and landline)."""
    plain = text.translate(_FULL_WIDTH)
    return _MOBILE.findall(plain) + _LANDLINE.findall(plain)


def hide_phones(text: str) -> str:
    """*text* with telephone and identity-card numbers replaced by stars, for outward documents."""
    plain = text.translate(_FULL_WIDTH) if phones_in(text) or has_identity_card(text) else text
    for pattern in (_ID_CARD, _MOBILE, _LANDLINE):
        plain = pattern.sub("***", plain)
    return plain
