"""The parts of reading lists: rows, paths into JSON, literals in scripts, dates beside them."""
