// The compiled questionnaire with its indexes: every item by name with its surroundings, its lists, what rests on what.
// Mirrors questionnaire.py and dependencies.py.

const EXPRESSIONS = ["relevant", "calculation", "default", "choice_filter", "count"];

// Questions whose answers are stored or forgotten without a person's doing; see opening.js.
const isStoredByItself = (question) =>
  Boolean(question.has_answer) &&
  (question.trigger.length > 0 || hasDynamicDefault(question) ||
    (question.calculation !== undefined && (Boolean(question.keeps_calculation) || !question.is_calculated)));

// Whether the default is worked out rather than written down.
export function hasDynamicDefault(question) {
  return question.default !== undefined && question.default.expression.op !== "string";
}

// Which words of a question are used in a mode; all others are asked in the ordinary ones. Mirrors modes.py.
const VARIANT_OF = {
  handed_over: "self", personal_link: "self", open_link: "self", self_completion: "self", telephone: "telephone",
};

// A question's label, hint or guidance as a mode has it: the variant's words, the ordinary ones in other languages.
export function textsOf(question, part, mode) {
  const variant = VARIANT_OF[mode] && question[`${part}_${VARIANT_OF[mode]}`];
  return variant ? { ...question[part], ...variant } : question[part];
}

// A name that tells instances of a repeat apart: child@2.1.
export function fieldAt(name, indexes) {
  return indexes.length ? `${name}@${indexes.map((index) => index + 1).join(".")}` : name;
}

export class Form {
  constructor(compiled) {
    this.compiled = compiled;
    this.defaultLanguage = compiled.default_language;
    this.placed = new Map();
    this.#place(compiled.items, [], []);
    this.order = compiled.order.filter((name) => this.placed.has(name));
    this.storedByItself = this.questions().filter(isStoredByItself);
    this.belonging = new Set(this.questions().map((question) => question.other_specify).filter(Boolean));
    this.pages = compiled.pages;
    this.screening = compiled.items.find((item) => item.screening) || null;
    const isInside = ([, placed]) => placed.groups.includes(this.screening.name);
    this.screened = new Set(this.screening ? [...this.placed].filter(isInside).map(([name]) => name) : []);
    const last = this.pages.map((page) => this.screened.has(page.questions[0])).lastIndexOf(true);
    this.pagesToScreen = new Set(this.pages.slice(0, last + 1).map((page) => page.key));
    this.lists = new Map();
    this.consequences = new Consequences(this);
  }

  #place(items, groups, repeats) {
    for (const data of items) {
      const item = data.type === "question" ? this.#question(data) : data;
      this.placed.set(item.name, { item, groups, repeats });
      if (data.type === "question") continue;
      const inner = data.type === "repeat" ? [...repeats, data.name] : repeats;
      this.#place(data.items, [...groups, data.name], inner);
    }
  }

  #question(data) {
    const kind = this.compiled.kinds[data.kind];
    const reading = kind.reading;
    return {
      trigger: [], exclusive: [], parameters: {}, ...data, kindRow: kind, reading,
      isMultiple: reading === "choices" || reading === "order",
      isSelect: reading === "choice" || reading === "choices",
    };
  }

  // Every question in order, calculations and notes included.
  questions() {
    return [...this.placed.values()].map((placed) => placed.item).filter((item) => item.type === "question");
  }

  // The item of that name.
  item(name) {
    return this.placed.get(name).item;
  }

  // The words in a language, else in the default language, else in any.
  text(texts, language) {
    if (!texts) return "";
    return texts[language] || texts[this.defaultLanguage] || Object.values(texts).find(Boolean) || "";
  }

  // The options of a list in a language: [{name, label}], in order.
  options(list, language) {
    return this.#known(list, language).options;
  }

  // The codes of a list.
  codes(list) {
    return this.#known(list, this.defaultLanguage).codes;
  }

  // The rows of a list as lookups and filters see them: {name, label, and a key for each column}.
  rows(list, language) {
    const known = this.#known(list, language);
    if (known.rows === null) {
      const extra = Object.entries(known.data.extra);
      known.rows = known.options.map((option, place) => {
        const row = {};
        for (const [column, cells] of extra) if (cells[place] !== "") row[column] = cells[place];
        row.name = option.name;
        row.label = option.written;
        return row;
      });
    }
    return known.rows;
  }

  // All lists by name, their rows made when they are looked at.
  lookups(language) {
    const lookups = {};
    for (const list of Object.keys(this.compiled.lists)) {
      Object.defineProperty(lookups, list, { get: () => this.rows(list, language), enumerable: true });
    }
    return lookups;
  }

  #known(list, language) {
    const key = `${language || ""}|${list}`;
    if (!this.lists.has(key)) {
      const data = this.compiled.lists[list] || { names: [], labels: {}, extra: {} };
      const options = data.names.map((name, place) => {
        const written = this.#labelAt(data.labels, place, language);
        return { name, label: written || name, written };
      });
      this.lists.set(key, { data, options, codes: new Set(data.names), rows: null });
    }
    return this.lists.get(key);
  }

  #labelAt(labels, place, language) {
    for (const wanted of [language, this.defaultLanguage, ...Object.keys(labels)]) {
      const label = wanted && labels[wanted] ? labels[wanted][place] : "";
      if (label) return label;
    }
    return "";
  }
}

// What has to be evaluated again after a change.
class Consequences {
  constructor(form) {
    this.place = new Map(form.order.map((name, place) => [name, place]));
    this.direct = new Map();
    this.known = new Map();
    for (const [name, { item, groups }] of form.placed) {
      const needed = new Set(groups.slice(-1));
      for (const key of EXPRESSIONS) for (const other of item[key]?.references || []) needed.add(other);
      if (item.choices_from) needed.add(item.choices_from);
      needed.delete(name);
      for (const other of needed) this.direct.set(other, [...(this.direct.get(other) || []), name]);
    }
  }

  // The names themselves and everything that rests on them, in evaluation order.
  of(names) {
    const affected = new Set();
    for (const name of names) for (const other of this.#ofOne(name)) affected.add(other);
    return [...affected].filter((name) => this.place.has(name)).sort((a, b) => this.place.get(a) - this.place.get(b));
  }

  #ofOne(name) {
    if (!this.known.has(name)) {
      const found = new Set([name]);
      for (const one of found) for (const other of this.direct.get(one) || []) found.add(other);
      this.known.set(name, found);
    }
    return this.known.get(name);
  }
}
