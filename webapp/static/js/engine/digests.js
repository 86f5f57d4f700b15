// digest(): MD5 and SHA-1 to SHA-512 in BigInt, loaded only where a form uses it. Importing it adds the function.

import { FUNCTIONS } from "./functions.js";
import { toText } from "./values.js";

const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

const rotateLeft = (word, places) => ((word << places) | (word >>> (32 - places))) >>> 0;

// The bytes with a one, zeros, and their length in bits, in blocks of `size`.
function padded(bytes, size, littleEndian) {
  const lengthBytes = size / 8;
  const length = Math.ceil((bytes.length + 1 + lengthBytes) / size) * size;
  const result = new Uint8Array(length);
  result.set(bytes);
  result[bytes.length] = 0x80;
  for (let place = 0, bits = bytes.length * 8; place < 6; place += 1, bits = Math.floor(bits / 256)) {
    result[littleEndian ? length - 8 + place : length - 1 - place] = bits % 256;
  }
  return result;
}

function md5(bytes) {
  const blocks = new DataView(padded(bytes, 64, true).buffer);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let start = 0; start < blocks.byteLength; start += 64) {
    let [a, b, c, d] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const place = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] % 16;
      const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 4294967296);
      const sum = (a + mixed + sine + blocks.getUint32(start + 4 * place, true)) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, SHIFTS[round][step % 4])) >>> 0];
    }
    [a, b, c, d].forEach((word, place) => { state[place] = (state[place] + word) >>> 0; });
  }
  const result = new DataView(new ArrayBuffer(16));
  state.forEach((word, place) => result.setUint32(4 * place, word, true));
  return new Uint8Array(result.buffer);
}

function sha1(bytes) {
  const blocks = new DataView(padded(bytes, 64, false).buffer);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];
  for (let start = 0; start < blocks.byteLength; start += 64) {
    const words = Array.from({ length: 16 }, (_, place) => blocks.getUint32(start + 4 * place));
    let [a, b, c, d, e] = state;
    for (let step = 0; step < 80; step += 1) {
      if (step > 15) words[step] = rotateLeft(words[step - 3] ^ words[step - 8] ^ words[step - 14] ^ words[step - 16], 1);
      const round = Math.floor(step / 20);
      const mixed = [(b & c) | (~b & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][round];
      const next = (rotateLeft(a, 5) + (mixed >>> 0) + e + constants[round] + words[step]) >>> 0;
      [a, b, c, d, e] = [next, a, rotateLeft(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((word, place) => { state[place] = (state[place] + word) >>> 0; });
  }
  const result = new DataView(new ArrayBuffer(20));
  state.forEach((word, place) => result.setUint32(4 * place, word));
  return new Uint8Array(result.buffer);
}

function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) if (found.every((prime) => number % prime)) found.push(number);
  return found;
}

// The first bits after the point of the root of a number: the constants of SHA-2.
function rootBits(number, power, bits) {
  const wanted = BigInt(number) << BigInt(power * bits);
  let low = 0n;
  let high = BigInt(number + 1) << BigInt(bits);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= wanted) low = middle;
    else high = middle;
  }
  return BigInt.asUintN(bits, low);
}

const SHA384_START = [
  0xcbbb9d5dc1059ed8n, 0x629a292a367cd507n, 0x9159015a3070dd17n, 0x152fecd8f70e5939n,
  0x67332667ffc00b31n, 0x8eb44a8768581511n, 0xdb0c2e0d64f98fa7n, 0x47b5481dbefa4fa4n,
];
const ROTATIONS = {
  32: { rounds: 64, small: [[7, 18, 3], [17, 19, 10]], large: [[2, 13, 22], [6, 11, 25]] },
  64: { rounds: 80, small: [[1, 8, 7], [19, 61, 6]], large: [[28, 34, 39], [14, 18, 41]] },
};

function sha2(bytes, bits, size, begin) {
  const { rounds, small, large } = ROTATIONS[bits];
  const wrap = (number) => BigInt.asUintN(bits, number);
  const turn = (word, places) => wrap((word >> BigInt(places)) | (word << BigInt(bits - places)));
  const spread = (word, [one, two, three]) => turn(word, one) ^ turn(word, two) ^ turn(word, three);
  const mix = (word, [one, two, three]) => turn(word, one) ^ turn(word, two) ^ (word >> BigInt(three));
  const constants = primes(rounds).map((prime) => rootBits(prime, 3, bits));
  const state = begin || primes(8).map((prime) => rootBits(prime, 2, bits));
  const blocks = padded(bytes, bits * 2, false);
  const hex = (part) => part.reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "0x");
  for (let start = 0; start < blocks.length; start += bits * 2) {
    const words = Array.from({ length: 16 }, (_, place) => {
      const from = start + (place * bits) / 8;
      return BigInt(hex(blocks.subarray(from, from + bits / 8)));
    });
    let [a, b, c, d, e, f, g, h] = state;
    for (let step = 0; step < rounds; step += 1) {
      if (step > 15) words[step] = wrap(mix(words[step - 2], small[1]) + words[step - 7] + mix(words[step - 15], small[0]) + words[step - 16]);
      const one = h + spread(e, large[1]) + ((e & f) ^ (~e & g)) + constants[step] + words[step];
      const two = spread(a, large[0]) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, wrap(d + one), c, b, a, wrap(one + two)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] = wrap(state[place] + word); });
  }
  const written = state.map((word) => word.toString(16).padStart(bits / 4, "0")).join("").slice(0, size / 4);
  return Uint8Array.from(written.match(/../g), (pair) => parseInt(pair, 16));
}

const ALGORITHMS = Object.assign(Object.create(null), {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": (bytes) => sha2(bytes, 32, 256),
  "SHA-384": (bytes) => sha2(bytes, 64, 384, [...SHA384_START]),
  "SHA-512": (bytes) => sha2(bytes, 64, 512),
});

function digest(context, values) {
  const [text, algorithm, encoding = "base64"] = values.map(toText);
  if (!(algorithm in ALGORITHMS) || !["base64", "hex"].includes(encoding)) return "";
  const bytes = ALGORITHMS[algorithm](new TextEncoder().encode(text.replace(/[\ud800-\udfff]/gu, "?")));
  if (encoding === "base64") return btoa(String.fromCharCode(...bytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

FUNCTIONS.digest = digest;
