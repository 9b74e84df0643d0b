"""Workbooks made by hand for tests of reading: the XML of their parts in a zip, so that every oddity can be had."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


def parts_of(
    sheet: str, styles: str = "", calculation: str = ""
) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet, "Return"; `sheet` is the whole XML of the worksheet."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheets><sheet name="Return" sheetId="1" r:id="rId1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """The XML of a worksheet around these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(
    rows: str,
    before: str = "",
    after: str = "",
    styles: str = "",
    calculation: str = "",
) -> bytes:
    """A workbook of one sheet around these rows."""
    return zipped(parts_of(worksheet(rows, before, after), styles, calculation))


def number_formats(*codes: str) -> str:
    """A style sheet in which the styles 1, 2, ... have these number formats."""
    formats = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{_escaped(code)}"/>'
        for n, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    return f'<numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="10"/></cellStyleXfs><cellXfs><xf/>{styles}</cellXfs>'


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace('"', "&quot;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )


def records(*found: tuple[int, bytes]) -> bytes:
    """A stream of .xls records."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in found)


def xls(
    sheet: bytes,
    around: bytes = b"",
    stream_name: str = "Workbook",
    extra: tuple[str, ...] = (),
) -> bytes:
    """An .xls of one sheet, "Return": `sheet` are its records, `around` further records of the workbook's own."""
    version = b"\x00\x06" + b"\x05\x00" + b"\x00" * 12
    name = b"\x06\x00Return"
    bound_size, end = 4 + 6 + len(name), records((0x000A, b""))
    opening = records((0x0809, version)) + around
    offset = len(opening) + bound_size + len(end)
    stream = opening + records((0x0085, struct.pack("<IBB", offset, 0, 0) + name)) + end
    stream += records((0x0809, b"\x00\x06\x10\x00" + b"\x00" * 12)) + sheet + end
    return compound({stream_name: stream} | dict.fromkeys(extra, b"x"))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams, each padded to the size from which it has sectors of its own."""
    names, padded = (
        list(streams),
        [content.ljust(4096, b"\x00") for content in streams.values()],
    )
    fat, data, starts = [0xFFFFFFFD], b"", []
    directories = -(-(len(names) + 1) // 4)
    fat += [2 + n for n in range(directories - 1)] + [0xFFFFFFFE]
    for content in padded:
        count = -(-len(content) // 512)
        starts.append(len(fat))
        fat += [len(fat) + n + 1 for n in range(count - 1)] + [0xFFFFFFFE]
        data += content.ljust(count * 512, b"\x00")
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [
        _entry(
            name,
            2,
            start,
            len(content),
            right=n + 2 if n + 2 <= len(names) else 0xFFFFFFFF,
        )
        for n, (name, start, content) in enumerate(
            zip(names, starts, padded, strict=True)
        )
    ]
    assert len(fat) <= 128
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 16
        + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\x00" * 6
    )
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return header + table + b"".join(entries).ljust(directories * 512, b"\x00") + data


def _entry(
    name: str,
    kind: int,
    start: int,
    size: int,
    child: int = 0xFFFFFFFF,
    right: int = 0xFFFFFFFF,
) -> bytes:
    wide = name.encode("utf-16-le") + b"\x00\x00"
    head = wide.ljust(64, b"\x00") + struct.pack(
        "<HBB3I", len(wide), kind, 1, 0xFFFFFFFF, right, child
    )
    return head + b"\x00" * 36 + struct.pack("<IQ", start, size)


def binary_records(*found: tuple[int, bytes]) -> bytes:
    """A part of .xlsb records."""
    return b"".join(
        _varied(kind, 2) + _varied(len(body), 4) + body for kind, body in found
    )


def _varied(number: int, most: int) -> bytes:
    out = b""
    for _ in range(most):
        number, low = number >> 7, number & 0x7F
        out += bytes([low | (0x80 if number else 0)])
        if not number:
            break
    return out


def wide_text(text: str) -> bytes:
    """A string as .xlsb writes it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(sheet: bytes, styles: bytes = b"") -> bytes:
    """An .xlsb of one sheet, "Return"; `sheet` are its records."""
    bundle = struct.pack("<II", 0, 1) + wide_text("rId1") + wide_text("Return")
    begin, end = (129, b""), (130, b"")
    parts = parts_of("", "")
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(".xml", ".bin")
    return zipped(
        {
            "[Content_Types].xml": parts["[Content_Types].xml"],
            "_rels/.rels": str(parts["_rels/.rels"]).replace(
                "workbook.xml", "workbook.bin"
            ),
            "xl/workbook.bin": binary_records(
                (131, b""), (143, b""), (156, bundle), (144, b""), (132, b"")
            ),
            "xl/_rels/workbook.bin.rels": rels,
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": binary_records(
                begin, (148, struct.pack("<4I", 0, 9, 0, 9)), (145, b"")
            )
            + sheet
            + binary_records((146, b""), end),
        }
    )
