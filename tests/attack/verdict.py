"""The verdict on the counts of an edition: which hidden ones can be found again, and how closely."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Final

from tests.attack.bounds import WIDTH, Range, Solver, components
from tests.attack.edition import Edition, Key
from tests.attack.elastic import suspects
from tests.attack.findings import Attack, Finding
from tests.attack.identities import knowledge
from tests.attack.linear import Reduced, System
from tests.attack.previous import Block, changed_blocks, link
from tests.attack.public import printed_elsewhere, public_counts
from tests.attack.rules import broken_rules
from tests.attack.subtraction import subtracted
from tests.attack.ties import Doubt, Doubts, add_identities, add_registers
from tests.attack.totals import add_margins
from tests.attack.unknowns import Hidden, Model

#: Seconds for one component; past them the attack says that it did not finish, which is a failure.
SECONDS: Final = 120.0
#: How often the attacker may change his mind about what the data do not bear out.
_ATTEMPTS: Final = 12

_LETTER_NAMES: Final = {"k": "numérateur", "n": "répondants", "N": "éligibles"}


def attack_counts(
    edition: Edition,
    previous: Sequence[Edition] = (),
    *,
    bold: bool = False,
    exact: bool = False,
    seconds: float = SECONDS,
    changed: Collection[tuple[Key, str]] = (),
    incomplete: Collection[Key] = (),
) -> Attack:
    """Bound every hidden count of an edition from what it prints, and from what earlier editions printed.

    Parameters
    ----------
    edition
        The edition attacked.
    previous
        Earlier editions that speak of the same cohorts.
    bold
        Whether to take for granted what complete data would imply (the relations called ``usage``).
    exact
        Whether to prove the limits of every hidden count; otherwise 3 wide is wide enough.
    seconds
        Time allowed for each component.
    changed, incomplete
        Counts that somebody who has the data says are not what they were, registers that he says are not whole: what
        is found all the same follows from nothing false.
    """
    doubts = Doubts(bold, frozenset(changed), frozenset(incomplete))
    attack = _whole_attack(edition, previous, doubts, exact=exact, seconds=seconds)
    if previous and any(finding.kind == "incoherent" for finding in attack.findings):
        doubts = Doubts(bold, doubts.changed, doubts.incomplete, fewer=False)
        attack = _whole_attack(edition, previous, doubts, exact=exact, seconds=seconds)
    if previous and attack.findings:
        trust = Doubts(bold, doubts.changed, doubts.incomplete, doubts.fewer)
        mute = _whole_attack(edition.mute(), previous, trust, exact=False, seconds=seconds)
        _leave_out_what_was_told(attack, edition, previous, mute)
    return attack


def _leave_out_what_was_told(attack: Attack, edition: Edition, previous: Sequence[Edition], mute: Attack) -> None:
    """Turn into remarks the counts that earlier editions alone tell: hiding all that this one prints would not help.

    What a campus adds up to without a course that it delivers no more may be a difference that was printed.
    """
    changed = {block for one in previous for block in changed_blocks(edition, one)}
    told = {
        (str(key), letter, mute.intervals[key, letter]) for key, letter in mute.proved if Block.of(key) not in changed
    }
    new = []
    for finding in attack.findings:
        known = (finding.where, finding.letter, (finding.low, finding.high)) in told
        if finding.letter and known and finding.kind != "non_etabli":
            attack.remarks.append(f"dit par les éditions précédentes, celle-ci n'y ajoute rien : {finding}")
            attack.foretold += 1
        else:
            new.append(finding)
    attack.findings = new


def _whole_attack(
    edition: Edition, previous: Sequence[Edition], doubts: Doubts, *, exact: bool, seconds: float
) -> Attack:
    attack = Attack(hidden_cells=sum(1 for _ in edition.hidden()))
    attack.findings += broken_rules(edition, previous)
    attack.findings += subtracted(edition, previous, knowledge().beyond_certifications)
    for _ in range(_ATTEMPTS):
        model, reduced = _system(edition, previous, doubts)
        targets = _targets(attack, model, previous, doubts)
        solvers = _solvers(model, reduced, targets, seconds)
        wrong = _doubtful(model, reduced)
        for solver in solvers:
            if not solver.start():
                wrong |= suspects(model.system, reduced.behind(solver.roots))
        raised = [doubts.raise_to_next(doubt) for doubt in sorted(wrong) if isinstance(doubt, Doubt)]
        if not any(raised):
            break
    attack.remarks += [f"contradiction : {row.origin.text}" for row in reduced.clashes]
    attack.remarks += [f"identités écartées : {' '.join(doubt)}" for doubt in sorted(doubts.levels)]
    _settle(attack, model, reduced, targets, solvers, printed_elsewhere(model, doubts), exact=exact)
    return attack


def _system(edition: Edition, previous: Sequence[Edition], doubts: Doubts) -> tuple[Model, Reduced]:
    """Put the editions in one system, the attacked one first."""
    system = System()
    models = [Model(one, system) for one in (edition, *previous)]
    add_margins(models)
    for model in models:
        add_identities(model, doubts)
        add_registers(model, doubts)
    for before in models[1:]:
        link(models[0], before, doubts)
    return models[0], Reduced(system)


def _doubtful(model: Model, reduced: Reduced) -> set[Hashable]:
    """Find whom to distrust for the contradictions that substitution met."""
    named = {row.origin.suspect for row in reduced.clashes} - {None}
    if named or not reduced.clashes:
        return named
    return suspects(model.system, {unknown for row in reduced.clashes for unknown in row.form})


def _targets(attack: Attack, model: Model, previous: Sequence[Edition], doubts: Doubts) -> list[Hidden]:
    """List the hidden counts that are secrets."""
    public = public_counts(model.edition, previous, doubts)
    targets = [one for one in model.hidden() if (one.key, one.letter) not in public]
    attack.hidden_counts = len(targets)
    return targets


def _solvers(model: Model, reduced: Reduced, targets: Sequence[Hidden], seconds: float) -> list[Solver]:
    unknowns = [target.unknown for target in targets]
    unknowns += [model.index[target.key, "d"] for target in targets if target.letter == "k"]
    roots = {reduced.root(unknown) for unknown in unknowns}
    return [Solver(one, reduced, seconds) for one in components(reduced, roots - reduced.value.keys())]


def _settle(
    attack: Attack,
    model: Model,
    reduced: Reduced,
    targets: Sequence[Hidden],
    solvers: Sequence[Solver],
    elsewhere: Mapping[tuple[Key, str], Key],
    *,
    exact: bool,
) -> None:
    ranges = {root: Range(value, value, value, value) for root, value in reduced.value.items()}
    root_of = {(hidden.key, hidden.letter): reduced.root(hidden.unknown) for hidden in targets}
    failures = {key: reduced.root(model.index[key, "d"]) for key, letter in root_of if letter == "k"}
    unfinished: set[int] = set()
    for solver in solvers:
        inside = set(solver.roots)
        if solver.answer.feasible:
            wide = sorted(inside.intersection(root_of.values()))
            solver.settle(wide, sorted(inside.intersection(failures.values())), exact=exact)
            ranges.update(solver.answer.ranges)
            unfinished |= solver.answer.unfinished
        else:
            where = next((str(key) for (key, _), root in root_of.items() if root in inside), "")
            message = f"{len(inside)} comptes liés n'ont pas de solution : rien n'est établi"
            attack.findings.append(Finding("incoherent", where, message))
        attack.components += 1
        attack.solves += solver.answer.solves
    for hidden in targets:
        root = root_of[hidden.key, hidden.letter]
        if root in ranges:
            other = elsewhere.get((hidden.key, hidden.letter))
            if _may_be_complete(model, reduced, hidden, ranges[root]):
                attack.large_denominators += 1
                continue
            threshold = model.edition.threshold
            _judge(attack, hidden, ranges[root], threshold, other, finished=root not in unfinished)
    for key, root in failures.items():
        if root in ranges and ranges[root].high < 1 and key.reading.indicator != "effectif":
            message = "numérateur et répondants sont égaux : on sait que c'est « tous »"
            attack.findings.append(Finding("tous", str(key), message))


def _may_be_complete(model: Model, reduced: Reduced, hidden: Hidden, found: Range) -> bool:
    """Say whether a register may be known for all of a number of people that is printed, and large enough.

    Then all that is learnt is that few results, if any, are awaited: were they too few to be shown, the edition would
    have kept the number from being known so closely.
    """
    if hidden.letter != "n" or not model.is_register(hidden.key):
        return False
    _, most = reduced.interval(model.index[hidden.key, "N"])
    return most == found.seen_high >= model.edition.threshold and found.seen_low < found.seen_high


def _judge(
    attack: Attack, hidden: Hidden, found: Range, threshold: float, elsewhere: Key | None, *, finished: bool
) -> None:
    name = _LETTER_NAMES[hidden.letter]
    low, high = found.seen_low, found.seen_high
    attack.intervals[hidden.key, hidden.letter] = (low, high)
    if found.width >= WIDTH:
        return
    if finished:
        attack.proved.add((hidden.key, hidden.letter))
    if hidden.letter != "k" and found.low >= threshold:
        # Enough people, and that is all that is known: a denominator from the threshold on is no secret.
        attack.large_denominators += 1
        return
    if not finished:
        kind, message = "non_etabli", f"{name} : rien n'est établi dans le temps imparti"
    elif elsewhere is not None and hidden.letter == "k":
        kind, message = "imprime_ailleurs", f"{name} = {int(low)}, que {elsewhere.reading} imprime"
    elif high == 0:
        kind, message = "zero", f"{name} : on sait que c'est 0"
    elif low == high:
        kind, message = "determine", f"{name} = {int(low)}"
    else:
        kind, message = "etroit", f"{name} entre {int(low)} et {int(high)}"
    attack.findings.append(Finding(kind, str(hidden.key), message, low, high, hidden.letter))
