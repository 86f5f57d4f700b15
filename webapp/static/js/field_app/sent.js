// What was sent from this phone and when: ids and times, no answers.

import { allOf } from "./database.js";

export class Sent {
  constructor(database) {
    this.database = database;
    this.close();
  }

  async open(person) {
    this.person = person;
    const before = this.lines;
    const lines = await this.database.read(["sent"], ({ sent }) => allOf(sent, person));
    if (this.person !== person) return; // locked meanwhile
    if (this.lines !== before) return this.open(person); // a receipt came meanwhile
    this.lines = lines.sort((one, other) => (one.at < other.at ? 1 : -1));
  }

  close() {
    this.person = null;
    this.lines = [];
  }

  has(id) {
    return this.lines.some((line) => line.id === id);
  }

  /** The line of an item that the server has given its receipt for. */
  line({ id, person, kind, caseId, versionId }, receipt) {
    const line = { id, person, kind, caseId, versionId, at: receipt.received_at, outcome: receipt.outcome };
    return receipt.outcome === "kept" ? { ...line, reason: receipt.reason || "" } : line;
  }

  add(line) {
    this.lines = [line, ...this.lines.filter(({ id }) => id !== line.id)];
  }
}
