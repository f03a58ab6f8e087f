"""A picture a file: values → Figure; the table of them, and drawing one folder again."""
