"""The independent checks of plans and of run folders."""
