"""How a person sees it: plots and tables of what was answered."""
