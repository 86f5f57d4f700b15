// Dates and times in expressions: conversion, decimal days, and OpenRosa's format letters; mirrors moments.py.

import { Moment, parseMoment, toText } from "./values.js";

const TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const pad = (number, width = 2) => String(number).padStart(width, "0");
const LETTERS = {
  Y: (clock) => pad(clock.getUTCFullYear(), 4),
  y: (clock) => pad(clock.getUTCFullYear(), 4).slice(-2),
  m: (clock) => pad(clock.getUTCMonth() + 1),
  n: (clock) => String(clock.getUTCMonth() + 1),
  b: (clock) => MONTHS[clock.getUTCMonth()],
  d: (clock) => pad(clock.getUTCDate()),
  e: (clock) => String(clock.getUTCDate()),
  H: (clock) => pad(clock.getUTCHours()),
  h: (clock) => String(clock.getUTCHours()),
  M: (clock) => pad(clock.getUTCMinutes()),
  S: (clock) => pad(clock.getUTCSeconds()),
  3: (clock) => pad(clock.getUTCMilliseconds(), 3),
  a: (clock) => WEEKDAYS[clock.getUTCDay()],
  "%": () => "%",
};

// A date from ISO text or from a number of days since 1970-01-01; no date (days NaN) from anything else.
export function toMoment(value, offset) {
  if (value instanceof Moment) return value;
  if (typeof value === "boolean") return new Moment(NaN, offset);
  if (typeof value === "number") return new Moment(value, offset);
  return parseMoment(toText(value), offset);
}

// Time of day as a fraction of a day on the local clock; NaN when it is no time.
export function decimalTime(text, offset) {
  const match = TIME.exec(text);
  if (match === null) return NaN;
  const [hour, minute, second] = match.slice(1, 4).map((part) => Number(part || 0));
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  let minutes = hour * 60 + minute;
  const zone = match[5];
  if (zone) {
    const [hours, rest] = zone === "Z" ? [0, 0] : zone.slice(1).split(":").map(Number);
    if (hours > 23 || rest > 59) return NaN;
    const away = hours * 60 + rest;
    minutes += offset + (zone[0] === "-" ? away : -away);
  }
  const seconds = (minutes * 60 + second + Number(`0.${match[4] || 0}`)) % 86400;
  return (seconds < 0 ? seconds + 86400 : seconds) / 86400;
}

// The date written by OpenRosa's letters (%Y %m %d %H %M ...); '' for what is no date.
export function formatMoment(moment, pattern) {
  const clock = moment.local;
  if (clock === null) return "";
  return pattern.replace(/%([0-9A-Za-z%])/g, (written, letter) => (letter in LETTERS ? LETTERS[letter](clock) : written));
}
