// Evaluates the JSON tree of an expression; mirrors evaluate.py. No clock, no randomness of its own, no parser.
//
// Context: today "2026-11-23", now "2026-11-23T08:30:00.000" (local) or null, utcOffset in minutes, current (the
// question's own answer), position (1-based place in the repeat) or null, place(repeat further out), value(name),
// indexed(name, [[repeat, place]]), choiceLabel(name, code), columns (the row of the choice being filtered) or null,
// lists {name: rows}, random().

import { compare } from "./compare.js";
import { FUNCTIONS } from "./functions.js";
import { matches } from "./patterns.js";
import { NodeSet, members, toBoolean, toNumber, toText } from "./values.js";

export { Moment, NodeSet, toBoolean, toNumber, toText } from "./values.js";

const MAX_STEPS = 300000;
const BLANK = {
  today: "1970-01-01",
  now: null,
  utcOffset: 0,
  current: "",
  position: null,
  place: () => null,
  columns: null,
  lists: {},
  value: () => "",
  indexed: () => "",
  choiceLabel: (name, code) => code,
  random: () => 0.5,
};

// The value of a compiled expression, or of a part of one; blank when it would take more than 300,000 steps.
export function evaluate(tree, context = {}) {
  const run = new Run({ ...BLANK, ...context });
  const value = run.value(tree.expression || tree);
  return run.steps > MAX_STEPS ? "" : value;
}

class Run {
  constructor(context) {
    this.context = context;
    this.columns = context.columns;
    this.instance = null;
    this.row = 0;
    this.rows = 0;
    this.steps = 0;
  }

  value(node) {
    this.steps += 1;
    return this.steps > MAX_STEPS ? "" : OPERATIONS[node.op](node, this);
  }

  number(node) {
    return toNumber(this.value(node), this.context.utcOffset);
  }

  isTrue(node) {
    return toBoolean(this.value(node));
  }
}

const ARITHMETIC = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  div: (left, right) => left / right,
  mod: (left, right) => left % right,
};

const LAZY = Object.assign(Object.create(null), {
  if: (run, [condition, then, otherwise]) => run.value(run.isTrue(condition) ? then : otherwise),
  coalesce(run, parts) {
    for (const part of parts) {
      const text = toText(run.value(part));
      if (text !== "") return text;
    }
    return "";
  },
  once: (run, [part]) => toText(run.context.current) || toText(run.value(part)),
});

function call(node, run) {
  if (node.name in LAZY) return LAZY[node.name](run, node.arguments);
  const apply = FUNCTIONS[node.name];
  return apply === undefined ? "" : apply(run.context, node.arguments.map((part) => run.value(part)));
}

// A chain such as a + b + c leans to the left; it is gone through in a loop, however long it is.
function binary(node, run) {
  const chain = [node];
  while (chain[0].left.op === "binary") chain.unshift(chain[0].left);
  run.steps += chain.length - 1;
  return chain.reduce((left, link) => related(link.operator, left, run.value(link.right), run.context.utcOffset), run.value(chain[0].left));
}

function related(operator, left, right, offset) {
  if (!(operator in ARITHMETIC)) return compare(operator, left, right, offset);
  return ARITHMETIC[operator](toNumber(left, offset), toNumber(right, offset));
}

function indexed(node, run) {
  const repeats = node.repeats.map(([repeat, place]) => {
    const number = run.number(place);
    return [repeat, Math.abs(number) < 1e6 && Number.isInteger(number) ? number : 0];
  });
  return run.context.indexed(node.name, repeats);
}

const own = (record, name, otherwise) =>
  record !== null && Object.prototype.hasOwnProperty.call(record, name) ? record[name] : otherwise;

// The column of the rows of a choice list that are left by every predicate; an empty cell is no node.
function lookup(node, run) {
  const items = own(run.context.lists, node.list, []);
  const outer = run.columns;
  const found = filtered([...items.keys()], node.where, (place) => { run.columns = items[place]; }, run);
  run.columns = outer;
  if (node.column === "itextId") return new NodeSet(found.map((place) => `${node.list}-${place}`));
  return new NodeSet(found.map((place) => own(items[place], node.column, "")));
}

// The answers to a question in the instances of a repeat that are left by every predicate.
function instances(node, run) {
  const outer = run.instance;
  const all = members(run.context.value(node.repeat));
  const places = all.map((_, place) => place + 1);
  const found = filtered(places, node.where, (place) => { run.instance = [node.repeat, place]; }, run);
  run.instance = outer;
  if (node.name === node.repeat) return new NodeSet(found.map((place) => all[place - 1]));
  return new NodeSet(found.map((place) => toText(run.context.indexed(node.name, [[node.repeat, place]]))));
}

// The rows of which every predicate is true; position() and last() count what the one before has left.
function filtered(rows, predicates, lookAt, run) {
  const { row, rows: count } = run;
  for (const predicate of predicates) {
    const { length } = rows;
    rows = rows.filter((one, place) => {
      lookAt(one);
      [run.row, run.rows] = [place + 1, length];
      return run.isTrue(predicate);
    });
  }
  [run.row, run.rows] = [row, count];
  return rows;
}

// The place in a repeat further out, or in the one around the question.
function position({ repeat }, run) {
  const place = repeat === undefined ? run.context.position : run.context.place(repeat);
  return place === null ? NaN : place;
}

const OPERATIONS = {
  number: (node) => node.value,
  string: (node) => node.value,
  reference: (node, run) => run.context.value(node.name),
  self: (node, run) => run.context.current,
  position,
  column: (node, run) => own(run.columns, node.name, "") || new NodeSet([]),
  row: (node, run) => run.row,
  rows: (node, run) => run.rows,
  member: (node, run) => (run.instance ? run.context.indexed(node.name, [run.instance]) : ""),
  negate: (node, run) => -run.number(node.of),
  and: (node, run) => node.of.every((part) => run.isTrue(part)),
  or: (node, run) => node.of.some((part) => run.isTrue(part)),
  binary,
  call,
  indexed,
  choice_label: (node, run) => run.context.choiceLabel(node.name, toText(run.value(node.value))),
  lookup,
  instances,
  regex: (node, run) => matches(toText(run.value(node.of)), node.machine),
};
