// Runs a regular expression that the server compiled to a machine of states, in time linear in the text; mirrors
// patterns.py. Letters are UTF-16 units, as in every browser's own patterns without flags.

const MAX_TEXT = 2000;
const [SPLIT, TEST, START, END, EDGE, , MATCH] = [0, 1, 2, 3, 4, 5, 6];

// Whether any part of the text matches; text longer than any answer does not.
export function matches(text, machine) {
  if (text.length > MAX_TEXT) return false;
  let seeds = [];
  for (let place = 0; place <= text.length; place += 1) {
    const reached = closure([machine.start, ...seeds], machine, text, place);
    if (reached === null) return true;
    seeds = [];
    const unit = text.charCodeAt(place);
    for (const index of reached) {
      const [kind, letters, following] = machine.states[index];
      if (kind === TEST && place < text.length && holds(machine.classes[letters], unit)) seeds.push(following);
    }
  }
  return false;
}

// Every state that is reached without reading a letter, or null when the machine has matched.
function closure(waiting, machine, text, place) {
  const reached = new Set();
  while (waiting.length) {
    const index = waiting.pop();
    if (reached.has(index)) continue;
    reached.add(index);
    const [kind, ...following] = machine.states[index];
    if (kind === MATCH) return null;
    if (kind !== TEST && passes(kind, text, place)) waiting.push(...following);
  }
  return reached;
}

function passes(kind, text, place) {
  if (kind === SPLIT) return true;
  if (kind === START) return place === 0;
  if (kind === END) return place === text.length;
  return (isWord(text.charCodeAt(place - 1)) !== isWord(text.charCodeAt(place))) === (kind === EDGE);
}

function isWord(unit) {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
}

// Whether sorted ranges [first, last, first, last, ...] hold a letter.
function holds(ranges, unit) {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (unit < ranges[2 * middle]) high = middle - 1;
    else if (unit > ranges[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}
