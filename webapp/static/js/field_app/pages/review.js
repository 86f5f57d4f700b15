// What is still to be answered before the form can be sent; for who answers alone, before the phone is given back.

import { TELEPHONE, scriptOf } from "./call.js";
import { titleOf } from "./cases.js";
import { isWithRespondent, lockUp } from "./hands.js";
import { sendOff } from "./sending.js";
import { underWay } from "./under_way.js";
import { say } from "./words.js";

export async function show(page) {
  const { app, args: [id] } = page;
  const going = await underWay(app, id);
  const { draft, interview } = { draft: going.draft, interview: going.interview };
  const alone = isWithRespondent(page.router, draft);
  if (draft.handover && !alone) return page.go(`#/khoa-may/${id}`, { replace: true });
  const sections = going.sections(interview);
  const open = going.openParts(interview, say("untitled_part"));
  const facts = { open, first: open[0]?.points[0].href || "", last: sections.length ? going.address(sections.at(-1).key) : "" };
  if (alone) return respondents(page, draft, facts);
  page.draw("review", {
    ...facts, id: going.one.id, title: titleOf(going.one), place: going.one.psu_name, heading: heading(interview, open),
    ...declined(going, sections), parts: parts(going, sections), closing: open.length ? "" : closing(going),
  });
  page.doing("[data-act=send]", () => sendOff(page, going));
}

function closing({ draft, version, language }) {
  return draft.mode === TELEPHONE ? scriptOf(version, language.language).closing || "" : "";
}

function respondents(page, draft, facts) {
  page.draw("respondents_review", facts);
  page.doing("[data-act=lock]", async () => {
    await draft.save({ handover: { ...draft.handover, state: "locked" } });
    lockUp(page.router);
    page.go(`#/khoa-may/${draft.id}`, { replace: true });
  });
}

function heading(interview, open) {
  if (open.length) return say("review_open", { count: open.reduce((sum, { points }) => sum + points.length, 0) });
  return say(interview.screenedOut ? "review_screened_out" : "review_full");
}

function declined(going, sections) {
  const found = sections.flatMap((section) => section.asked.filter((asked) => asked.declined).map((asked) => ({
    label: asked.label, part: asked.grid ? section.title : "", href: going.address(section.key, { cau: asked.field }),
  })));
  return { declined: found, declined_words: say("declined", { count: found.length }) };
}

function parts(going, sections) {
  const first = new Map();
  for (const section of sections) {
    const part = section.title || say("untitled_part");
    if (!first.has(part)) first.set(part, { part, href: going.address(section.key) });
  }
  return [...first.values()];
}
