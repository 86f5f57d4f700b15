// The phone's engine goes through interviews as test_two_engines.py does: the file named holds {compiled, options, steps}
// a form; prints what an interview says after every step.

import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [engine, cases] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${engine}/${name}.js`).href);
const { Form } = await load("form");
const { Interview } = await load("interview");

function told(interview) {
  return {
    cleaned: interview.cleaned(),
    errors: interview.checkAll(),
    declined: interview.declinedFields(),
    screened_out: interview.screenedOut,
    pages: interview.sections().map((section) => [
      section.key,
      section.title,
      Object.values(interview.position(section.key)),
      section.asked.map(({ field, label, guidance, relevant, required, readOnly, choices, value, grid, declined }) => [
        field, label, guidance, relevant, required, readOnly, choices.map((choice) => [choice.name, choice.label]), value, grid, declined,
      ]),
    ]),
  };
}

for (const { compiled, options, steps } of JSON.parse(fs.readFileSync(cases, "utf8"))) {
  let interview = new Interview(new Form(compiled), {}, options).opened();
  const states = [told(interview)];
  for (const { field, value, declined, repeat, indexes, count, language } of steps) {
    if (repeat !== undefined) interview = interview.withCount(repeat, indexes, count);
    else if (language !== undefined) interview = interview.inLanguage(language);
    else interview = interview.withAnswer(field, value, { declined });
    states.push(told(interview));
  }
  process.stdout.write(`${JSON.stringify({ states, answers: interview.answers })}\n`);
}
