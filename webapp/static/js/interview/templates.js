// The questions as the server draws them, copied as they are needed: there is no second markup.

const REFERRING = ["id", "for", "name", "aria-describedby", "aria-labelledby", "value"];

export class Templates {
  constructor(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    this.questions = new Map();
    this.grids = new Map();
    this.parts = new Map();
    for (const each of holder.content.querySelectorAll("template")) {
      const { question, grid, part } = each.dataset;
      if (question !== undefined) this.questions.set(question, each);
      else if (grid !== undefined) this.grids.set(grid, each);
      else this.parts.set(part, each);
    }
  }

  /** A question, its ids those of one instance of it: child@2.1. */
  question(name, field) {
    const root = copy(this.questions.get(name));
    if (field !== name) {
      for (const each of [root, ...root.querySelectorAll("*")]) rename(each, name, field);
    }
    return root;
  }

  grid(name) {
    return copy(this.grids.get(name));
  }

  part(name) {
    return copy(this.parts.get(name));
  }

  /** All elements of a part that is more than one. */
  pieces(name) {
    return [...this.parts.get(name).content.cloneNode(true).children];
  }
}

function copy(template) {
  return template.content.firstElementChild.cloneNode(true);
}

function rename(element, name, field) {
  for (const attribute of REFERRING) {
    const value = element.getAttribute(attribute);
    if (value === null) continue;
    if (attribute === "value") {
      if (element.name === "declined") element.setAttribute("value", field);
    } else if (value.includes(`q-${name}`)) {
      element.setAttribute(attribute, value.replaceAll(`q-${name}`, `q-${field}`));
    }
  }
}
