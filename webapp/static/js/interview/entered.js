// What was entered on the plain page before the client took over must not be lost.

/** [field, answer, declined] of every question whose answer on the page is not the one that the server knew. */
export function enteredBefore(form, section) {
  const found = [];
  if (!section) return found;
  const data = new FormData(form);
  const shown = new Set((data.get("shown") || "").split(" ").filter(Boolean));
  const marked = new Set(data.getAll("declined"));
  for (const asked of section.asked) {
    if (!shown.has(asked.field)) continue;
    const codes = data.getAll(`q-${asked.field}`).filter((code) => code.trim() !== "");
    const value = asked.question.isMultiple ? codes : codes[0] ?? "";
    const known = asked.question.isMultiple ? asked.value || [] : asked.value ?? "";
    const declined = marked.has(asked.field);
    if (JSON.stringify(value) === JSON.stringify(known) && declined === asked.declined) continue;
    found.push([asked.field, codes.length ? value : null, declined]);
  }
  return found;
}
