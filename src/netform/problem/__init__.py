"""What is asked: practices, neighbours, travel, trusts, tiers, rules; load, save and check them."""

from netform.problem.budget import Budget, PracticeBudget, exact_sum, money_text
from netform.problem.carry_over import carried_settings, say_carried
from netform.problem.changes import refuse_unplanned, with_changes, without_rule, without_term
from netform.problem.checks import check_problem
from netform.problem.elsewhere import Elsewhere, only_in
from netform.problem.findings import Finding, list_titles
from netform.problem.group_rules import NO_LIMIT, GroupRules
from netform.problem.load import load_problem, read_problem
from netform.problem.load_terms import load_terms
from netform.problem.measure_limit import MeasureLimit
from netform.problem.new_path import (
    new_file,
    new_folder,
    refuse_existing,
    refuse_existing_file,
)
from netform.problem.organisations import Organisation, OrganisationForm
from netform.problem.present import any_present_group, present_groups, present_names
from netform.problem.problem import (
    EDGE_KINDS,
    UNKNOWN_KIND,
    Neighbours,
    Practices,
    Problem,
    Relationships,
    Trusts,
)
from netform.problem.remote_practices import (
    kilometres,
    remote_finding,
    remote_practices,
    service_facts,
)
from netform.problem.rule_words import (
    area_waiver_from_words,
    rule_from_words,
    term_from_words,
    tier_and_rest,
    waiver_from_words,
)
from netform.problem.save import save_problem
from netform.problem.services import Service
from netform.problem.settings import (
    FEDERATIONS,
    NETWORKS,
    Limit,
    Measure,
    Participation,
    RelationshipSettings,
    Rule,
    RuleKind,
    Settings,
    SourceFile,
    Terms,
    Tier,
    TravelSettings,
    Waiver,
    participation_word,
)
from netform.problem.settings_file import read_settings, settings_text
from netform.problem.successors import Succession, Successors, circle
from netform.problem.tables import (
    Faults,
    Table,
    file_text,
    read_table,
    real_number,
    whole_number,
    write_table,
)
from netform.problem.tier_problem import ActiveWaiver, TierProblem, tier_problem
from netform.problem.travel import UNREACHABLE, Integers, StraightLine, Travel, TravelTable

__all__ = [
    "EDGE_KINDS",
    "FEDERATIONS",
    "NETWORKS",
    "NO_LIMIT",
    "UNKNOWN_KIND",
    "UNREACHABLE",
    "ActiveWaiver",
    "Budget",
    "Elsewhere",
    "Faults",
    "Finding",
    "GroupRules",
    "Integers",
    "Limit",
    "Measure",
    "MeasureLimit",
    "Neighbours",
    "Organisation",
    "OrganisationForm",
    "Participation",
    "PracticeBudget",
    "Practices",
    "Problem",
    "RelationshipSettings",
    "Relationships",
    "Rule",
    "RuleKind",
    "Service",
    "Settings",
    "SourceFile",
    "StraightLine",
    "Succession",
    "Successors",
    "Table",
    "Terms",
    "Tier",
    "TierProblem",
    "Travel",
    "TravelSettings",
    "TravelTable",
    "Trusts",
    "Waiver",
    "any_present_group",
    "area_waiver_from_words",
    "carried_settings",
    "check_problem",
    "circle",
    "exact_sum",
    "file_text",
    "kilometres",
    "list_titles",
    "load_problem",
    "load_terms",
    "money_text",
    "new_file",
    "new_folder",
    "only_in",
    "participation_word",
    "present_groups",
    "present_names",
    "read_problem",
    "read_settings",
    "read_table",
    "real_number",
    "refuse_existing",
    "refuse_existing_file",
    "refuse_unplanned",
    "remote_finding",
    "remote_practices",
    "rule_from_words",
    "save_problem",
    "say_carried",
    "service_facts",
    "settings_text",
    "term_from_words",
    "tier_and_rest",
    "tier_problem",
    "waiver_from_words",
    "whole_number",
    "with_changes",
    "without_rule",
    "without_term",
    "write_table",
]
