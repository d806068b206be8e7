"""The colours of lines, signs and words on pages and maps, those of the NHS identity.

On white, and on every fill of `maps/colours.py`, `INK` has a contrast of more than 7 to 1; `BLUE`,
`RED` and `GREY` have one of more than 3. The style sheet of pages names the same.
"""

INK = "#212b32"
BLUE = "#005eb8"
RED = "#b0201a"
GREY = "#4c6272"
PALE = "#d8dde0"
LAND = "#e8edee"
MARKED = "#fdd49e"
"""Land that is pointed out."""
