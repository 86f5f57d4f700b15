// Sentences that the server wrote in the reader's language, with their facts filled in.

export class Words {
  constructor(sentences) {
    this.sentences = sentences;
  }

  say(name, facts = {}) {
    return this.sentences[name].replace(/%\((\w+)\)s/g, (_whole, fact) => String(facts[fact]));
  }
}

/** Text as people search for it: no marks, đ as d, lower case. */
export function searchKey(text) {
  const bare = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d");
  return bare.toLowerCase().replace(/\s+/g, " ").trim();
}
