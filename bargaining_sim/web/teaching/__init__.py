"""Teaching material: debriefs, role briefings and lesson plans as printable pages."""
