"""Plans side by side: what they cost, and what differs between them."""
