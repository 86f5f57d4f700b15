// `khaosat replay-form --engine js`: the page's own engine tells a form's state after each answer, in the words of ODK's
// engine. Mirrors xform_replay.py and xform_values.py; its argument is a file that replays.py writes.

import fs from "node:fs";

import "../static/js/engine/digests.js";
import { toBoolean, toNumber } from "../static/js/engine/evaluate.js";
import { Form } from "../static/js/engine/form.js";
import { opened, settled, withValue } from "../static/js/engine/opening.js";
import { MAX_INSTANCES, State } from "../static/js/engine/state.js";

const MOST_CHARACTERS = 1000000;
const TRUE = ["true()", "1", "'true'"];
const TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?";
const OFFSET = "(?:[-+][0-9]{2}:[0-9]{2}|Z)";
const DATE_LIKE = new RegExp(`^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(?:${TIME}|[0-9]{2}:[0-9]{2}|[0-9]{2}))?$`);
const DATE_TIME = new RegExp(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T(${TIME})(${OFFSET})?$`);
const TIME_ONLY = new RegExp(`^(${TIME})(${OFFSET})?$`);
const VALID_OFFSET = /^(?:[+-](?:0[0-9]|1[0-4]):[0-5][0-9]|Z)$/;
const GEOGRAPHY = ["geopoint", "geotrace", "geoshape"];
const DECIMAL = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 20, useGrouping: false });

// An answer as ODK's engine keeps it; nothing is to be read again.
class Entered {
  constructor(text) {
    this.text = text;
  }
}

const tokens = (text) => text.split(/[ \t\r\n]+/).filter(Boolean);

// A value that was written down or calculated, as the node keeps it.
function kept(node, text) {
  if (node.kind === "select") return node.is_multiple ? tokens(text).join(" ") : text;
  if (node.kind === "rank") return tokens(text).join(" ");
  if (node.kind === "trigger") return text.toLowerCase() === "ok" ? "OK" : "";
  return node.kind === "range" ? within(node, text) : typed(node.value_type, text);
}

// What an answer to an input, range or trigger is kept as; throws where ODK's engine does.
function entered(node, value) {
  if (node.kind === "trigger") return value ? "OK" : "";
  if (node.kind !== "input" && node.kind !== "range") throw new TypeError(`a ${node.kind} takes no answer`);
  const isBlank = value === null || value === undefined || value === "";
  if (node.value_type === "int") {
    const whole = value === null || value === "" ? null : BigInt(value ?? "undefined");
    if (whole === null) return "";
    return node.kind === "range" ? within(node, String(whole)) : whole32(whole);
  }
  if (node.value_type === "decimal") {
    if (isBlank) return "";
    return node.kind === "range" ? within(node, String(Number(value))) : DECIMAL.format(Number(value));
  }
  if (isBlank) return "";
  if (["date", "time", "dateTime", ...GEOGRAPHY].includes(node.value_type)) {
    return typeof value === "string" ? typed(node.value_type, value) : "";
  }
  return String(value);
}

function typed(type, text) {
  if (type === "int" || type === "decimal") {
    const number = text === "" ? NaN : Number(text);
    if (!Number.isFinite(number)) return "";
    return type === "int" ? whole32(BigInt(Math.trunc(number))) : DECIMAL.format(number);
  }
  if (GEOGRAPHY.includes(type)) return places(text, type);
  if (type === "date") {
    const match = DATE_LIKE.exec(text);
    return match && isDate(match[1]) ? match[1] : "";
  }
  if (type === "time") {
    const match = TIME_ONLY.exec(text);
    return match && isTime(match[1]) && isOffset(match[2]) ? text : "";
  }
  if (type === "dateTime") {
    const match = DATE_TIME.exec(text);
    return match && isDate(match[1]) && isTime(match[2]) && isOffset(match[3]) ? text : "";
  }
  return text;
}

const whole32 = (whole) => (whole < -2147483648n || whole > 2147483647n ? "" : String(whole));
const isOffset = (text) => text === undefined || VALID_OFFSET.test(text);

function isDate(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

function isTime(text) {
  const [hour, minute, second] = text.split(".")[0].split(":").map(Number);
  return hour <= 23 && minute <= 59 && second <= 60;
}

// A range keeps only what lies on its scale.
function within(node, text) {
  let number = text === "" ? NaN : Number(text);
  const [low, high] = node.bounds.map((bound) => (bound ? Number(bound) : NaN));
  if (node.value_type === "int") number = Math.trunc(number);
  return low <= number && number <= high ? typed(node.value_type, text) : "";
}

// Points of the earth: one, or several between semicolons, closed for a shape and open for a trace.
function places(text, type) {
  if (type === "geopoint") return coordinates(point(text));
  const parts = text.split(";");
  if (parts[parts.length - 1].trim() === "") parts.pop();
  const points = parts.map(point);
  const last = points[points.length - 1];
  const closed = points.length > 0 && points[0][0] === last[0] && points[0][1] === last[1];
  const [fewest, isClosed] = type === "geoshape" ? [3, true] : [2, false];
  if (points.some((each) => !each.length) || points.length < fewest || closed !== isClosed) return "";
  return points.map(coordinates).join(";");
}

function point(text) {
  const numbers = text.trim() === "" ? [] : text.trim().split(/\s+/).map(Number).slice(0, 4);
  if (numbers.length < 2 || numbers.some(Number.isNaN) || (numbers[0] === 0 && numbers[1] === 0)) return [];
  return Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180 ? numbers : [];
}

const coordinates = (numbers) => numbers.map((number) => DECIMAL.format(number)).join(" ");

// The state under the conventions of ODK's engine: answers are kept as typed, and every node has a value.
class XFormState extends State {
  get nodes() {
    return this.form.nodes;
  }

  holds(question) {
    return this.nodes.has(question.name);
  }

  read(question, answer) {
    if (answer instanceof Entered) return answer.text;
    return typeof answer === "string" ? kept(this.nodes.get(question.name), answer) : "";
  }

  calculatedText(question, text) {
    return this.read(question, text);
  }

  offeredOf(question, indexes, given) {
    const { kind } = this.nodes.get(question.name);
    if (kind !== "select" && kind !== "rank") return given;
    if (kind === "select") return super.offeredOf(question, indexes, given);
    const offered = this.choices(question.name, indexes).map((choice) => choice.name);
    return [...new Set([...tokens(given).filter((code) => offered.includes(code)), ...offered])].join(" ");
  }

  // Instances of what is irrelevant stay, and a count that is blank leaves their number as it was.
  counted(repeat, indexes) {
    const item = this.form.item(repeat);
    const before = this.stored(repeat, indexes);
    if (item.type !== "repeat" || item.count === undefined) return Math.max(1, before);
    const number = toNumber(this.evaluated(item.count, repeat, indexes), this.utcOffset);
    return Number.isNaN(number) ? before : Math.trunc(Math.max(0, Math.min(MAX_INSTANCES, number)));
  }
}

// A form that is being answered.
class Replay {
  constructor({ compiled, root, names, nodes, today, now }) {
    this.form = new Form(compiled);
    this.form.nodes = new Map(Object.entries(nodes));
    this.root = root;
    this.names = names;
    this.repeats = [...this.form.placed].filter(([, placed]) => placed.item.type === "repeat");
    this.state = this.withInstances(opened(new XFormState(this.form, {}, { today, now, seed: "replay" })));
    this.lookAround();
  }

  lookAround() {
    this.places = new Map([[this.root.path, { path: this.root.path, node: this.root, name: "", indexes: [], kind: "root" }]]);
    this.walk(this.root, this.root.path, []);
  }

  walk(parent, path, indexes) {
    for (const node of parent.children) {
      const name = this.names[node.path];
      const here = `${path}/${node.name}`;
      if (node.kind !== "repeat") {
        this.places.set(here, { path: here, node, name, indexes, kind: node.kind });
        this.walk(node, here, indexes);
        continue;
      }
      const kind = this.form.item(name).count === undefined ? "repeat-range:uncontrolled" : "repeat-range:controlled";
      this.places.set(here, { path: here, node, name, indexes, kind });
      const count = this.state.count(name, indexes);
      for (let index = 0; index < count; index += 1) {
        const one = `${here}[${index + 1}]`;
        this.places.set(one, { path: one, node, name, indexes, kind: "repeat-instance" });
        this.walk(node, one, [...indexes, index]);
      }
    }
  }

  // The answers hold as many instances of each repeat as there are: what a count takes away is gone for good.
  withInstances(start) {
    let state = start;
    for (const [name, { repeats }] of this.repeats) {
      for (const indexes of state.instancesOf(name)) {
        const count = state.count(name, indexes);
        if (state.stored(name, indexes) === count) continue;
        const instances = [...(state.record(repeats, indexes)[name] || [])].slice(0, count);
        while (instances.length < count) instances.push({});
        state = settled(state, state.changed(withValue(state.answers, repeats, indexes, name, instances), [name]));
      }
    }
    return state;
  }

  // The state of every node, in document order.
  states() {
    const found = {};
    for (const [path, place] of this.places) found[path] = this.row(place);
    return found;
  }

  row({ node, name, indexes, kind }) {
    if (!name) return { type: "root", relevant: true };
    const relevant = this.state.isRelevant(name, indexes);
    if (node.kind === "group" || node.kind === "repeat") return { type: kind, relevant };
    const value = this.state.value(name, indexes);
    const required = this.state.isRequired(name, indexes);
    const violation = relevant ? this.violation(name, indexes, value, required) : null;
    return { type: kind, relevant, required, value, violation };
  }

  violation(name, indexes, value, required) {
    if (!value) return required ? "required" : null;
    const { constraint } = this.form.item(name);
    if (constraint === undefined) return null;
    return toBoolean(this.state.evaluated(constraint, name, indexes, { current: value })) ? null : "constraint";
  }

  answer({ ref, value }) {
    const place = this.places.get(ref);
    if (place === undefined) throw new TypeError(`no node at ${String(ref).slice(0, 200)}`);
    const { name, indexes } = place;
    const text = this.entered(place, value);
    const { readonly } = place.node;
    if (readonly && (TRUE.includes(readonly) || this.state.isReadOnly(name, indexes))) {
      throw new TypeError(`Cannot write to readonly field: ${place.path}`);
    }
    const answers = withValue(this.state.answers, this.form.placed.get(name).repeats, indexes, name, new Entered(text));
    this.state = this.withInstances(settled(this.state, this.state.changed(answers, [name])));
    if (this.repeats.length) this.lookAround();
  }

  entered(place, value) {
    const { kind, node, name, indexes } = place;
    if (kind !== "select" && kind !== "rank") return entered({ ...node, kind }, value);
    const values = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
    const isClosed = this.form.item(name).kindRow.chooses;
    const offered = isClosed ? [...new Set(this.state.choices(name, indexes).map((choice) => choice.name))] : [];
    if (kind === "select") {
      const chosen = offered.filter((code) => values.includes(code));
      return (node.is_multiple ? chosen : chosen.slice(0, 1)).join(" ");
    }
    if (values.length && offered.some((code) => !values.includes(code))) {
      throw new TypeError("There are missing options. Rank should have all options.");
    }
    return values.join(" ");
  }

  // The states after a line of JSON, or {error} when it cannot be applied.
  line(text) {
    try {
      if (text.length > MOST_CHARACTERS) throw new TypeError("the line is too long");
      const answer = JSON.parse(text);
      if (answer === null || typeof answer !== "object" || Array.isArray(answer)) {
        throw new TypeError("an answer is an object with ref and value");
      }
      this.answer(answer);
    } catch (error) {
      return { error: String(error.message || error.name) };
    }
    return this.states();
  }
}

// Lines of standard input as they come; of one that is too long only its beginning is kept.
async function* lines(stream) {
  let waiting = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const parts = chunk.split("\n");
    waiting = (waiting + parts[0]).slice(0, MOST_CHARACTERS + 1);
    for (const part of parts.slice(1)) {
      yield waiting;
      waiting = part.slice(0, MOST_CHARACTERS + 1);
    }
  }
  yield waiting;
}

async function main() {
  const print = (states) =>
    new Promise((resolve) => {
      process.stdout.write(`${JSON.stringify(states)}\n`, resolve);
    });
  process.stdout.on("error", () => process.exit(0));
  const replay = new Replay(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
  await print(replay.states());
  for await (const line of lines(process.stdin)) if (line.trim()) await print(replay.line(line));
}

await main();
