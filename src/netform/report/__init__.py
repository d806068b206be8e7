"""How a person sees it: plots of what was answered."""
