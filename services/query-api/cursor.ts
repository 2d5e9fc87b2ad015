import { createHash, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Uuid } from '#read-model/rows.ts';
import type { Place, ReadPosition } from './ports.ts';
import { badCursor, cursorExpired } from './problem.ts';

/** Where a page begins or ends in the order of its view; null: where the view does. */
export type Mark = { readonly after: Place | null } | { readonly before: Place | null };

/** Where a page was read from which a list goes on. */
export type Since = Pick<ReadPosition, 'generation' | 'lsn'>;

/** What a cursor holds. */
export type Held = {
  /** Which list it is, see listing-text.ts. */
  readonly list: string;
  readonly mark: Mark;
  readonly since: Since;
};

/**
 * Where a list goes on, as text that cannot be made by anybody else. It holds for the reader that it was made for. What
 * a page shows is decided anew when it is read.
 */
export type Cursors = {
  write(reader: Uuid, held: Held): string;
  /** Throws Refusal 400 for what was not written here for the same reader, 410 when other rules gave the view its order. */
  read(reader: Uuid, cursor: string): Held;
};

type Options = {
  /** Any bytes that outsiders do not know, the same in all processes whose cursors shall be good here. */
  readonly secret: string | Uint8Array;
  /** Fingerprint of the rules that give views their order. */
  readonly rules: string;
};

/** Where in the bytes of a cursor what begins: the list's length before the list, then the place, and what proves all of it. */
const at = { version: 0, direction: 1, generation: 2, lsn: 6, rules: 14, length: 22, list: 24 } as const;
const VERSION = 2;
const PROOF = 16;
/** More characters than the ids of any list take; nothing longer is looked at. */
export const LONGEST_CURSOR = 16_384;
/** Cursors that are not made anew. */
const REMEMBERED = 5000;

const directions = { after: 0, before: 1, end: 2, start: 3 } as const;

const directionOf = (mark: Mark): number => {
  if ('after' in mark) return mark.after ? directions.after : directions.start;
  return mark.before ? directions.before : directions.end;
};

const placeOf = (mark: Mark): Place => ('after' in mark ? mark.after : mark.before) ?? new Uint8Array();

const markOf = (direction: number | undefined, place: Place): Mark => {
  const at = direction === directions.end || direction === directions.start ? null : place;
  return direction === directions.after || direction === directions.start ? { after: at } : { before: at };
};

export const createCursors = ({ secret, rules }: Options): Cursors => {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'deskview cursors', 32)));
  const ours = createHash('sha256').update(rules).digest().subarray(0, 8);

  /** An id holds no control character, so that what stands behind the first one is the payload. */
  const proofOf = (reader: Uuid, payload: Buffer): Buffer =>
    createHmac('sha256', key).update(`${reader}\0`).update(payload).digest().subarray(0, PROOF);

  /** By what they are made of: a proof costs 5 µs, and most lists end, and many go on, where they did a moment ago. */
  const written = new Map<string, string>();

  return {
    write(reader, { list, mark, since }) {
      const place = placeOf(mark);
      const behindList = at.list + list.length;
      const payload = Buffer.alloc(behindList + place.length);
      payload[at.version] = VERSION;
      payload[at.direction] = directionOf(mark);
      payload.writeUInt32BE(since.generation, at.generation);
      payload.writeDoubleBE(since.lsn, at.lsn);
      payload.set(ours, at.rules);
      payload.writeUInt16BE(list.length, at.length);
      payload.write(list, at.list, 'latin1');
      payload.set(place, behindList);
      const name = `${reader}\0${payload.toString('latin1')}`;
      const known = written.get(name);
      if (known !== undefined) return known;
      const cursor = Buffer.concat([payload, proofOf(reader, payload)]).toString('base64url');
      if (written.size >= REMEMBERED) written.clear();
      written.set(name, cursor);
      return cursor;
    },

    read(reader, cursor) {
      const bytes = Buffer.from(cursor.slice(0, LONGEST_CURSOR), 'base64url');
      // Decoding passes over much that encoding never writes: of every place there is one spelling only.
      if (bytes.toString('base64url') !== cursor || bytes.length < at.list + PROOF) throw badCursor();
      const payload = bytes.subarray(0, -PROOF);
      if (!timingSafeEqual(bytes.subarray(-PROOF), proofOf(reader, payload))) throw badCursor();
      if (payload[at.version] !== VERSION || !payload.subarray(at.rules, at.length).equals(ours)) throw cursorExpired();
      const behindList = at.list + payload.readUInt16BE(at.length);
      return {
        list: payload.toString('latin1', at.list, behindList),
        mark: markOf(payload[at.direction], payload.subarray(behindList)),
        since: { generation: payload.readUInt32BE(at.generation), lsn: payload.readDoubleBE(at.lsn) },
      };
    },
  };
};
