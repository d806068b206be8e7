"""Proofs that no plan near the optimum has two practices together, or apart, checked anew.

A proof of `proofs.jsonl` is a certificate for the problem with one more rule: it holds where
`recheck` proves more than a plan may cost, with what the best plan's certificate proves of all
other practices, or that there is no plan at all.

The best plan's certificate itself says more: under its duals no column costs less than nothing, so
a plan that costs at most so much has no column whose reduced cost exceeds what is left. Where all
that do not are listed afresh, two practices that share none of them are together in no such plan.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.errors import InputError
from netform.plan.proof.afresh import Afresh
from netform.plan.proof.certificate import Certificate, DualProof, Part, certificate_from_table
from netform.plan.proof.columns_left import LARGEST
from netform.plan.proof.recheck import Recheck, part_views, recheck
from netform.problem import (
    Problem,
    Rule,
    RuleKind,
    TierProblem,
    file_text,
    tier_problem,
    with_changes,
)

_HUBS_AT_ONCE = 8
_MOST_AT_ONCE = 4_000_000  # columns of so many hubs
_MOST_COLUMNS = 100_000_000  # of all, some of them more than once


@dataclass(frozen=True)
class PairProof:
    """A line of `proofs.jsonl`: a rule, and the certificate of the problem with it."""

    line: int
    together: bool
    practices: tuple[str, str]
    certificate: Certificate

    @property
    def where(self) -> str:
        """The proof as messages name it."""
        how = "together" if self.together else "apart"
        return f"proofs.jsonl, line {self.line} ({' and '.join(self.practices)} {how})"


def read_pair_proofs(path: Path) -> Iterator[PairProof | str]:
    """Yield each proof, or in words why a line holds none.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    if not path.exists():
        raise InputError("the file is missing", where=path.name, remedy="write the folder again")
    for number, text in enumerate(file_text(path).splitlines(), start=1):
        where = f"{path.name}, line {number}"
        try:
            table = json.loads(text)
            first, second = map(str, table["practices"])
            together = {"together": True, "apart": False}[table["rule"]]
            certificate = certificate_from_table(table["certificate"], where)
        except InputError as error:
            yield f"{where}: {error.fault}"
        except (LookupError, TypeError, ValueError, RecursionError, AttributeError) as error:
            yield f"{where}: the line is no proof ({error!r})"
        else:
            yield PairProof(number, together, (first, second), certificate)


@dataclass(frozen=True, eq=False)
class BaseProof:
    """The certificate of the best plan's bound, with what a recheck certified of each part."""

    problem: Problem
    certificate: Certificate
    checked: Recheck
    most: int

    @staticmethod
    def of(problem: Problem, certificate: Certificate, most: int) -> "BaseProof":
        """Recheck a certificate; `most` is what a plan may cost, objective units."""
        return BaseProof(problem, certificate, recheck(problem, certificate), most)

    def fault(self, proof: PairProof) -> str:
        """Say why a proof does not show what it is for; empty where it does."""
        tier = self.certificate.tier
        if proof.certificate.tier != tier:
            return f"{proof.where}: it is about the tier {proof.certificate.tier!r}"
        try:
            kind: RuleKind = "together" if proof.together else "apart"
            rule = Rule(kind=kind, tier=tier, practices=proof.practices)
            ruled = with_changes(self.problem, rules=[rule])
            checked = recheck(ruled, proof.certificate)
        except InputError as error:
            return f"{proof.where}: {error.fault}"
        if checked.faults:
            return f"{proof.where}: {checked.faults[0]}"
        proved = (checked.certified or 0) + self._rest(proof.certificate)
        if checked.proves_infeasible or proved > self.most:
            return ""
        return f"{proof.where}: it proves {proved:,}, and a plan may cost {self.most:,}"

    def _rest(self, certificate: Certificate) -> int:
        """Return what all practices that a proof is not about are certified to cost."""
        about = {code for part in certificate.parts for code in part.practices}
        return sum(
            bound
            for part, bound in zip(self.certificate.parts, self.checked.by_part, strict=True)
            if about.isdisjoint(part.practices)
        )

    def may_share(self) -> NDArray[np.bool_]:
        """Return which participants may share a group in a plan near the optimum, shape (n, n).

        All of a part may where its columns are too many to look at.
        """
        view = tier_problem(self.problem, self.certificate.tier)
        parts = self.certificate.parts
        views = part_views(view, [part.practices for part in parts])
        may = np.ones((len(view), len(view)), dtype=bool)
        certified = sum(self.checked.by_part)
        for part, own, bound in zip(parts, views, self.checked.by_part, strict=True):
            members = np.searchsorted(view.source, own.source)
            may[members] = False
            may[:, members] = False
            may[np.ix_(members, members)] = self._shared(own, part, self.most - certified + bound)
        return may

    def _shared(self, view: TierProblem, part: Part, most: int) -> NDArray[np.bool_]:
        """Return which practices of a part share a column that is not too dear."""
        everyone = np.ones((len(view), len(view)), dtype=bool)
        if not part.costed or view.limits:
            return everyone
        scale, proof = self.certificate.scale, part.rounds[0].proof
        room = most * scale - _constant(proof)
        if not 0 <= room < LARGEST:
            return everyone
        shared = np.zeros_like(everyone)
        leading, listed = np.flatnonzero(view.may_lead), 0
        # A few hubs at a time, so that there is never more than their columns to hold.
        for hubs in np.array_split(leading, -(-len(leading) // _HUBS_AT_ONCE)):
            own = replace(view, may_lead=np.isin(np.arange(len(view)), hubs))
            found = Afresh(own).found(proof, scale, room, True, _MOST_AT_ONCE)
            if found is None:
                continue
            member, size, _ = found
            listed += len(size)
            if len(size) >= _MOST_AT_ONCE or listed > _MOST_COLUMNS:
                return everyone
            start = np.concatenate([[0], np.cumsum(size)])
            ones = np.ones(len(member), dtype=np.int64)
            holds = sparse.csr_array((ones, member, start), shape=(len(size), len(view)))
            shared |= (holds.T @ holds).toarray() > 0
        return shared


def _constant(proof: DualProof) -> int:
    """Return what a round's duals prove by themselves, scaled, where nothing is limited."""
    return sum(proof.practice) + sum(cut.dual * cut.side for cut in proof.cuts)
