// What is done at a case: a visit, a selection, an interview from its beginning to its end. Each is written together
// with what it changes in the work list, all or nothing.

import { begin, take } from "./drafts.js";
import { utcOffset } from "./messages.js";
import { Refusal } from "./refusal.js";

export class AtCases {
  constructor({ outbox, work }) {
    Object.assign(this, { outbox, work });
  }

  async record({ caseId, kind, content }) {
    const { item, noted } = await this.#event({ caseId, kind, content });
    await this.outbox.add(item, { content, utcOffset: utcOffset() }, { also: noted });
    noted.done();
    return item.id;
  }

  async #event({ caseId, kind, content }) {
    const item = { id: crypto.randomUUID(), kind, state: "queued", caseId, versionId: null, at: new Date().toISOString() };
    return { item, noted: await this.work.noted({ id: item.id, caseId, kind, content, at: item.at }) };
  }

  begin(facts) {
    return begin(this.outbox, facts);
  }

  take(id) {
    return take(this.outbox, id);
  }

  async finish(draft, { screenedOut }) {
    const facts = { screenedOut, finishedAt: new Date().toISOString(), utcOffset: utcOffset() };
    const { id, caseId } = draft;
    const content = draft.kind === "response" ? { screened_out: screenedOut } : { task_id: draft.content.taskId };
    const noted = await this.work.noted({ id, caseId, kind: draft.kind, at: facts.finishedAt, content });
    await draft.finish(facts, noted);
    noted.done();
  }

  /** What was entered goes and the outcome stays, in one write. */
  async discard(draft, { outcome, kind = "visit", content = { outcome } }) {
    const { item, noted } = await this.#event({ caseId: draft.caseId, kind, content });
    const record = await this.outbox.prepare(item, { content, utcOffset: utcOffset() });
    await draft.discard({
      stores: ["settings", "since"],
      write: async (stores) => {
        await this.outbox.insert(stores, record);
        stores.since.delete(draft.id);
        noted.write(stores);
      },
    });
    await Promise.all([this.outbox.reload(), this.work.reload()]);
  }

  withdraw(id) {
    const check = ({ kind, state }) => {
      if (kind === "response" || state !== "refused") throw new Refusal("not_refused", { state });
    };
    return this.outbox.remove(id, { check, also: { stores: ["since"], write: ({ since }) => void since.delete(id) } });
  }
}
