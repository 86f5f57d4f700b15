// What came of a visit, in words; an appointment with day and time; a break-off takes the interview with it.

import { TELEPHONE } from "./call.js";
import { Cases, titleOf } from "./cases.js";
import { clear, complain } from "./complaints.js";
import { say } from "./words.js";

const BREAK_OFF = "break_off";

export async function show(page) {
  const cases = new Cases(page.app);
  const one = cases.find(page.args[0]);
  if (!one) return page.draw("gone");
  const calling = page.query.get("cach") === TELEPHONE;
  const outcomes = cases.outcomes(one, { calling });
  page.draw("visit", {
    id: one.id, title: titleOf(one), place: one.psu_name, calling,
    outcomes: outcomes.map((each) => ({ ...each, appointment: each.appointment ? 1 : 0, final: each.final ? 1 : 0 })),
  });
  const form = page.$("#visit");
  const draft = cases.drafts.get(one.id);
  const loses = (outcome) => Boolean(draft) && (outcome?.code === BREAK_OFF || (outcome?.final && one.line !== null));
  const chosen = () => outcomes.find(({ code }) => code === new FormData(form).get("outcome"));
  page.on("#outcome", "change", ({ target }) => {
    if (target.name !== "outcome") return;
    clear(form);
    const when = page.$(".when");
    form.querySelector("[name=outcome]:checked").closest(".option").after(when);
    when.hidden = !chosen()?.appointment;
    page.$("#loses-draft").hidden = !loses(chosen());
  });
  page.doing("#visit", async () => {
    const outcome = chosen();
    const { appointmentAt, wrong } = appointment(form, outcome);
    if (complain(form, wrong)) return;
    if (loses(outcome)) await page.app.discard(await page.app.draft(draft.id), { outcome: outcome.code });
    else await page.app.record({ caseId: one.id, kind: "visit", content: { outcome: outcome.code, appointment_at: appointmentAt } });
    page.go("#/");
  });
}

function appointment(form, outcome) {
  if (!outcome) return { wrong: [["outcome", say("choose_outcome")]] };
  if (!outcome.appointment) return { appointmentAt: null, wrong: [] };
  const [day, time] = [form.elements.day.value, form.elements.time.value];
  const wrong = [...(day ? [] : [["day", say("appointment_day")]]), ...(time ? [] : [["time", say("appointment_time")]])];
  if (wrong.length) return { wrong };
  const at = new Date(`${day}T${time}`);
  return at < new Date() ? { wrong: [["time", say("appointment_past")]] } : { appointmentAt: at.toISOString(), wrong };
}
