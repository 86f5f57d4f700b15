// Keys forms as the desk does: stdin holds {compiled, state, lines: [[field, line], …]} a form; prints, after every line,
// what is to be keyed, what is wrong there, and the line as it was understood.

import fs from "node:fs";
import { pathToFileURL } from "node:url";

const js = process.argv[2];
const load = (name) => import(pathToFileURL(`${js}/${name}.js`).href);
const { Form } = await load("engine/form");
const { KeyedForm } = await load("keying/keyed");

for (const { compiled, state, lines } of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const keyed = new KeyedForm(new Form(compiled), state);
  const told = lines.map(([field, line]) => {
    const text = field.startsWith("#") ? line : keyed.read(field, line).text;
    keyed.put(field, text);
    const wrong = keyed.places.map((place) => [place.field, keyed.wrongAt(place)?.code]).filter(([, code]) => code);
    return { text, places: keyed.places.map((place) => place.field), wrong: Object.fromEntries(wrong) };
  });
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
