"""Values become documents here, in memory first: the workbook, the letters, their wording."""
