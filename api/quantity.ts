/**
 * Kubernetes quantities (`512Mi`, `1.5G`, `250m`, `1e3`): parsing, comparing and writing them.
 *
 * The grammar and the rounding are those of `k8s.io/apimachinery/pkg/api/resource`: values are
 * exact to one billionth, and what is finer is rounded up.
 */

/** A quantity as it stands in an object: the API server keeps integers as integers. */
export type Quantity = string | number;

/** Any quantity that is not negative, as a regular expression for JSON schema, CEL and JavaScript. */
export const QUANTITY_PATTERN =
  "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";

/** A number of bytes above zero. Fractions of a byte and exponents are left out on purpose. */
export const BYTES_PATTERN = "^[1-9][0-9]*(\\.[0-9]+)?([KMGTPE]i|[kMGTPE])?$";

const PARTS = /^([0-9]*)\.?([0-9]*)([A-Za-z]*)([+-]?[0-9]+)?$/;
const GRAMMAR = new RegExp(QUANTITY_PATTERN);
const NANOS_PER_UNIT = 1_000_000_000n;

/** Suffixes with the power of ten they stand for. */
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** Suffixes with the power of 1024 they stand for. */
const BINARY: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };

/** Value in billionths of a unit, rounded up. */
function nanos(quantity: Quantity): bigint {
  const text = String(quantity);
  const parts = GRAMMAR.test(text) ? PARTS.exec(text) : null;
  if (!parts) {
    throw new TypeError(`quantity ${JSON.stringify(quantity)}: want a form like 512Mi, 10G or 0.5`);
  }
  const [, whole = "", fraction = "", suffix = "", exponent] = parts;
  const digits = BigInt(whole + fraction);
  const binary = BINARY[suffix];
  if (binary !== undefined) {
    return scale(digits * 1024n ** BigInt(binary), 9 - fraction.length);
  }
  const power = exponent === undefined ? DECIMAL[suffix] ?? 0 : Number(exponent);
  return scale(digits, power + 9 - fraction.length);
}

/** `value` times ten to the `power`, rounded up. */
function scale(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

/**
 * Orders two quantities: negative where `a` is smaller, zero where they are equal.
 *
 * @throws TypeError where one of them is no quantity.
 */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const [left, right] = [nanos(a), nanos(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * A quantity of bytes as a number, rounded up to a whole byte.
 *
 * @throws TypeError where it is no quantity, RangeError above 8 PiB, where numbers lose bytes.
 */
export function bytes(quantity: Quantity): number {
  const value = (nanos(quantity) + NANOS_PER_UNIT - 1n) / NANOS_PER_UNIT;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`quantity ${JSON.stringify(quantity)}: more than 8Pi`);
  }
  return Number(value);
}

/** Writes a whole number of bytes with the largest binary suffix that loses nothing. */
export function formatBytes(value: number): string {
  let rest = value;
  let suffix = "";
  for (const next of Object.keys(BINARY)) {
    if (rest === 0 || rest % 1024 !== 0) break;
    rest /= 1024;
    suffix = next;
  }
  return `${rest}${suffix}`;
}
