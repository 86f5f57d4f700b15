// Says to the phone's engine what a robot said: on standard input a line {engine, compiled, options, said, looks} a robot;
// prints what the interview is after each of the `looks` first answers.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const engine = pathToFileURL(`${process.argv[2]}/`);
const { Form } = await import(new URL("form.js", engine));
const { Interview } = await import(new URL("interview.js", engine));

function seen(interview) {
  const sections = interview.sections();
  return {
    answers: interview.answers,
    cleaned: interview.cleaned(),
    errors: interview.checkAll().map((error) => [error.field, error.code, error.message]),
    sections: sections.map((section) => [section.key, section.title, section.asked.map((asked) => [
      asked.field, asked.label, asked.relevant, asked.required, asked.choices.map((choice) => choice.name), asked.grid,
    ])]),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { compiled, options, said, looks } = JSON.parse(line);
  let interview = new Interview(new Form(compiled), {}, options).opened();
  const found = [];
  said.forEach(([field, value], place) => {
    if (looks.includes(place)) found.push(seen(interview));
    if (field.startsWith("+")) {
      const repeat = field.slice(1);
      interview = interview.withCount(repeat, value, interview.state.count(repeat, value) + 1);
    } else interview = interview.withAnswer(field, value);
  });
  found.push(seen(interview));
  console.log(JSON.stringify(found));
}
