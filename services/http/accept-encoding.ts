/** Ours, the one first that is taken when the client likes several as much (docs/decisions/013-compression.md). */
export const codings = ['zstd', 'br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

export type Accepted = {
  /** The best of ours that the client takes. */
  readonly coding: Coding | undefined;
  /** It refuses bodies without one, short ones too. */
  readonly always: boolean;
};

/** `;q=` of RFC 9110: from 0, not at all, to 1. One that cannot be read is none: plain is taken by everybody. */
const weightOf = (parameters: readonly string[]): number => {
  const [text] = parameters.flatMap((parameter) => /^\s*q\s*=\s*(.*?)\s*$/i.exec(parameter)?.[1] ?? []);
  if (text === undefined) return 1;
  const weight = /^[\d.]+$/.test(text) ? Number(text) : Number.NaN;
  return weight <= 1 ? weight : 0;
};

const weightsIn = (header: string): ReadonlyMap<string, number> =>
  new Map(
    header.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';');
      return [name.trim().toLowerCase(), weightOf(parameters)];
    }),
  );

const read = (header: string): Accepted => {
  const weights = weightsIn(header);
  const plain = weights.get('identity') ?? (weights.get('*') === 0 ? 0 : undefined);
  // `*` is said without a thought for what is new: of ours, it stands for the one that everybody reads.
  const any = { zstd: 0, br: 0, gzip: weights.get('*') ?? 0 };
  const weight = (coding: Coding): number => weights.get(coding) ?? any[coding];
  const best = codings.reduce((one, other) => (weight(other) > weight(one) ? other : one));
  const isTaken = weight(best) > 0 && weight(best) >= (plain ?? 0);
  return { coding: isTaken ? best : undefined, always: plain === 0 };
};

/** Browsers send one of a few headers; whoever sends others has them read anew. */
const MOST = 100;
const LONGEST = 200;
const known = new Map<string, Accepted>();
const nothing: Accepted = { coding: undefined, always: false };

/** What an Accept-Encoding header takes. Who takes none of ours, and nothing plain either, gets it plain all the same. */
export const acceptedIn = (header: string | null): Accepted => {
  if (header === null || header.length > LONGEST) return nothing;
  const before = known.get(header);
  if (before) return before;
  if (known.size >= MOST) known.clear();
  const accepted = read(header);
  known.set(header, accepted);
  return accepted;
};
