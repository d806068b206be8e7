"""The page of each group, as registration asks for it: members, lists, trusts, waivers."""

from collections.abc import Iterator

from netform.plan import GroupFigures
from netform.problem import Problem, TierProblem, present_names, tier_problem
from netform.report.page.group_map import group_map
from netform.report.page.html_text import escape
from netform.report.page.plan_report import PlanReport

_SIGNED = (
    '<dl class="signed"><dt>Clinical director</dt><dd></dd><dt>Nominated payee</dt><dd></dd>'
    "<dt>Signed for each member, and dates</dt><dd></dd></dl>"
)
"""What registration asks for and the data cannot know: lines to fill in, on paper alone."""
_COVERED = " (covered only, no member)"


def group_sections(report: PlanReport, tier: str) -> str:
    """Return a section for each group of a tier, in the order of `groups.csv`."""
    view = tier_problem(report.problem, tier)
    today = present_names(report.problem, tier)
    place = {int(position): i for i, position in enumerate(view.source)}
    waivers = _waivers(report, tier)
    groups = report.plan.tiers[tier]
    sections = []
    for number, (group, figures) in enumerate(zip(groups, report.of(tier), strict=True)):
        members = [place[int(position)] for position in group.members]
        rows = "".join(
            _row(view, i, distance, today[int(view.source[i])], figures)
            for i, distance in zip(members, figures.distances, strict=True)
        )
        heading = f"{tier.capitalize()} {number + 1}"
        facts = "".join(
            f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
            for name, value in _facts(report, view, members, figures, waivers.get(figures.group))
        )
        head = ["practice", "name", "list size", f"to the hub, {view.travel.unit}", f"{tier} today"]
        head += ["trusts"] * bool(report.problem.trusts.codes)
        heads = "".join(
            f'<th scope="col"{" class=n" if k in (2, 3) else ""}>{escape(word)}</th>'
            for k, word in enumerate(head)
        )
        sections.append(
            f'<section class="network" id="{tier}-{number + 1}"><h3>{heading}</h3>\n'
            f"{group_map(report.problem, group, report.land, f'Map of {heading}')}\n"
            f'<dl>{facts}</dl>\n<div class="wide" tabindex="0" role="region" '
            f'aria-label="Members of {heading}"><table><caption>Members of {heading}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_SIGNED}</section>"
        )
    return "\n".join(sections)


def _row(view: TierProblem, i: int, distance: int, today: str, figures: GroupFigures) -> str:
    code = view.codes[i]
    name = view.problem.practices.names[int(view.source[i])]
    said = " (hub)" if code == figures.hub else ""
    if view.problem.participation_of(int(view.source[i])) != "member":
        said += _COVERED
    met = [view.problem.trusts.codes[int(trust)] for trust in view.trusts_of(i)]
    trusts = f"<td>{escape(' '.join(met)) or '–'}</td>" if view.problem.trusts.codes else ""
    # Words apart by spaces: the script looks for a code with its own spaces replaced too.
    words = " ".join(code.replace(" ", "\N{NO-BREAK SPACE}") for code in met)
    mark = f' data-trusts="{escape(words)}"' if met else ""
    return (
        f'<tr data-practice="{escape(code)}"{mark}><th scope="row">{escape(code)}</th>'
        f'<td>{escape(name)}{said}</td><td class="n">{int(view.patients[i]):,}</td>'
        f'<td class="n">{distance:,}</td><td>{escape(today) or "–"}</td>{trusts}</tr>\n'
    )


def _facts(
    report: PlanReport,
    view: TierProblem,
    members: list[int],
    figures: GroupFigures,
    waiver: str | None,
) -> Iterator[tuple[str, str]]:
    trusts = report.problem.trusts
    covered = f", {figures.covered:,} of them covered only" if figures.covered else ""
    yield "Patients", f"{figures.patients:,}{covered}{_as_listed(report.problem)}"
    yield "Band", f"{view.tier.floor:,} to {view.tier.ceiling:,} patients"
    yield "Hub (may lead)", figures.hub
    yield from _inside(report, view, members)
    met = sorted({int(trust) for i in members for trust in view.trusts_of(i)})
    if met:
        marked = f" (inferred: {figures.inferred})" if figures.inferred else ""
        yield "Trusts", "; ".join(map(trusts.title, met)) + marked
    if waiver:
        yield "Waiver", waiver


def _inside(report: PlanReport, view: TierProblem, members: list[int]) -> Iterator[tuple[str, str]]:
    """Say which groups of the lowest tier a group of a higher one is made of."""
    lowest = report.tiers[0]
    if view.tier.name == lowest:
        return
    within = {int(view.source[i]) for i in members}
    own = [
        str(number + 1)
        for number, group in enumerate(report.plan.tiers[lowest])
        if int(group.members[0]) in within
    ]
    yield f"{lowest.capitalize()}s", ", ".join(own)


def _as_listed(problem: Problem) -> str:
    """Say of which day, or from which file, list sizes are, where that is known."""
    lists = [each for each in problem.settings.sources if each.role == "lists"]
    return "".join(f", list sizes of {each.date or each.file}" for each in lists[:1])


def _waivers(report: PlanReport, tier: str) -> dict[str, str]:
    """Return the reason of each waiver that is used, by the group that it is for."""
    codes = report.problem.practices.codes
    group_of = {
        codes[int(i)]: codes[int(group.members[0])]
        for group in report.plan.tiers[tier]
        for i in group.members
    }
    used = report.run.summary["tiers"][tier]["waivers"]
    return {
        group_of[each["practice"]]: f"{each['bound']} of {each['practice']}: {each['reason']}"
        for each in used
    }
