"""Where runs are kept to be found again: a database beside the run folders, or a server."""
