// One small seeded generator, Park and Miller's, as XForms' randomize() has it; mirrors randomness.py.

const MODULUS = 2147483647;
const MULTIPLIER = 16807;
const WARM_UP = 3;

export class Randomness {
  constructor(seed) {
    this.state = seed % MODULUS;
    if (this.state <= 0) this.state += MODULUS - 1;
  }

  // The next number from 0 up to, not including, 1.
  next() {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }
}

// The seed that ODK makes of a number: its whole part, nothing for what is no number.
export function wholeSeed(number) {
  return Number.isFinite(number) ? Math.trunc(number) : 0;
}

// The generator that belongs to a text, such as an interview's seed with a question's name.
export function randomnessOf(text) {
  let seed = 7;
  for (let place = 0; place < text.length; place += 1) seed = (seed * 31 + text.charCodeAt(place)) % MODULUS;
  const randomness = new Randomness(seed);
  for (let round = 0; round < WARM_UP; round += 1) randomness.next();
  return randomness;
}

// The items in the order that the generator gives, as ODK's randomize(items, seed) does.
export function shuffled(items, randomness) {
  const result = [];
  items.forEach((item, place) => {
    const other = Math.floor(randomness.next() * (place + 1));
    if (other !== place) result[place] = result[other];
    result[other] = item;
  });
  return result;
}
