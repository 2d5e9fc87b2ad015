import { createHash, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Place } from './ports.ts';
import { badCursor, cursorExpired } from './problem.ts';

/** Where a page begins or ends in the order of its view. */
export type Mark = { readonly after: Place } | { readonly before: Place | null };

/**
 * Where a list goes on, as text that tells nothing and cannot be made by anybody else. It holds for the technician, the
 * view and the filters that it was made for, `bound` in one text. What a page shows is decided anew when it is read.
 */
export type Cursors = {
  write(bound: string, mark: Mark, generation: number): string;
  /** Throws Refusal 400 for what was not written here for the same, 410 when other rules gave the view its order. */
  read(bound: string, cursor: string): Mark;
};

type Options = {
  /** Any bytes that outsiders do not know, the same in all processes whose cursors shall be good here. */
  readonly secret: string | Uint8Array;
  /** Fingerprint of the rules that give views their order. */
  readonly rules: string;
};

/** Version, direction, generation (4 bytes), rules (8 bytes); then the place, and what proves all of it. */
const VERSION = 1;
const HEAD = 14;
const PROOF = 16;
/** More than any place takes; nothing longer is looked at. */
const LONGEST = 256;
/** Cursors that are not made anew. */
const REMEMBERED = 5000;

const directions = { after: 0, before: 1, end: 2 } as const;

const directionOf = (mark: Mark): number => {
  if ('after' in mark) return directions.after;
  return mark.before === null ? directions.end : directions.before;
};

const placeOf = (mark: Mark): Place => ('after' in mark ? mark.after : (mark.before ?? new Uint8Array()));

const markIn = (payload: Buffer): Mark => {
  if (payload[1] === directions.end) return { before: null };
  const place = payload.subarray(HEAD);
  return payload[1] === directions.after ? { after: place } : { before: place };
};

export const createCursors = ({ secret, rules }: Options): Cursors => {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'deskview cursors', 32)));
  const ours = createHash('sha256').update(rules).digest().subarray(0, 8);

  /** `bound` holds no control character, so that what stands behind the first one is the payload. */
  const proofOf = (bound: string, payload: Buffer): Buffer =>
    createHmac('sha256', key).update(`${bound}\0`).update(payload).digest().subarray(0, PROOF);

  /** By what they are made of: a proof costs 5 µs, and most lists end, and many go on, where they did a moment ago. */
  const written = new Map<string, string>();

  return {
    write(bound, mark, generation) {
      const place = placeOf(mark);
      const payload = Buffer.alloc(HEAD + place.length);
      payload[0] = VERSION;
      payload[1] = directionOf(mark);
      payload.writeUInt32BE(generation, 2);
      payload.set(ours, 6);
      payload.set(place, HEAD);
      const name = `${bound}\0${payload.toString('latin1')}`;
      const known = written.get(name);
      if (known !== undefined) return known;
      const cursor = Buffer.concat([payload, proofOf(bound, payload)]).toString('base64url');
      if (written.size >= REMEMBERED) written.clear();
      written.set(name, cursor);
      return cursor;
    },

    read(bound, cursor) {
      const bytes = Buffer.from(cursor.slice(0, LONGEST), 'base64url');
      // Decoding passes over much that encoding never writes: of every place there is one spelling only.
      if (bytes.toString('base64url') !== cursor || bytes.length < HEAD + PROOF) throw badCursor();
      const payload = bytes.subarray(0, -PROOF);
      if (!timingSafeEqual(bytes.subarray(-PROOF), proofOf(bound, payload))) throw badCursor();
      if (payload[0] !== VERSION || !payload.subarray(6, HEAD).equals(ours)) throw cursorExpired();
      return markIn(payload);
    },
  };
};
