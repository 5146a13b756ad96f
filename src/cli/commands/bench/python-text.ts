/** A figure as Python's `{:,.4f}` writes it: thousands apart, and a tie rounded to the even digit, where JavaScript rounds it up. */
export function grouped(value: number, digits = 4): string {
  const [whole = '', fraction] = fixed(value, digits).split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

/** A figure as Python's `{:.2f}` writes it. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan';
  const text = value.toFixed(digits);
  // Only an odd multiple of this power of two lies halfway between two figures of so many digits.
  const halves = Math.abs(value) * 2 ** (digits + 1);
  const isTie = Number.isInteger(halves) && halves % 2 === 1;
  const isOdd = Number(text.at(-1)) % 2 === 1;
  return isTie && isOdd ? (value * (1 - Number.EPSILON)).toFixed(digits) : text;
}

/** A number as Python's `repr` writes it: JavaScript changes to powers of ten at other sizes. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) return String(value);
  const [digits, power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A text as Python's `repr` quotes it. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${inside}${quote}`;
}

/** Characters of a text as Python counts them: by code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** Fills up with blanks behind. */
export function left(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** Fills up with blanks before. */
export function right(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - lengthOf(text))) + text;
}

/** Puts a text between dashes, as Python's `center` does where they do not come out even. */
export function centred(text: string, width: number): string {
  const space = Math.max(0, width - lengthOf(text));
  const before = Math.floor(space / 2) + (space & width & 1);
  return '-'.repeat(before) + text + '-'.repeat(space - before);
}
