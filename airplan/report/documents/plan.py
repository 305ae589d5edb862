"""The attainment plan as blocks, in three issues: 内部研判, 报送稿, 公开稿.

Chapters follow the checklist of published plans (RULES 5.3; the national guide's text was not found).  A chapter the
office has not written says so; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from airplan.plan.sheets import CHAPTER_WORDS
from airplan.report.blocks import Block, Bullets, Document, Heading, Paragraph, Table
from airplan.report.documents import plan_tables as tables
from airplan.report.documents.plan_content import PlanContent, parts_of, printed
from airplan.report.documents.plan_figures import curve_picture, path_pictures, timetable_picture
from airplan.words import language, say

_NUMERALS = "一二三四五六七八九十"


def plan_document(content: PlanContent, issue: str, changed: Mapping[str, Sequence[str]] | None = None) -> Document:
    """The plan.  *issue*: internal, submission or public; *changed*: the bureau's own lists of parts."""
    parts = parts_of(issue, changed)
    writer = _Writer(content, issue, parts)
    banner = "；".join(text for text in (content.banner, say(f"plan.doc.banner.{issue}")) if text)
    public = issue == "public"
    date = printed(content.date or content.today)
    body, annex = _with_annex(writer.blocks())
    signature = (say("plan.doc.office", city=content.city), date)
    subtitle = "  ".join(text for text in (say(f"plan.doc_status.{content.status}"), content.number) if text)
    return Document(
        title=content.title,
        blocks=(*body, *annex),
        subtitle="" if public and content.status == "draft" else subtitle,
        banner=banner if not public else content.banner,
        signature=signature,
        language=language(),
        annexes=len(annex),
    )


