"""What was answered: a plan, its exact cost, the run folder, and the independent checks."""

from netform.plan.certificate import (
    Branch,
    Certificate,
    CutDual,
    DualProof,
    LocalTree,
    Part,
    Pool,
    Round,
    certificate_from_table,
)
from netform.plan.cost import GroupCost, group_cost, most_a_plan_can_cost
from netform.plan.plan import Group, Plan, read_plan, write_plan
from netform.plan.recheck import Recheck, recheck
from netform.plan.verify import (
    TierAccount,
    UsedWaiver,
    Verification,
    account_table,
    relationships_before,
    verify,
)

__all__ = [
    "Branch",
    "Certificate",
    "CutDual",
    "DualProof",
    "Group",
    "GroupCost",
    "LocalTree",
    "Part",
    "Plan",
    "Pool",
    "Recheck",
    "Round",
    "TierAccount",
    "UsedWaiver",
    "Verification",
    "account_table",
    "certificate_from_table",
    "group_cost",
    "most_a_plan_can_cost",
    "read_plan",
    "recheck",
    "relationships_before",
    "verify",
    "write_plan",
]
