// Sentences of the page in one language, with their facts filled in, and numbers as that language writes them.

export class Words {
  constructor({ sentences, thousands, decimal }) {
    this.sentences = sentences;
    this.thousands = thousands;
    this.decimal = decimal;
  }

  // Whether there is a sentence of that name.
  has(key) {
    return Object.prototype.hasOwnProperty.call(this.sentences, key);
  }

  // A sentence with its %(facts)s.
  said(key, facts = {}) {
    return this.sentences[key].replace(/%\((\w+)\)s|%%/g, (written, name) => (name === undefined ? "%" : String(facts[name])));
  }

  // A number with separators between thousands: 12.345,5.
  number(value) {
    const [whole, fraction] = String(Math.abs(value)).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, this.thousands);
    return (value < 0 ? "-" : "") + grouped + (fraction === undefined ? "" : this.decimal + fraction);
  }
}
