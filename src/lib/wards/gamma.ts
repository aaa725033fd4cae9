/**
 * The incomplete gamma and beta functions and their inverses: what exact intervals are made of. Sources: NIST
 * Digital Library of Mathematical Functions §8.7.1, §8.9.2, §8.17.22; Lanczos's series for the logarithm of gamma
 * (g = 607/128, 15 terms, after P. Godfrey).
 */
const lanczos = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5,
  -2.6190838401581408e-5, 3.6899182659531625e-6,
];

const tiny = 1e-300;
const precision = 1e-16;

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 607 / 128 + 0.5;
  const sum = lanczos.reduce((total, term, i) => (i === 0 ? term : total + term / (z + i)), 0);
  return (z + 0.5) * Math.log(t) - t + Math.log(Math.sqrt(2 * Math.PI) * sum);
}

/** P(a, x): the share of a gamma distribution of shape `a` and scale 1 that lies below `x`. a > 0, x ≥ 0. */
export function gammaShare(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** x^a e^(−x) / Γ(a). */
const scaled = (a: number, x: number) => Math.exp(a * Math.log(x) - x - logGamma(a));

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * precision; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * scaled(a, x);
}

/** The continued fraction of Q(a, x), by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < precision * 4) break;
  }
  return value * scaled(a, x);
}

const nonZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);

/** I(x; a, b): the share of a beta distribution that lies below `x`. a, b > 0, 0 ≤ x ≤ 1. */
export function betaShare(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < precision * 4) break;
  }
  return value;
}

/** The point below which `share` of a rising function lies, in [low, high], to the last bits of a double. */
function pointOf(share: number, low: number, high: number, below: (x: number) => number): number {
  let from = low;
  let to = high;
  for (let i = 0; i < 200; i++) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) break;
    if (below(middle) < share) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The point below which `share` of a gamma distribution of shape `a` and scale 1 lies. 0 < share < 1. */
export function gammaPoint(a: number, share: number): number {
  let high = a + 10 * Math.sqrt(a) + 10;
  while (gammaShare(a, high) < share) high *= 2;
  return pointOf(share, 0, high, (x) => gammaShare(a, x));
}

/** The point below which `share` of a beta distribution lies. 0 < share < 1. */
export const betaPoint = (a: number, b: number, share: number): number =>
  pointOf(share, 0, 1, (x) => betaShare(a, b, x));
