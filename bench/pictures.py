"""The README's pictures, made anew from the demo: `python -m bench.pictures [FOLDER]` (docs/pictures).

Needs LibreOffice (soffice) and poppler's pdftoppm and pdftotext. The pictures are pages as they are printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

DOTS = 110  # an inch
MARGIN, PAGE_WIDTH = 30, 1226  # dots: what is cut off around, and what is left, of A4 on its side
PICTURES = {"This week": ("this-week.png", 580), "Clients": ("clients.png", 300)}  # and their heights


def main(folder: str = "docs/pictures") -> None:
    """Run the demo, print its workbook and cut the pictures out."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="goodterms-pictures-") as name:
        home = Path(name) / "home"
        demo = [sys.executable, "-m", "flows", "demo", "--home", str(home), "--language", "en"]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        workbook = home / "reports" / "goodterms-latest.xlsx"
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", name, str(workbook)]
        subprocess.run(convert, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": name})
        pdf = Path(name) / "goodterms-latest.pdf"
        for sheet, (file, height) in PICTURES.items():
            cut(pdf, find_page(pdf, sheet), place / file, height)
            print(place / file)


def find_page(pdf: Path, sheet: str) -> int:
    """Return the first page of a sheet, by its header."""
    told = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = told.split("\f")
    return next(number for number, page in enumerate(pages, 1) if page.startswith(f"goodterms · {sheet}"))


def cut(pdf: Path, page: int, target: Path, height: int) -> None:
    """Write the upper part of a page as a picture, without its margins and header."""
    box = ["-x", str(MARGIN), "-y", str(MARGIN * 2 - 10), "-W", str(PAGE_WIDTH), "-H", str(height)]
    pages = ["-f", str(page), "-l", str(page), "-singlefile"]
    command = ["pdftoppm", "-r", str(DOTS), "-png", *pages, *box, str(pdf), str(target.with_suffix(""))]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
