"""Maps before and as pictures: land, colours, drawings, SVG and PNG."""
