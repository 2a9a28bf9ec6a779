"""Decides about a delivery as a whole: accepted, or refused with a reason an operator can act on."""

from __future__ import annotations

from dataclasses import dataclass

from cityplan.contracts import Contract, Mode, Severity
from cityplan.validation.results import CheckResult

_SHOWN_RULES = 3


@dataclass(frozen=True, slots=True)
class Census:
    """Where the records of a delivery stand before the decision; `former` are those of the snapshot
    before it.

    records: all data rows. repeated: exact repetitions. broken: rows that break a row rule, unsplit ones
    included. former is None when there is no earlier accepted delivery to compare with.
    """

    records: int
    repeated: int
    broken: int
    former: int | None = None

    @property
    def present(self) -> int:
        """Records without repetitions."""
        return self.records - self.repeated

    @property
    def sound(self) -> int:
        """Records that can be accepted."""
        return self.present - self.broken


def refusal(contract: Contract, census: Census, results: tuple[CheckResult, ...]) -> str | None:
    """Return why the delivery is refused, in Chinese and English with the remedy; None when it is
    accepted.
    """
    return (
        _empty(contract, census)
        or _delivery_rules(results)
        or _too_many_broken(contract, census, results)
        or _no_sound_row(contract, census, results)
        or _too_few(contract, census)
    )


def _empty(contract: Contract, census: Census) -> str | None:
    if census.records or contract.mode is not Mode.SNAPSHOT:
        return None
    return (
        "全量数据没有任何记录，请核对后重新报送 · "
        "The snapshot holds no record: it would remove everything. Send the whole state again."
    )


def _delivery_rules(results: tuple[CheckResult, ...]) -> str | None:
    failed = [result for result in results if result.rule.severity is Severity.DELIVERY and not result.passed]
    if not failed:
        return None
    zh = "；".join(f"{result.rule.zh}（{result.failed} 行）" for result in failed)
    en = "; ".join(f"{result.rule.en} ({result.failed} rows)" for result in failed)
    return f"{zh}，请更正后重新报送 · {en}. Correct it and send the delivery again."


def _too_many_broken(contract: Contract, census: Census, results: tuple[CheckResult, ...]) -> str | None:
    limits = contract.thresholds
    share = census.broken / census.records if census.records else 0
    if census.broken <= limits.max_quarantined_floor or share <= limits.max_quarantined_share:
        return None
    zh, en = _commonest(results)
    most = f"{limits.max_quarantined_share:.0%}"
    return (
        f"{census.records} 行中有 {census.broken} 行（{share:.1%}）不合规，超过上限 {most}："
        f"{zh}，请更正后重新报送 · "
        f"{census.broken} of {census.records} rows ({share:.1%}) break rules, more than {most}: {en}. "
        "Correct them and send the delivery again."
    )


def _no_sound_row(contract: Contract, census: Census, results: tuple[CheckResult, ...]) -> str | None:
    if contract.mode is not Mode.SNAPSHOT or census.sound:
        return None
    zh, en = _commonest(results)
    return (
        f"全量数据的 {census.records} 行全部不合规：{zh}，请更正后重新报送 · "
        f"None of the snapshot's {census.records} rows can be accepted: {en}. "
        "Correct them and send the whole state again."
    )


def looks_cut_off(contract: Contract, census: Census) -> bool:
    """Whether a snapshot holds suspiciously few rows after those of the delivery before."""
    limits = contract.thresholds
    if contract.mode is not Mode.SNAPSHOT or census.former is None or census.former < limits.min_rows_floor:
        return False
    return census.present < limits.min_rows_share * census.former


def _too_few(contract: Contract, census: Census) -> str | None:
    if not looks_cut_off(contract, census):
        return None
    least = f"{contract.thresholds.min_rows_share:.0%}"
    return (
        f"只有 {census.present} 行，上一期为 {census.former} 行，低于 {least}，疑似截断，请报送完整数据 · "
        f"Only {census.present} rows after {census.former} in the delivery before, less than {least}: "
        "it looks cut off. Send the whole state again."
    )


def _commonest(results: tuple[CheckResult, ...]) -> tuple[str, str]:
    """The row rules broken most often, in both languages."""
    broken = [result for result in results if result.rule.severity is Severity.ROW and result.failed]
    worst = sorted(broken, key=lambda result: -result.failed)[:_SHOWN_RULES]
    zh = "；".join(f"{result.rule.zh}（{result.failed} 行）" for result in worst)
    en = "; ".join(f"{result.rule.en} ({result.failed} rows)" for result in worst)
    return zh, en
