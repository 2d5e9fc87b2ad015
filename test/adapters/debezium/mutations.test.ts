import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tables } from '#adapters/debezium/columns.ts';
import type { LogRecord } from '#projector/ports.ts';
import { read, samples } from './envelope.ts';

// Promise 6: a record that was damaged on its way is set aside; it never passes for another change.

const envelopes = samples.flatMap(({ value }) => {
  const text = value?.toString() ?? '';
  return text.includes('"op"') ? [text] : [];
});

const changesIn = (record: LogRecord): unknown => (record.type === 'row' ? record.changes : record.type);

const isValid = (record: LogRecord, valid: LogRecord): boolean => {
  if (record.type === 'unreadable') return true;
  expect(changesIn(record)).toEqual(changesIn(valid));
  return true;
};

/** Every place in an envelope that a change is made of. */
const pathsIn = (value: unknown, path: readonly string[] = []): string[][] => {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [
    ...(path.length > 0 ? [[...path]] : []),
    ...Object.entries(value).flatMap(([name, item]) => pathsIn(item, [...path, name])),
  ];
};

type Node = Record<string, unknown>;

const changed = (text: string, path: readonly string[], change: (parent: Node, name: string) => void): string => {
  const whole = JSON.parse(text) as Node;
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Node, whole);
  change(parent, path.at(-1) ?? '');
  return JSON.stringify(whole);
};

const place = fc.constantFrom(
  ...envelopes.flatMap((text) => pathsIn(JSON.parse(text)).map((path) => ({ text, path }))),
);

test('a field that was lost or renamed', () => {
  fc.assert(
    fc.property(place, fc.boolean(), ({ text, path }, renamed) => {
      const damaged = changed(text, path, (parent, name) => {
        if (renamed) parent[`${name}_`] = parent[name];
        delete parent[name];
      });
      return isValid(read(damaged), read(text));
    }),
    { numRuns: 3000 },
  );
});

/** Of another type than what stood there. */
const otherThan = (was: unknown) =>
  fc
    .constantFrom<unknown[]>([], {}, [was], { was }, true, '@', 1.5, 2 ** 63)
    .filter((value) => typeof value !== typeof was || Array.isArray(value) !== Array.isArray(was));

/** Is it a value that the column may have as well? Times and numbers come in two types, and null in the place of many. */
const mayStandIn = (text: string, [row = '', column = '', ...deeper]: readonly string[], value: unknown): boolean => {
  const [, read] = tables[JSON.parse(text).source.table]?.columns[column] ?? [];
  if (!read || deeper.length > 0 || !['before', 'after'].includes(row)) return false;
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
};

test('a field of another type', () => {
  const damage = place.chain(({ text, path }) => {
    const was = path.reduce((at: unknown, name) => (at as Node)[name], JSON.parse(text));
    return fc.record({ text: fc.constant(text), path: fc.constant(path), value: otherThan(was) });
  });
  fc.assert(
    fc.property(damage, ({ text, path, value }) => {
      fc.pre(!mayStandIn(text, path, value));
      const damaged = changed(text, path, (parent, name) => {
        parent[name] = value;
      });
      return isValid(read(damaged), read(text));
    }),
    { numRuns: 3000 },
  );
});

test('bytes that are missing at the end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...envelopes), fc.nat(), (text, cut) => {
      const bytes = Buffer.from(text);
      expect(read(bytes.subarray(0, cut % bytes.length)).type).toBe('unreadable');
    }),
  );
});

test('a byte that is another one never throws', () => {
  fc.assert(
    fc.property(fc.constantFrom(...envelopes), fc.nat(), fc.nat(255), (text, at, byte) => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = byte;
      expect(['row', 'unreadable']).toContain(read(bytes, bytes).type);
    }),
    { numRuns: 2000 },
  );
});

test('of two fields of one name the last counts, whatever came before', () => {
  const [text = ''] = envelopes;
  expect(read(text.replace('"op":', '"op":"x","op":'))).toEqual(read(text));
});