def _with_annex(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The text, and the tables that need a landscape page, moved behind it and named in the text where they stood.

    Each of them alone would turn the page twice and leave most of it empty.
    """
    body: list[Block] = []
    annex: list[Table] = []
    for block in blocks:
        if isinstance(block, Table) and block.wide:
            number = len(annex) + 1
            body.append(Paragraph(say("plan.doc.see_annex", title=block.caption, number=number)))
            annex.append(replace(block, caption=say("plan.doc.annex", number=number, title=block.caption)))
        else:
            body.append(block)
    return body, list(annex)


class _Writer:
    """Chapters in order, numbered as they come."""

    def __init__(self, content: PlanContent, issue: str, parts: tuple[str, ...]) -> None:
        self.content, self.issue, self.parts = content, issue, parts
        self._chapter = 0
        self._section = 0

    def has(self, *names: str) -> bool:
        return any(name in self.parts for name in names)

    def chapter(self, code: str) -> Heading:
        self._chapter += 1
        self._section = 0
        numeral = f"{_NUMERALS[self._chapter - 1]}、" if language() == "zh" else f"{self._chapter}. "
        return Heading(numeral + say(f"plan.doc.{code}"), 1)

    def section(self, text: str) -> Heading:
        self._section += 1
        numeral = f"（{_NUMERALS[self._section - 1]}）" if language() == "zh" else f"{self._chapter}.{self._section} "
        return Heading(numeral + text, 2)

    def prose(self, code: str) -> list[Block]:
        text = self.content.prose.get(code, "").strip()
        if text:
            return [Paragraph(part) for part in text.splitlines() if part.strip()]
        return [] if self.issue == "public" else [Paragraph(say("plan.doc.to_be_written"), "note")]

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        if self.content.outdated and self.issue != "public":
            found.append(Paragraph(say("plan.version_old"), "warning"))
        chapters: tuple[tuple[tuple[str, ...], Callable[[], list[Block]]], ...] = (
            (("general",), self.general),
            (("standing",), self.standing),
            (("pressure",), self.pressure),
            (("goals", "targets_table", "counties", "chance"), self.goals),
            (("capacity", "sensitivities"), self.capacity),
            (("tasks", "tasks_table", "measures_table", "money", "curve", "scenario"), self.tasks),
            (("projects", "timetable") if self.content.projects or self.has("timetable") else (), self.projects),
            (("yearly",), self.yearly),
            (("guarantee",), self.guarantee),
        )
        for names, write in chapters:
            if self.has(*names):
                found += write()
        if self.has("contacts"):
            table = tables.contacts_table(self.content)
            none = Paragraph(say("plan.doc.no_contacts"), "note")
            found += [self.chapter("contacts"), table if table.rows else none]
        return found

    def general(self) -> list[Block]:
        given = [deadline for deadline in self.content.deadlines if deadline.document or deadline.number]
        basis = [say("plan.doc.law")]
        basis += list(dict.fromkeys(
            say("plan.doc.basis", document=one.document or "—", number=one.number or "—", who=one.set_by or "—")
            for one in given
        ))  # fmt: skip
        years = [one.base_year for one in self.content.deadlines if one.base_year]
        ends = [one.year for one in self.content.deadlines if one.year]
        period = [Paragraph(say("plan.doc.period", base=min(years), end=max(ends)))] if years and ends else []
        heard = [Paragraph(say("plan.doc.consultation", text=self.content.consultation))]
        return [
            self.chapter("general"),
            self.section(say("plan.doc.basis_title")),
            Bullets(basis, True),
            self.section(say("plan.doc.scope_title")),
            *period,
            *self.prose("general"),
            *(heard if self.content.consultation else []),
        ]

    def standing(self) -> list[Block]:
        verified = self.issue != "public"
        return [
            self.chapter("standing"),
            *[Paragraph(text) for text in tables.standing_sentences(self.content, verified)],
            tables.history_table(self.content, verified),
            *path_pictures(self.content, internal=self.issue == "internal"),
            *self.prose("standing"),
        ]

    def pressure(self) -> list[Block]:
        return [self.chapter("pressure"), *self.prose("pressure")]

    def goals(self) -> list[Block]:
        found: list[Block] = [self.chapter("goals")]
        if self.has("goals"):
            found += [Paragraph(text) for text in tables.goal_sentences(self.content)]
        if self.has("targets_table"):
            found.append(tables.targets_table(self.content, public=self.issue == "public"))
            found += tables.limit_notes(self.content, public=self.issue == "public")
        if self.has("counties") and self.content.counties:
            found.append(tables.counties_table(self.content))
        if self.has("chance") and self.content.chances:
            found.append(tables.chance_table(self.content))
        return found

    def capacity(self) -> list[Block]:
        found: list[Block] = [self.chapter("capacity"), Paragraph(say("plan.doc.estimate"), "note")]
        if self.has("capacity"):
            found.append(tables.need_table(self.content))
        if self.has("sensitivities") and self.content.sensitivities:
            found.append(tables.sensitivity_table(self.content))
        return found

    def tasks(self) -> list[Block]:
        found: list[Block] = [self.chapter("tasks")]
        if self.has("tasks"):
            found += self._by_chapter()
        if self.has("tasks_table") and self.content.tasks:
            found.append(tables.tasks_table(self.content))
        if self.has("measures_table"):
            found.append(tables.measures_table(self.content, money=self.has("money"), public=self.issue == "public"))
        if self.has("money"):
            found.append(tables.money_table(self.content))
        if self.has("scenario") and self.content.scenario is not None:
            found.append(Paragraph(tables.scenario_sentence(self.content), "body"))
        if self.has("curve") and self.content.curve:
            found += [tables.curve_table(self.content), curve_picture(self.content)]
        return found

    def _by_chapter(self) -> list[Block]:
        found: list[Block] = []
        for code in (*CHAPTER_WORDS, ""):
            inside = [
                one for one in self.content.planned if (one.chapter if one.chapter in CHAPTER_WORDS else "") == code
            ]
            if not inside:
                continue
            title = say(f"plan.chapter.{code}") if code else say("plan.doc.other_chapter")
            found.append(self.section(title))
            found.append(Bullets([tables.measure_sentence(one) for one in inside], True))
        return found

    def projects(self) -> list[Block]:
        found: list[Block] = [self.chapter("projects")]
        if self.has("projects") and self.content.projects:
            found.append(tables.projects_table(self.content, money=self.has("money")))
        elif self.has("projects"):
            found.append(Paragraph(say("plan.doc.no_projects")))
        if self.has("timetable") and self.content.bars:
            found.append(timetable_picture(self.content))
        return found

    def yearly(self) -> list[Block]:
        return [self.chapter("yearly"), *tables.yearly_tables(self.content, public=self.issue == "public")]

    def guarantee(self) -> list[Block]:
        written = self.prose("guarantee")
        return [self.chapter("guarantee"), *written] if written else []
