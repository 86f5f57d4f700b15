// Who is set up on this phone, and their keys: made once, opened with the PIN, or through the server when it is
// forgotten. A wrong PIN counts before it is tried, so that ending the app gives no further one.

import { allOf, given } from "./database.js";
import { dropForms } from "./forms.js";
import { Refusal } from "./refusal.js";
import { Vault, fromBase64, newDataKey, openByPin, phoneKey, wrapByPin, wrapToServer } from "./vault.js";

const MOST_WRONG = 5;

export class People {
  constructor({ database, server }) {
    Object.assign(this, { database, server, list: [] });
  }

  async load() {
    const records = await this.database.read(["people"], ({ people }) => given(people.getAll()));
    this.list = records.map(({ key, name }) => ({ key, name }));
  }

  async record(key) {
    const record = await this.database.read(["people"], ({ people }) => given(people.get(key)));
    if (!record) throw new Refusal("not_set_up");
    return record;
  }

  /** Make the keys of whoever is logged in; an open vault. */
  async setUp(pin) {
    const { person } = await this.server.greet();
    if (!person) throw new Refusal("logged_out");
    if (this.list.some(({ key }) => key === person.key)) throw new Refusal("set_up_already");
    const [raw, keyId] = [newDataKey(), crypto.randomUUID()];
    const toServer = await wrapToServer(raw, await this.server.publicKey(), person.key);
    const phone = await phoneKey(this.database);
    const wrapped = await wrapByPin(raw, pin, { person: person.key, phone });
    const record = { key: person.key, name: person.name, keyId, pin: wrapped, server: toServer, wrong: 0 };
    await this.database.write(["people"], async ({ people }) => {
      if (await given(people.get(person.key))) throw new Refusal("set_up_already");
      people.add(record);
    });
    await this.load();
    return new Vault({ person: person.key, keyId, raw });
  }

  /** `{vault}`, `{wrong, left}` or `{recovery}`. */
  async unlock(key, pin) {
    const record = await this.#counted(key, ({ wrong }) => ({ wrong: Math.min(wrong + 1, MOST_WRONG + 1) }));
    if (record.wrong > MOST_WRONG) return { recovery: true };
    const raw = await openByPin(record.pin, pin, { person: key, phone: await phoneKey(this.database) });
    if (!raw) {
      const left = MOST_WRONG - record.wrong;
      return left > 0 ? { wrong: true, left } : { recovery: true };
    }
    await this.#counted(key, () => ({ wrong: 0 }));
    return { vault: new Vault({ person: key, keyId: record.keyId, raw }), isServers: record.isServers };
  }

  /** Whether the PIN of this phone opens the log-in at the server too: another would be counted there as wrong. */
  noteServers(key, isServers) {
    return this.#counted(key, () => ({ isServers }));
  }

  /** On a full phone nothing can be counted; what is on it must open all the same. */
  async #counted(key, count) {
    try {
      return await this.#change(key, count);
    } catch (error) {
      if (error.code !== "full") throw error;
      return this.record(key);
    }
  }

  #change(key, change) {
    return this.database.write(["people"], async ({ people }) => {
      const record = await given(people.get(key));
      if (!record) throw new Refusal("not_set_up");
      const next = { ...record, ...change(record) };
      people.put(next);
      return next;
    });
  }

  /** Through the server, for whoever has just given the password: the key is the same, so nothing is lost. */
  async recover(newPin) {
    const { person } = await this.server.greet();
    if (!person) throw new Refusal("logged_out");
    const record = await this.record(person.key);
    const raw = fromBase64(await this.server.openKey(person.key, record.server));
    const vault = new Vault({ person: person.key, keyId: record.keyId, raw });
    await this.setPin(vault, newPin);
    return vault;
  }

  async setPin(vault, pin) {
    const phone = await phoneKey(this.database);
    const wrapped = await wrapByPin(vault.raw, pin, { person: vault.person, phone });
    await this.#change(vault.person, () => ({ pin: wrapped, wrong: 0 }));
  }

  /** Take somebody off this phone, in one transaction: nothing goes as long as anything of theirs is left. */
  async remove(key) {
    await this.database.write(["items", "work", "since", "sent", "people"], async (stores) => {
      const left = await given(stores.items.index("person").count(key));
      if (left) throw new Refusal("not_empty", { left });
      for (const name of ["since", "sent"]) {
        for (const { id } of await allOf(stores[name], key)) stores[name].delete(id);
      }
      stores.work.delete(key);
      stores.people.delete(key);
    });
    await this.load();
    const others = await this.database.read(["work"], ({ work }) => given(work.getAll()));
    await dropForms(new Set(others.flatMap(({ files }) => files)));
  }
}
