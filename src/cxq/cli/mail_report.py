"""`cxq check --mail`: the mails of the drafts, and what is said of them beside their problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxq.cli.output import many

if TYPE_CHECKING:
    from cxq.model import Post, Problem
    from cxq.project import Settings
    from cxq.render.mail_check import MailCheck


@dataclass(slots=True)
class Mails:
    """Checks posts as mails, and keeps what was found."""

    settings: Settings
    checked: dict[str, MailCheck] = field(default_factory=dict)

    def check(self, post: Post) -> tuple[Problem, ...]:
        """The problems of this post's mail. SettingsError where [email] cannot be used."""
        from cxq.render.mail_check import check_mail

        done = check_mail(post, self.settings)
        self.checked[post.path] = done
        return done.problems

    def summary(self) -> tuple[str, ...]:
        """What was held against what, and each mail's budget: “no findings” is never silent."""
        from cxq.render.clip_words import clip_summary
        from cxq.render.mail_support.table import support_table

        table = support_table()
        lines = [
            f"Mail: held against {table.package} of {table.updated}: "
            f"{len(table.features)} features, {len(table.clients)} mail programs."
        ]
        for path, done in self.checked.items():
            found = many(len(done.lint.findings), "finding")
            rules = many(len(done.lint.accepted), "accepted fallback")
            lines.append(
                f"{path}: {done.lint.constructs} constructs, {found}; {rules}; "
                f"{len(done.lint.unknown)} constructs that caniemail has no feature for."
            )
            lines.append(f"  {clip_summary(done.clip)[0]}")
        return tuple(lines)

    def row(self) -> dict[str, object]:
        """The same for `--json`, with each accepted fallback and its reason."""
        from cxq.render.clip_words import clip_row
        from cxq.render.mail_support.table import support_table

        table = support_table()
        return {
            "caniemail": table.package,
            "updated": table.updated,
            "features": len(table.features),
            "clients": list(table.clients),
            "drafts": [
                {
                    "path": path,
                    "constructs": done.lint.constructs,
                    "unknown": list(done.lint.unknown),
                    "accepted": [
                        {"feature": rule.slug, "why": rule.why, "constructs": number}
                        for rule, number in done.lint.accepted
                    ],
                    "clip": clip_row(done.clip),
                }
                for path, done in self.checked.items()
            ],
        }
