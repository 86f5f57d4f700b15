// The phone is handed to the respondent: what that means, the code, and the answers as they stood before.

import { titleOf } from "./cases.js";
import { complain } from "./complaints.js";
import { give, hashed } from "./hands.js";
import { isEasy } from "./pins.js";
import { underWay } from "./under_way.js";
import { say } from "./words.js";

export async function show(page) {
  const { app, args: [id], query } = page;
  const going = await underWay(app, id);
  const { draft, one } = going;
  const again = draft.handover !== null;
  if (again && draft.handover.state !== "ended") return page.go(`#/khoa-may/${id}`, { replace: true });
  const { interview } = going;
  const first = again ? draft.handover.section : interview.section(query.get("tu") || draft.section)?.key || interview.sections()[0]?.key;
  const wrong = again ? [] : wrongBefore(going, interview, first);
  page.draw("hand_over", {
    id: one.id, draft: id, title: titleOf(one), wrong, again, first_time: !again && !wrong.length, here: going.address(first),
    first_wrong: wrong[0]?.href || "",
  });
  page.doing("#hand-over", () => handOver(page, going, first));
}

/** Pages before the hand-over on which something is missing or wrong: nobody could open them afterwards. */
function wrongBefore(going, interview, first) {
  const alone = new Set(interview.sectionsFrom(first).map(({ key }) => key));
  return interview.sections()
    .filter(({ key }) => !alone.has(key) && interview.checkSection(key).length)
    .map(({ key, title }) => ({ part: title || say("untitled_part"), href: going.address(key, { "xem-lai": 1 }) }));
}

async function handOver(page, { draft }, first) {
  const form = page.$("#hand-over");
  const code = form.elements.code.value.trim();
  const wrong = !/^[0-9]{4,6}$/.test(code) ? "code_digits" : isEasy(code) ? "pin_easy" : null;
  if (complain(form, wrong ? [["code", say(wrong)]] : [])) return;
  const { answers, declined, section, mode } = draft;
  const before = draft.handover?.before || { answers, declined, section, mode };
  await draft.save({
    answers: before.answers, declined: before.declined, section: first, mode: "handed_over",
    handover: { state: "given", section: first, before, wrong: 0, ...(await hashed(code)) },
  });
  give(page.router, draft);
  page.go(`#/phieu/${draft.id}/${encodeURIComponent(first)}`, { replace: true });
}
