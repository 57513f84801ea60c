"""What `run` says on a terminal when it is done."""

from __future__ import annotations

from collections import Counter

from flows.conduct import Outcome
from flows.settings import Settings
from goodterms.casebook import LIVE_STATES
from goodterms.model import Verdict
from reports.locale import word_reason, word_step, word_verdict


def say_run(outcome: Outcome, settings: Settings, *, dry_run: bool = False) -> str:
    """Return the outcome in a few lines: verdicts, cases, drafts, where the workbook is."""
    review, language = outcome.review, settings.language
    new = sum(folder.messages_new for one in outcome.pulled for folder in one.folders)
    counts = Counter(one.assessment.verdict for one in review.clients)
    verdicts = ", ".join(f"{counts[one]} {word_verdict(one, language)}" for one in Verdict if counts[one])
    lines = [f"As of {review.as_of}: {len(review.clients)} clients ({verdicts}); {new} new messages."]
    lines += [
        f"  {case.client.name}: {word_step(case.step, language)}. {word_reason(case.waits_for, language)}"
        for case in review.cases
    ]
    live = [one for one in outcome.drafts if one.state in LIVE_STATES]
    for draft in live:
        place = f"in {draft.folder}" if draft.folder else "would be queued" if dry_run else "in the outbox"
        lines.append(f"  Draft {place}: {draft.subject!r} to {', '.join(draft.to)}")
    problems = len(set(review.problems))
    if problems:
        lines.append(f"{problems} problem{'s' if problems > 1 else ''}: see the sheet Problems, or --json.")
    lines += [f"! {one.where} {one.what} ({one.hint})." for one in outcome.beside]
    if dry_run:
        lines.append("A dry run: nothing was written.")
    else:
        lines.append(f"Workbook: {outcome.report}")
    return "\n".join(lines)
