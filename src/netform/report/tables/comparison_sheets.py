"""A comparison of plans as tables: measures, practices, groups, trusts, waivers, rules, faults."""

from collections.abc import Iterator

from netform.plan import ComparedTier, Comparison, PracticePlace
from netform.report.tables.sheet import Cell, Sheet, yes_or_no

_MEASURES = (
    "objective",
    "travel",
    "travel_per_patient",
    "groups",
    "patients",
    "smallest",
    "largest",
)
_AGAINST_BASE = (
    "practices_regrouped",
    "patients_regrouped",
    "practices_with_new_partners",
    "patients_with_new_partners",
    "variation_of_information",
    "rand_index",
    "patients_moved",
)
_MATCHED = (
    "base_group",
    "plan_group",
    "base_practices",
    "plan_practices",
    "practices_in_common",
    "base_patients",
    "plan_patients",
    "patients_in_common",
)


def comparison_sheets(comparison: Comparison) -> list[Sheet]:
    """Return all tables of a comparison; equal comparisons give equal tables.

    Columns about one plan bear its name; a column is there for each tier that the plan has.
    """
    return [
        _measures(comparison),
        _practices(comparison),
        _matched(comparison),
        _trusts(comparison),
        _waivers(comparison),
        _rules(comparison),
        _faults(comparison),
    ]


def _tiers(comparison: Comparison) -> Iterator[tuple[str, str, ComparedTier]]:
    """Yield the name of each plan, each of its tiers, and the measures."""
    for plan in comparison.plans:
        for tier, measures in plan.tiers.items():
            yield plan.name, tier, measures


def _measures(comparison: Comparison) -> Sheet:
    """Return a row a plan and tier; costs in objective units, distances in the unit of travel."""
    lawful = {plan.name: yes_or_no(plan.is_lawful) for plan in comparison.plans}
    problem = comparison.problem
    inferred, unit = problem.settings.relationships.inferred, problem.travel.unit
    header = (
        *("plan", "tier", "lawful", *_MEASURES),
        *("mean_distance", "percentile_90", "largest_distance"),
        *("relationships", "inferred", *_AGAINST_BASE),
        *("base", "cost_unit", "travel_unit", "straight_line"),
    )
    unit_of_costs = f"patient-milli{unit}"
    rows = [
        (
            *(name, tier, lawful[name]),
            *(getattr(measures, each) for each in _MEASURES),
            *(measures.closeness[each] for each in ("mean", "percentile_90", "largest")),
            *(measures.relationships, inferred or None),
            *(getattr(measures, each) for each in _AGAINST_BASE),
            *(comparison.base.name, unit_of_costs, unit),
            yes_or_no(problem.travel.is_straight_line),
        )
        for name, tier, measures in _tiers(comparison)
    ]
    return Sheet("measures", header, rows)


def _practices(comparison: Comparison) -> Sheet:
    """Return a row a practice that takes part: its place in every plan."""
    header = ["practice_code", "name", "patients"]
    of_plans: list[tuple[PracticePlace, ...]] = []
    against_base = []
    for name, tier, measures in _tiers(comparison):
        is_held = name != comparison.base.name and measures.practices_regrouped is not None
        said = ("group", "hub", *(["new_partners", "regrouped"] * is_held))
        header += [f"{name} {tier} {each}" for each in said]
        of_plans.append(measures.places)
        against_base.append(is_held)
    rows = []
    for places in zip(*of_plans, strict=True):
        first = places[0]
        row: list[Cell] = [first.practice_code, first.name, first.patients]
        for place, is_held in zip(places, against_base, strict=True):
            row += [place.group, place.hub]
            if is_held:
                row += [yes_or_no(place.has_new_partners), yes_or_no(place.is_regrouped)]
        rows.append(row)
    return Sheet("practices", header, rows)


def _matched(comparison: Comparison) -> Sheet:
    """Return a row a group of the base, with the plan's that continues it, and a row a new one."""
    rows = [
        (
            *(name, tier),
            *(getattr(pair, each) for each in _MATCHED),
            yes_or_no(pair.is_identical),
        )
        for name, tier, measures in _tiers(comparison)
        if name != comparison.base.name
        for pair in measures.matched
    ]
    return Sheet("matched", ("plan", "tier", *_MATCHED, "identical"), rows)


def _trusts(comparison: Comparison) -> Sheet:
    """Return a row a trust: its relationships with practices, today, and under every plan."""
    first = comparison.base.relationships
    header = [
        *("trust_code", "name", "kind", "practices"),
        *(f"present {tier}s" for tier in first.today),
        *(f"{plan.name} {tier}s" for plan in comparison.plans for tier in plan.tiers),
        "inferred",
    ]
    rows = [
        (
            *(trust.trust_code, trust.name, trust.kind, trust.practices),
            *trust.today.values(),
            *(
                plan.relationships.trusts[k].planned[tier]
                for plan in comparison.plans
                for tier in plan.tiers
            ),
            first.inferred or None,
        )
        for k, trust in enumerate(first.trusts)
    ]
    return Sheet("trusts", header, rows)


def _waivers(comparison: Comparison) -> Sheet:
    """Return a row a waiver that a plan uses."""
    rows = [
        (plan.name, tier, waiver.practice, waiver.bound, waiver.patients, waiver.reason)
        for plan in comparison.plans
        for tier, waivers in plan.waivers.items()
        for waiver in waivers
    ]
    return Sheet("waivers", ("plan", "tier", "practice_code", "bound", "patients", "reason"), rows)


def _rules(comparison: Comparison) -> Sheet:
    """Return a row a rule of the problem: whether each plan keeps it."""
    answers = zip(*(plan.rules for plan in comparison.plans), strict=True)
    rows = [(of[0].rule, of[0].tier, *(each.word for each in of)) for of in answers]
    return Sheet("rules", ("rule", "tier", *(plan.name for plan in comparison.plans)), rows)


def _faults(comparison: Comparison) -> Sheet:
    """Return a row a fault of a plan, and a row a deviation of the settings it was made under."""
    rows = [
        (plan.name, what, words)
        for plan in comparison.plans
        for what, found in (("fault", plan.faults), ("deviation", plan.deviations))
        for words in found
    ]
    return Sheet("faults", ("plan", "what", "words"), rows)
