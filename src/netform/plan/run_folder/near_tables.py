"""The columns of tables on plans near the optimum, for those who write them and who check them."""

PAIR_COLUMNS = ("practice_a", "practice_b", "together_in", "plan_together", "plan_apart")
HOME_COLUMNS = ("practice_code", "homes", "open", "neighbours_in_some")
NEAR_PLAN_COLUMNS = ("plan", "practice_code", "group")
OPTION_COLUMNS = (
    *("option", "tier", "sought", "objective", "above_bound", "travel", "groups", "smallest"),
    *("largest", "relationships", "moved", "farthest", "new_partners"),
    "least_difference",
)
DIFFERENCE_COLUMNS = (
    *("option_a", "option_b", "tier", "patients_with_new_partners", "patients_regrouped"),
    "variation_of_information",
)
NO_PLAN = "none"
"""In place of a plan's number: it is proved that none shows it."""


def option_name(number: int) -> str:
    """Return the name of an option's run folder, from 1."""
    return f"option-{number}"
