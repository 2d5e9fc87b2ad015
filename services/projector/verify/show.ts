/** JSON has neither whole numbers beyond 53 bits nor NaN and the infinities of float8. */
const plain = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;

/** Plain text of a value, for people; times as microseconds. */
export const show = (value: unknown): string => {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'object' ? JSON.stringify(value, plain) : String(value);
};

/** Characters shown of a long text, and of those before the first that differs. */
const LONG = 200;
const BEFORE = 40;

/** Two values that differ; of long ones the part around the first difference. */
export const showBoth = (a: unknown, b: unknown): readonly [string, string] => {
  const texts = [show(a), show(b)] as const;
  if (texts.every((text) => text.length <= LONG)) return texts;
  let same = 0;
  while (same < texts[0].length && texts[0][same] === texts[1][same]) same++;
  const from = Math.max(0, same - BEFORE);
  const part = (text: string): string => (from > 0 ? '…' : '') + text.slice(from, from + LONG);
  return [part(texts[0]), part(texts[1])];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Equal plain values, field by field; JSON knows no -0, float8 does, and nobody sees the difference. NaN is NaN. */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (!isObject(a) || !isObject(b)) return (a ?? null) === (b ?? null);
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isSame(value, b.get(key)));
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]));
};
