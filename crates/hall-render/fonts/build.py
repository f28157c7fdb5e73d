"""Makes the bundled fonts from Debian's packages; `cargo xtask assets` runs it.

Arguments: the folder to write to. The same packages and the same fonttools give the same bytes: nothing here
depends on the date, the machine or the order of a set.

Writes
  NotoSansSC-Regular.otf, NotoSansSC-Bold.otf  for board and ticket
  NotoSansSC-Rare.otf                          every other hanzi of the face, for names on paper
  NotoSansMonoSC-Regular.otf                   ASCII, each half an em wide: a printer's 12 x 24 cells
  unifont.bin                                  16-dot bitmaps for LED signs; format in README.md
"""

import struct
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NOTO = Path("/usr/share/fonts/opentype/noto")
UNIFONT = Path("/usr/share/unifont/unifont.hex")
# Places of the simplified Chinese faces in Debian's collections.
SANS_SC, MONO_SC = 2, 7


def gb2312():
    """Every character of GB 2312: hanzi, full-width forms, Chinese punctuation, kana, Greek, Cyrillic, box drawing."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


ASCII = range(0x20, 0x7F)
LATIN_1 = range(0xA0, 0x100)
# What our own texts use beyond GB 2312: dashes and quotes of English (GB 2312 has its own code points for some),
# the middle dot, the ellipsis, euro, numero, arrows, box drawing, the shapes and marks of forms.
PUNCTUATION = [*range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x203B, 0x20AC, 0x2103, 0x2116, 0x3007, 0x30FB]
ARROWS_AND_BOXES = [*range(0x2190, 0x219A), *range(0x2500, 0x2580), *range(0x25A0, 0x2600), 0x2605, 0x2606, 0x2713]
ALL = sorted({*gb2312(), *ASCII, *LATIN_1, *PUNCTUATION, *ARROWS_AND_BOXES})


def noto(collection, number, family, code_points, out):
    """Cuts one face of a collection down to `code_points`, without hints and layout tables, which nobody reads."""
    font = TTFont(NOTO / collection, fontNumber=number, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    # The box for a character the font lacks must stay visible.
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    options.name_languages = [0x409]
    # Vertical metrics and everything else that ab_glyph never looks at.
    options.drop_tables += ["BASE", "GPOS", "GSUB", "GDEF", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = family
    font.save(out, reorderTables=False)


def rare_hanzi():
    """Every hanzi of Noto Sans SC that the subset for texts lacks."""
    cmap = TTFont(NOTO / "NotoSansCJK-Regular.ttc", fontNumber=SANS_SC).getBestCmap()
    hanzi = (code for code in cmap if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000)
    return sorted(set(hanzi) - set(ALL))


def unifont(code_points, out):
    """Packs Unifont's hexadecimal glyphs: narrow ones (8 x 16) and wide ones (16 x 16), each sorted by code point."""
    wanted = set(code_points)
    narrow, wide = [], []
    for line in UNIFONT.read_text(encoding="ascii").splitlines():
        code, bits = line.split(":")
        if int(code, 16) in wanted:
            (narrow if len(bits) == 32 else wide).append((int(code, 16), bytes.fromhex(bits)))
    with open(out, "wb") as file:
        file.write(b"HUF1" + struct.pack("<HH", len(narrow), len(wide)))
        for glyphs in (sorted(narrow), sorted(wide)):
            file.write(b"".join(struct.pack("<H", code) for code, _ in glyphs))
            file.write(b"".join(rows for _, rows in glyphs))


def main():
    out = Path(sys.argv[1])
    noto("NotoSansCJK-Regular.ttc", SANS_SC, "Noto Sans SC (hall subset)", ALL, out / "NotoSansSC-Regular.otf")
    noto("NotoSansCJK-Bold.ttc", SANS_SC, "Noto Sans SC (hall subset)", ALL, out / "NotoSansSC-Bold.otf")
    rare = out / "NotoSansSC-Rare.otf"
    noto("NotoSansCJK-Regular.ttc", SANS_SC, "Noto Sans SC (hall subset, rare)", rare_hanzi(), rare)
    noto("NotoSansCJK-Regular.ttc", MONO_SC, "Noto Sans Mono SC (hall subset)", ASCII, out / "NotoSansMonoSC-Regular.otf")
    unifont(ALL, out / "unifont.bin")


if __name__ == "__main__":
    main()
