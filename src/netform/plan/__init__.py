"""What was answered: a plan, its exact cost, the run folder, and the independent checks."""

from netform.plan.carrying import (
    CarryingAccount,
    GroupCarrying,
    TierCarrying,
    Viability,
    carrying_account,
)
from netform.plan.comparison.compare import compare
from netform.plan.comparison.compared import ComparedPlan, ComparedTier, Comparison
from netform.plan.comparison.difference import CheckedPlan, Difference, TierDifference, difference
from netform.plan.comparison.matched_groups import MatchedGroup
from netform.plan.comparison.practice_places import PracticePlace
from netform.plan.comparison.runs import TODAY, compare_runs, read_answers
from netform.plan.cost import GroupCost, group_cost, most_a_plan_can_cost, moved_patients
from netform.plan.frontier import (
    FrontierPoint,
    price_of_one_less,
    without_dominated,
    write_frontier,
)
from netform.plan.groups import GroupFigures, group_figures, write_groups
from netform.plan.matching import best_matching
from netform.plan.moves import Move, moves, write_moves
from netform.plan.numbered import groups_today, planned_groups
from netform.plan.partition_distance import rand_index, variation_of_information
from netform.plan.partners import has_new_partners
from netform.plan.plan import Group, Plan, read_plan, write_plan
from netform.plan.proof.certificate import (
    Branch,
    Certificate,
    Count,
    CutDual,
    DualProof,
    LocalTree,
    Part,
    Pool,
    Round,
    certificate_from_table,
)
from netform.plan.proof.joint_certificate import (
    CoupledPart,
    CoupledProof,
    JointCertificate,
    KnapsackProof,
    PaidPart,
    PartProof,
    Payments,
    joint_certificate_from_table,
)
from netform.plan.proof.recheck import Recheck, recheck
from netform.plan.proof.recheck_joint import recheck_joint
from netform.plan.proof.seat_proof import SeatProof
from netform.plan.regrouped import Change
from netform.plan.relationships import (
    RelationshipAccount,
    TrustAccount,
    relationship_account,
    relationships_before,
)
from netform.plan.stress_test.growth import read_growth
from netform.plan.stress_test.result import GroupStress, Paired, PlanStress, Stress, paired
from netform.plan.stress_test.runs import each_run
from netform.plan.stress_test.stress import stress
from netform.plan.stress_test.tables import stress_table, write_stress
from netform.plan.stress_test.terms import StressTerms
from netform.plan.tier_account import TierAccount, UsedWaiver, closeness
from netform.plan.today import groups_out_of_band, present_plan, with_present
from netform.plan.verification.rule_account import RuleAccount, only_permits, planned_rules
from netform.plan.verification.rules_kept import RuleKept, rules_kept
from netform.plan.verification.verify import Verification, account_table, verify

__all__ = [
    "TODAY",
    "Branch",
    "CarryingAccount",
    "Certificate",
    "Change",
    "CheckedPlan",
    "ComparedPlan",
    "ComparedTier",
    "Comparison",
    "Count",
    "CoupledPart",
    "CoupledProof",
    "CutDual",
    "Difference",
    "DualProof",
    "FrontierPoint",
    "Group",
    "GroupCarrying",
    "GroupCost",
    "GroupFigures",
    "GroupStress",
    "JointCertificate",
    "KnapsackProof",
    "LocalTree",
    "MatchedGroup",
    "Move",
    "PaidPart",
    "Paired",
    "Part",
    "PartProof",
    "Payments",
    "Plan",
    "PlanStress",
    "Pool",
    "PracticePlace",
    "Recheck",
    "RelationshipAccount",
    "Round",
    "RuleAccount",
    "RuleKept",
    "SeatProof",
    "Stress",
    "StressTerms",
    "TierAccount",
    "TierCarrying",
    "TierDifference",
    "TrustAccount",
    "UsedWaiver",
    "Verification",
    "Viability",
    "account_table",
    "best_matching",
    "carrying_account",
    "certificate_from_table",
    "closeness",
    "compare",
    "compare_runs",
    "difference",
    "each_run",
    "group_cost",
    "group_figures",
    "groups_out_of_band",
    "groups_today",
    "has_new_partners",
    "joint_certificate_from_table",
    "most_a_plan_can_cost",
    "moved_patients",
    "moves",
    "only_permits",
    "paired",
    "planned_groups",
    "planned_rules",
    "present_plan",
    "price_of_one_less",
    "rand_index",
    "read_answers",
    "read_growth",
    "read_plan",
    "recheck",
    "recheck_joint",
    "relationship_account",
    "relationships_before",
    "rules_kept",
    "stress",
    "stress_table",
    "variation_of_information",
    "verify",
    "with_present",
    "without_dominated",
    "write_frontier",
    "write_groups",
    "write_moves",
    "write_plan",
    "write_stress",
]
