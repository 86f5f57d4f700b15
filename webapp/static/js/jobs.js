// The bar of long work: asks how far it is, and goes on to the page that it leads to.

const job = document.querySelector("[data-progress]");
const bar = document.querySelector("#job-bar");
const words = document.querySelector("#job-words");
const PAUSE = 700;

async function look() {
  try {
    const answer = await fetch(job.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    if (!state.under_way) {
      window.location.reload();
      return;
    }
    show(state);
  } catch {
    // the network is patchy: the work goes on, the next look will tell
  }
  setTimeout(look, PAUSE);
}

function show({ words: said, done, total }) {
  if (words.textContent !== said) words.textContent = said;
  if (!total) return;
  bar.max = total;
  bar.value = done;
}

setTimeout(look, PAUSE);
