"""How long a list of invoices takes to read, beside the library that only reads its cells.

    python -m bench.sheets [ROWS]

writes a workbook of that many invoices (50,000), reads it in processes of their own and prints seconds, peak
memory and their ratio. Whole processes are timed: Python's start and the imports are in the figures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

_HEADINGS = [
    *("Invoice number", "Client", "E-mail", "Invoice date", "Due date", "Amount excl. VAT"),
    *("Amount incl. VAT", "Open amount", "Paid on", "Currency", "Status"),
]
_CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
_OURS = """
import sys
from pathlib import Path
from connectors.sheets.invoices import read_invoices
found = read_invoices([Path(sys.argv[1])], clients=())
assert len(found.invoices) == int(sys.argv[2]) and not found.problems
"""


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        path = write_list(Path(folder) / "list.xlsx", rows)
        alone = _run(_CALAMINE, path, rows)
        ours = _run(_OURS, path, rows)
    print(f"{rows} invoices, {len(_HEADINGS)} columns")
    print(f"calamine alone   {alone[0]:6.2f} s  {alone[1]:5.0f} MB")
    print(f"read_invoices    {ours[0]:6.2f} s  {ours[1]:5.0f} MB (its largest process)")
    print(f"ratio            {ours[0] / alone[0]:6.2f}    {ours[1] / alone[1]:5.2f}")


def write_list(path: Path, rows: int) -> Path:
    """Write a workbook of invoices of 300 clients over some years."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Invoices")
    sheet.append(_HEADINGS)
    for row in range(rows):
        issued = date(2015, 1, 1) + timedelta(days=row // 14)
        net = 100 + row % 977
        paid = issued + timedelta(days=25 + row % 40)
        client = f"Client {row % 300}"
        sheet.append(
            [
                *(f"{issued.year}-{row:05}", f"{client} B.V.", f"kas@client{row % 300}.example", issued),
                *(issued + timedelta(days=30), net, round(net * 1.21, 2), 0, paid, "EUR", "Paid"),
            ]
        )
    book.save(path)
    return path


def _run(code: str, path: Path, rows: int) -> tuple[float, float]:
    """Return seconds and peak memory (MB, of the process or its own child) of a Python process."""
    begun = time.perf_counter()
    process = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code, str(path), str(rows)])
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit("the reading process failed")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
