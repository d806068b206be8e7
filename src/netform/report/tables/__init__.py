"""Tables as files: sheets, CSV, workbooks; the comparison of plans in them."""
