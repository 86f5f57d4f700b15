// A file of what is on the phone and not yet at the server, encrypted: for a phone that is about to be lost, full or
// given back. On another phone it opens through the server alone, for whoever gives the password: six digits would not
// hold for long in somebody else's hands.

import { allOf } from "./database.js";
import { place } from "./outbox.js";
import { Refusal } from "./refusal.js";
import { Vault, fromBase64, toBase64 } from "./vault.js";

const TYPE = "khaosat-backup";
const BINARY = ["iv", "data"];

/** The file. An interview whose last state could not be written, on a full phone, is in it as it stands in memory. */
export async function makeBackup({ outbox, shown, toServer }) {
  const { vault, database } = outbox;
  const records = await database.read(["items"], ({ items }) => allOf(items, vault.person));
  const items = [];
  for (const record of records) {
    const draft = shown.get(record.id);
    const sealed = draft && !draft.isSafe ? await vault.seal(draft.snapshot(), place(record)) : record.sealed;
    items.push({ ...record, sealed: written(sealed), note: null });
  }
  const made = new Date().toISOString();
  const content = { type: TYPE, format: 1, person: vault.person, key_id: vault.keyId, made_at: made, server: toServer, items };
  const name = `khaosat-sao-luu-${made.slice(0, 16).replace(/[:T]/g, "-")}.json`;
  return new File([JSON.stringify(content)], name, { type: "application/json" });
}

/** Put on this phone what of the file is neither here nor sent from here; sealed anew with this phone's key. */
export async function takeBackup(file, { outbox, sent, work, fromServer }) {
  const content = await contentOf(file);
  const vault = await vaultOf(content, { vault: outbox.vault, fromServer });
  const found = await contents(content, vault);
  let imported = 0;
  for (const { item, inside } of found) {
    if (outbox.items.has(item.id) || sent.has(item.id)) continue;
    const { id, kind, caseId, versionId, at, revision = 0 } = item;
    const state = item.state === "sending" ? "queued" : item.state;
    const isDone = state === "queued";
    const done = kind === "response" ? { screened_out: inside.finished?.screenedOut } : inside.content || { task_id: inside.taskId };
    const also = isDone ? await work.noted({ id, caseId, kind, at, content: done }) : null;
    await outbox.add({ id, kind, state, caseId, versionId, at, revision, holder: null }, inside, { also });
    also?.done();
    imported += 1;
  }
  return { imported, known: found.length - imported };
}

async function contentOf(file) {
  let content = null;
  try {
    content = JSON.parse(await file.text());
  } catch {
    // Said below.
  }
  if (content?.type !== TYPE || content.format !== 1 || !Array.isArray(content.items)) throw new Refusal("no_backup");
  return content;
}

/** A vault that opens the file: this phone's own, or one with the key that the server opens. */
async function vaultOf(content, { vault, fromServer }) {
  const { person, key_id: keyId, server } = content;
  if (person !== vault.person) throw new Refusal("another_persons_backup");
  if (keyId === vault.keyId) return vault;
  return new Vault({ person, keyId, raw: await fromServer(server) });
}

/** What is in the file, in the order in which it came about. */
async function contents({ items, person }, vault) {
  const own = items.filter((item) => item.person === person).sort((one, other) => one.order - other.order);
  return Promise.all(own.map(async (item) => ({ item, inside: await vault.open(read(item.sealed), place(item)) })));
}

function written(box) {
  return Object.fromEntries(Object.entries(box).map(([name, value]) => [name, BINARY.includes(name) ? toBase64(value) : value]));
}

function read(box) {
  return Object.fromEntries(Object.entries(box).map(([name, value]) => [name, BINARY.includes(name) ? fromBase64(value) : value]));
}
