"""Numbers, lists, lines, tables and HTML in words; knows no scenario."""
