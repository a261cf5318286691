"""TeX formulas: read, told what is wrong with them, written as Unicode text and as MathML. Pure."""
