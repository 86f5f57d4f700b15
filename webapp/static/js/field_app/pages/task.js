// A household to go back to: why, and which questions, which are asked here anew; never what was answered.

import { Cases, titleOf } from "./cases.js";
import { complain } from "./complaints.js";
import { say } from "./words.js";

const REACHED = "reached";

export async function show(page) {
  const cases = new Cases(page.app);
  const task = cases.tasks().find(({ id }) => id === Number(page.args[0]));
  const one = task && cases.find(task.case_id);
  if (!one) return page.draw("gone");
  const draft = task.again && cases.callbacks.get(task.again.id);
  page.draw("task", {
    id: one.id, title: titleOf(one), place: one.psu_name, comment: task.comment, questions: task.questions,
    asks: Boolean(task.again) && !draft, goes_on: Boolean(draft), only_tells: !task.again,
  });
  // Who was reached is asked.
  if (task.again) page.$(`#task [value=${REACHED}]`).closest(".option").remove();
  page.doing("[data-act=ask]", async () => page.go(`#/phieu/${draft ? draft.id : await begun(page.app, one, task)}`));
  page.doing("#task", async () => {
    const form = page.$("#task");
    const outcome = new FormData(form).get("outcome");
    if (complain(form, outcome ? [] : [["outcome", say("choose_outcome")]])) return;
    const told = { kind: "callback_done", content: { task_id: task.id, outcome } };
    if (draft) await page.app.discard(await page.app.draft(draft.id), told);
    else await page.app.record({ caseId: one.id, ...told });
    page.go("#/");
  });
}

async function begun(app, one, { id, again }) {
  const { id: draft } = await app.begin({
    kind: "callback_done", caseId: one.id, versionId: again.id, taskId: id, mode: "face_to_face",
    language: again.languages.length > 1 ? again.default_language : null,
  });
  return draft;
}
