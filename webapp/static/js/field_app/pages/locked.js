// After the respondent: thanks, and nothing else until the interviewer's code; then to send unseen, or to hand over anew.

import { titleOf } from "./cases.js";
import { complain } from "./complaints.js";
import { takeBack, tried, waitsForCode } from "./hands.js";
import { sendOff } from "./sending.js";
import { underWay } from "./under_way.js";
import { say } from "./words.js";

export async function show(page) {
  const going = await underWay(page.app, page.args[0]);
  const { draft } = going;
  if (!draft.handover) return page.go(`#/phieu/${draft.id}`, { replace: true });
  if (waitsForCode(page.router, draft)) return askForCode(page, going);
  // Whoever opened the app meanwhile gave the PIN.
  if (draft.handover.state !== "ended") await end(draft);
  ended(page, going);
}

const end = (draft) => draft.save({ handover: { ...draft.handover, state: "ended" } });

function askForCode(page, going) {
  const { draft } = going;
  page.draw("locked");
  page.doing("#code-form", async () => {
    const form = page.$("#code-form");
    const code = form.elements.code.value.trim();
    if (complain(form, /^[0-9]{4,6}$/.test(code) ? [] : [["code", say("code_digits")]])) return;
    form.elements.code.value = "";
    const left = await tried(draft, code);
    if (left === 0) return askForPin(page, draft);
    if (left !== null) return void complain(form, [["code", say("code_wrong", { count: left })]]);
    await end(draft);
    takeBack(page.router);
    await page.router.open({ again: true });
  });
  page.doing("[data-act=forgotten]", () => askForPin(page, draft));
}

async function askForPin(page, draft) {
  await end(draft);
  takeBack(page.router);
  await page.router.lock();
}

function ended(page, going) {
  const { draft, one } = going;
  const complete = going.interview.checkAll().length === 0;
  page.draw("handover_ended", { id: one.id, draft: draft.id, title: titleOf(one), complete });
  page.doing("[data-act=send]", () => sendOff(page, going));
}
