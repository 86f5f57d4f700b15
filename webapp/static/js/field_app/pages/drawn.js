// Pages and their parts, as the server drew them: copied, and their {slots} filled in. There is no second markup.

const SLOT = /\{(\w+)\}/g;

/** A page or a part with its facts; `data-if`, `data-unless` and `data-each` name facts too. */
export function drawn(kind, name, facts = {}) {
  const template = document.querySelector(`template[data-${kind}="${name}"]`);
  const copy = template.content.cloneNode(true);
  for (const child of [...copy.childNodes]) fill(child, facts);
  return copy;
}

function fill(node, facts) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data.includes("{")) node.data = filled(node.data, facts);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const { if: wanted, unless, each } = node.dataset;
  if ((wanted && !holds(wanted, facts)) || (unless && holds(unless, facts))) return void node.remove();
  if (each) return void repeat(node, each, facts);
  for (const attribute of [...node.attributes]) {
    if (attribute.value.includes("{")) attribute.value = filled(attribute.value, facts);
  }
  if (node.getAttribute("aria-current") === "") node.removeAttribute("aria-current");
  for (const child of [...node.childNodes]) fill(child, facts);
}

function repeat(node, each, facts) {
  delete node.dataset.each;
  const copies = (facts[each] || []).map((item) => {
    const copy = node.cloneNode(true);
    fill(copy, { ...facts, ...item });
    return copy;
  });
  node.replaceWith(...copies);
}

function holds(name, facts) {
  const value = facts[name];
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function filled(text, facts) {
  return text.replace(SLOT, (_whole, name) => {
    if (facts[name] === undefined) throw new Error(`Nobody said what {${name}} is.`);
    return facts[name] === null ? "" : String(facts[name]);
  });
}
