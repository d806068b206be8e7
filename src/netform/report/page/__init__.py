"""A run as one page: what it says, its sections, its map and its charts."""
