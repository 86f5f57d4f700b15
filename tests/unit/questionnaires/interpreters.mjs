// Evaluates expressions as the phone does: an array of {tree, context} on standard input, an array of [type, text] out.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const engine = pathToFileURL(`${process.argv[2]}/`);
const { Moment, NodeSet, evaluate, toText } = await import(new URL("evaluate.js", engine));
const { randomnessOf } = await import(new URL("randomness.js", engine));
await import(new URL("digests.js", engine));

const valueOf = (written) => (Array.isArray(written) ? new NodeSet(written) : written);

function contextOf({ answers = {}, seed, ...rest }) {
  const own = (name) => (Object.hasOwn(answers, name) ? valueOf(answers[name]) : "");
  const randomness = randomnessOf(seed || "");
  return {
    ...rest,
    current: valueOf(rest.current ?? ""),
    value: own,
    place: (repeat) => rest.places?.[repeat] ?? null,
    indexed: (name, [[, place]]) => (Array.isArray(answers[name]) ? answers[name][place - 1] ?? "" : own(name)),
    choiceLabel: (name, code) => `${name}:${code}`,
    random: () => randomness.next(),
  };
}

function told(value) {
  if (value instanceof NodeSet) return ["nodes", value.members];
  if (value instanceof Moment) return ["moment", toText(value)];
  return [typeof value, toText(value)];
}

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({ tree, context }) => told(evaluate(tree, contextOf(context))))));
