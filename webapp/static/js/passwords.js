// Passwords can be shown while they are typed; on the log-in page a slip's QR code fills in user name and code.

/** A button beside each password that shows it and hides it again. */
function offerToShow(form) {
  for (const input of form.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    const label = form.querySelector(`label[for="${input.id}"]`)?.firstChild.textContent.trim() ?? "";
    const place = document.createElement("span");
    const say = () => {
      const shown = input.type === "text";
      button.textContent = shown ? form.dataset.hideLabel : form.dataset.showLabel;
      button.setAttribute("aria-label", `${button.textContent}: ${label}`);
      button.setAttribute("aria-pressed", String(shown));
    };
    button.type = "button";
    button.className = "show-password";
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      say();
    });
    place.className = "with-button";
    input.before(place);
    place.append(input, button);
    say();
    form.addEventListener("submit", () => { input.type = "password"; });
  }
}

/** What stands behind the # never reaches the server; it leaves the address bar and the history too. */
function fillFromSlip(form) {
  const sent = new URLSearchParams(location.hash.slice(1));
  if (!sent.has("ten") && !sent.has("ma")) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (!form.elements.username || !form.elements.password) return;
  form.elements.username.value = sent.get("ten") ?? "";
  form.elements.password.value = sent.get("ma") ?? "";
  form.querySelector("button[type=submit]")?.focus();
}

const form = document.querySelector("form[data-show-label]");
if (form) {
  fillFromSlip(form);
  offerToShow(form);
  addEventListener("hashchange", () => fillFromSlip(form));
}
