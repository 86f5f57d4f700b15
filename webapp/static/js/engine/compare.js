// XPath 1.0 comparisons: a node-set equals a value when any of its members does; mirrors compare.py.

import { Moment, NodeSet, toBoolean, toNumber, toText } from "./values.js";

const RELATIONS = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

// The truth of left relation right, where relation is one of = != < <= > >=.
export function compare(relation, left, right, offset = 0) {
  if (left instanceof NodeSet && typeof right !== "boolean") {
    return left.members.some((member) => compare(relation, member, right, offset));
  }
  if (right instanceof NodeSet && typeof left !== "boolean") {
    return right.members.some((member) => compare(relation, left, member, offset));
  }
  if (left instanceof NodeSet) left = toBoolean(left);
  if (right instanceof NodeSet) right = toBoolean(right);
  if (relation in RELATIONS) return RELATIONS[relation](toNumber(left, offset), toNumber(right, offset));
  return equal(left, right, offset) === (relation === "=");
}

const isNumeric = (value) => typeof value === "number" || value instanceof Moment;

function equal(left, right, offset) {
  if (typeof left === "boolean" || typeof right === "boolean") return toBoolean(left) === toBoolean(right);
  if (isNumeric(left) || isNumeric(right)) return toNumber(left, offset) === toNumber(right, offset);
  return toText(left) === toText(right);
}
