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
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 607 / 128 + 0.5;
  let sum = lanczos[0] ?? 0;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (z + i);
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

/** A share of probability as a function of x: itself, ln of its slope, and its bend: second derivative over first. */
type Curve = { below(x: number): number; logSlope(x: number): number; bend(x: number): number };

/**
 * The point in (0, most) below which `share` lies, to the last bits of a double: Halley's steps from `start`, which
 * triple the digits that are right, kept between bounds that halve wherever a step would leave them.
 */
function pointOf(share: number, start: number, most: number, curve: Curve): number {
  let low = 0;
  let high = most;
  let x = start;
  for (let i = 0; i < 2200; i++) {
    const excess = curve.below(x) - share;
    if (excess === 0) return x;
    if (excess < 0) low = x;
    else high = x;
    const newton = excess / Math.exp(curve.logSlope(x));
    const step = newton / (1 - Math.max(-0.8, Math.min(0.8, (newton * curve.bend(x)) / 2)));
    const next = x - step;
    if (Math.abs(step) <= 1e-7 * x && next > low && next < high) return next;
    if (next > low && next < high) x = next;
    else {
      const middle = high === Infinity ? low * 2 + 1 : (low + high) / 2;
      if (middle <= low || middle >= high) return middle;
      x = middle;
    }
  }
  return x;
}

/** The point below which `share` of a normal distribution lies, to 3 × 10⁻³ (Abramowitz and Stegun, 26.2.22). */
function normalPoint(share: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(share, 1 - share)));
  const z = t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t));
  return share < 0.5 ? -z : z;
}

/**
 * The point below which `share` of a gamma distribution of shape `a` and scale 1 lies. 0 < share < 1. It begins
 * where E. Wilson and M. Hilferty (PNAS 17, 1931) put it, or for the smallest where the first term of the series does.
 */
export function gammaPoint(a: number, share: number): number {
  const logOfGamma = logGamma(a);
  const cube = 1 - 1 / (9 * a) + normalPoint(share) / (3 * Math.sqrt(a));
  const first = Math.exp((Math.log(share) + logGamma(a + 1)) / a);
  return pointOf(share, cube > 0.1 ? a * cube ** 3 : Math.max(first, 1e-290), Infinity, {
    below: (x) => gammaShare(a, x),
    logSlope: (x) => (a - 1) * Math.log(x) - x - logOfGamma,
    bend: (x) => (a - 1) / x - 1,
  });
}

/**
 * The point below which `share` of a beta distribution lies. 0 < share < 1. It begins at the approximation 26.5.22 of
 * Abramowitz and Stegun.
 */
export function betaPoint(a: number, b: number, share: number): number {
  const logOfBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  return pointOf(share, betaStart(a, b, share), 1, {
    below: (x) => betaShare(a, b, x),
    logSlope: (x) => (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logOfBeta,
    bend: (x) => (a - 1) / x - (b - 1) / (1 - x),
  });
}

function betaStart(a: number, b: number, share: number): number {
  if (a < 1 || b < 1) return a / (a + b);
  const z = normalPoint(share);
  const lambda = (z * z - 3) / 6;
  const h = 2 / (1 / (2 * a - 1) + 1 / (2 * b - 1));
  const w =
    (-z * Math.sqrt(Math.max(0, h + lambda))) / h -
    (1 / (2 * b - 1) - 1 / (2 * a - 1)) * (lambda + 5 / 6 - 2 / (3 * h));
  return Math.max(1e-12, Math.min(1 - 1e-12, a / (a + b * Math.exp(2 * w))));
}
