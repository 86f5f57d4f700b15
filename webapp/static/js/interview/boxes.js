// Boxes to write in belong to small forms of their own: the browser's filling-in reads every box of a form again at each
// key, and where there are hundreds of them that is half of what a key costs.

const MOST = 30;

export class Boxes {
  constructor(form) {
    this.root = document.createElement("div");
    this.root.hidden = true;
    this.count = 0;
    form.after(this.root);
  }

  take(box) {
    if (this.count % MOST === 0) this.root.append(this.#form(`boxes-${this.count / MOST}`));
    this.count += 1;
    box.setAttribute("form", this.root.lastChild.id);
  }

  clear() {
    this.root.replaceChildren();
    this.count = 0;
  }

  #form(id) {
    return Object.assign(document.createElement("form"), { id, autocomplete: "off" });
  }
}
