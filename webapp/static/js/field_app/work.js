// The own cases as the server told them last, and over them what was done on this phone since.

import { allOf, given } from "./database.js";
import { dropForms, fetchForms, filesOf, keptForms, versionsIn } from "./forms.js";

export class Work {
  constructor({ database, server, outbox, mark }) {
    Object.assign(this, { database, server, outbox, mark });
    this.close();
  }

  close() {
    Object.assign(this, { vault: null, kept: null, since: [], forms: new Set(), laid: null });
  }

  async open(vault) {
    this.vault = vault;
    await this.reload();
  }

  async reload() {
    const { vault, since: before } = this;
    if (!vault) return;
    const [record, since] = await this.database.read(["work", "since"], ({ work, since: done }) =>
      Promise.all([given(work.get(vault.person)), allOf(done, vault.person)]));
    const kept = record ? await opened(vault, record.sealed, "work") : null;
    const entries = await Promise.all(since.map((each) => opened(vault, each.sealed, `${each.id}|since`)));
    const forms = await keptForms();
    if (this.vault !== vault) return;
    if (this.since !== before) return this.reload(); // something was done meanwhile
    Object.assign(this, { kept, since: entries.filter(Boolean), forms, laid: null });
  }

  get at() {
    return this.kept?.work.made_at || null;
  }

  /** The work list with what was done since laid over it; null before the first. */
  get list() {
    if (!this.kept) return null;
    this.laid ??= laidOver(this.#withOwnForms(), this.since, this.outbox);
    return this.laid;
  }

  /** What was done was added to or taken back. */
  changed() {
    this.laid = null;
  }

  /** What to write beside an item, so that the list shows it from that moment on. */
  async noted(entry) {
    const { vault } = this;
    const sealed = await vault.seal(entry, `${entry.id}|since`);
    const record = { id: entry.id, person: vault.person, sealed };
    return {
      stores: ["since"],
      write: ({ since }) => void since.put(record),
      done: () => {
        this.since = [...this.since.filter(({ id }) => id !== entry.id), entry].sort((one, other) => (one.at < other.at ? -1 : 1));
        this.changed();
      },
    };
  }

  /** A new list, and every questionnaire that it names; `missing` counts files that could not be had. */
  async refresh(progress = () => {}) {
    const { vault } = this;
    // What had arrived before the server was asked is in its answer.
    const known = this.since.map(({ id }) => id).filter((id) => !this.outbox.items.has(id));
    const hello = await this.server.greetOpen(vault.person);
    const told = await this.server.work(vault.person);
    const work = withWhatIsUnderWay(told, this.kept?.work, this.outbox.list());
    progress("forms");
    const missing = await fetchForms(versionsIn(work).flatMap(filesOf));
    const kept = { work, inUse: this.#inUse(work, hello.app), app: hello.app };
    await this.#write(vault, kept, known);
    await this.reload();
    return { missing: missing.length };
  }

  async #write(vault, kept, known) {
    const files = [...versionsIn(kept.work).flatMap(filesOf), ...Object.values(kept.inUse).flatMap(filesOf)];
    const record = { person: vault.person, files, sealed: await vault.seal(kept, "work") };
    const used = await this.database.write(["work", "since"], async ({ work, since }) => {
      work.put(record);
      for (const id of known) since.delete(id);
      return (await given(work.getAll())).flatMap((each) => each.files);
    });
    await dropForms(new Set(used));
  }

  /** The files that this app asks with: those made for it. Until a newer app is in use, its files wait beside them. */
  #inUse(work, app) {
    const before = this.kept?.inUse || {};
    return Object.fromEntries(versionsIn(work).map((version) => {
      const own = app === this.mark ? null : before[version.id];
      return [version.id, own || { form: version.form, questions: version.questions }];
    }));
  }

  #withOwnForms() {
    const { work, inUse, app } = structuredClone(this.kept);
    for (const version of versionsIn(work)) {
      if (app !== this.mark && inUse[version.id]) Object.assign(version, inUse[version.id]);
      version.ready = filesOf(version).every((address) => this.forms.has(address));
      for (const language of version.languages || []) language.questions = version.questions[language.language];
    }
    return work;
  }
}

async function opened(vault, sealed, place) {
  try {
    return await vault.open(sealed, place);
  } catch {
    return null;
  }
}

/** Cases, surveys, versions and call-backs of what is under way on this phone stay, whatever the new list says. */
function withWhatIsUnderWay(told, before, items) {
  const work = structuredClone(told);
  for (const { caseId, versionId } of before ? items : []) {
    const own = before.cases.find(({ id }) => id === caseId);
    if (own && !work.cases.some(({ id }) => id === caseId)) work.cases.push({ ...own, gone: true });
    const task = before.tasks.find(({ again }) => again && again.id === versionId);
    if (task && !work.tasks.some(({ id }) => id === task.id)) work.tasks.push({ ...task, gone: true });
    for (const survey of before.surveys) {
      const version = survey.versions.find(({ id }) => id === versionId);
      const isOfCase = survey.id === own?.survey_id;
      let now = work.surveys.find(({ id }) => id === survey.id);
      if (!now && (version || isOfCase)) work.surveys.push((now = { ...survey, versions: [], gone: true }));
      if (version && !now.versions.some(({ id }) => id === versionId)) now.versions.push({ ...version, gone: true });
    }
  }
  return work;
}

function laidOver(work, since, outbox) {
  const outcomes = new Map(Object.values(work.outcomes || {}).flat().map((each) => [each.code, each]));
  for (const entry of since) {
    const item = outbox.items.get(entry.id);
    const isTask = entry.kind === "callback_done";
    if (item?.state === "refused") continue;
    const own = work.cases.find(({ id }) => id === entry.caseId);
    if (isTask) work.tasks = work.tasks.filter(({ id }) => id !== entry.content.task_id);
    if (own) WAYS[entry.kind]?.(own, entry, outcomes);
    if (own) own.unsent = Boolean(own.unsent || item);
  }
  for (const { caseId } of outbox.drafts().filter(({ kind }) => kind === "response")) {
    const own = work.cases.find(({ id }) => id === caseId);
    if (own) own.state = "interviewing";
  }
  return work;
}

function visit(own, { at, content }, outcomes) {
  const outcome = outcomes.get(content.outcome);
  const appointment = content.appointment_at || null;
  const words = outcome?.words || "";
  own.visits.push({ number: own.visits.length + 1, outcome: content.outcome, words, at, appointment_at: appointment });
  Object.assign(own, { disposition: content.outcome, words, appointment_at: appointment });
  // A place of a quota stays open for the next person.
  if (outcome?.final && own.line !== null) own.state = "finished";
  else if (own.state === "interviewing") own.state = "open";
}

const WAYS = {
  visit,
  consent_refused(own, entry, outcomes) {
    const outcome = own.line === null ? "refusal" : "respondent_refusal";
    visit(own, { ...entry, content: { outcome } }, outcomes);
  },
  person_selected(own, entry, outcomes) {
    const persons = entry.content.eligible_persons;
    own.eligible_persons = persons;
    own.selected_position = persons && own.prn !== null ? Math.floor(own.prn * persons) + 1 : null;
    if (persons === 0) visit(own, { ...entry, content: { outcome: "no_adult" } }, outcomes);
  },
  response(own, { content }) {
    own.state = "completed";
    own.appointment_at = null;
    if (!content.screened_out) own.disposition = "complete";
  },
};
