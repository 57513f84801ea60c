"""What both workbooks, the weekly one and the dossier, are made with: values, looks, cells, tables, pages."""
