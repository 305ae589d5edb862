"""Which cell styles of a workbook show a number as a date."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from airplan.workbook.patch import unreadable

_BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats of ECMA-376 18.8.30 that are dates or times, with those of Chinese locales."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def date_styles(path: Path | str) -> frozenset[int]:
    """Numbers of the cell formats (``s`` of a cell) whose number format is a date or time.  Raises Refused."""
    with unreadable(Path(path).name):
        return _date_styles(path)


def _date_styles(path: Path | str) -> frozenset[int]:
    with zipfile.ZipFile(path) as archive:
        if "xl/styles.xml" not in archive.namelist():
            return frozenset()
        root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    dated = set(_BUILT_IN)
    for one in root.iter():
        if one.tag.endswith("}numFmt"):
            code = _LITERAL.sub("", one.get("formatCode", ""))
            number = int(one.get("numFmtId", "-1"))
            (dated.add if re.search(r"[ymdhs年月日]", code, re.IGNORECASE) else dated.discard)(number)
    formats = next((one for one in root if one.tag.endswith("}cellXfs")), ())
    return frozenset(place for place, one in enumerate(formats) if int(one.get("numFmtId", "0")) in dated)
