"""Folders of whole files, resumable; dictionary of columns and classes; story and summary of one folder."""
