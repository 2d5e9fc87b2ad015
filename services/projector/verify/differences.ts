import { type Place, placesOf } from '#read-model/delta.ts';
import type { Document, MessageSummary } from '#read-model/document.ts';
import { listNameOf } from '#read-model/lists.ts';
import type { Memberships } from '#read-model/memberships.ts';
import type { Uuid } from '#read-model/rows.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import type { KeptRequest } from '../model-ports.ts';
import { cardOf } from '../place.ts';
import type { ExaminedRequest } from '../source-ports.ts';
import type { Drift } from './report.ts';
import { isSame, show, showBoth } from './show.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One field of a request that is kept otherwise than it should be. */
const stale = (id: Uuid, field: string, expected: unknown, found: unknown): Drift => {
  const [should, is] = showBoth(expected, found);
  return {
    ...{ kind: 'stale-field', key: `request ${id} ${field}`, expected: should, found: is },
    says: `${field} of request ${id} is kept as ${is}; by the source it is ${should}.`,
  };
};

const staleFields = (id: Uuid, prefix: string, expected: Fields, found: Fields): Drift[] =>
  Object.keys(expected)
    .filter((field) => field !== 'lsn' && !isSame(expected[field], found[field]))
    .map((field) => stale(id, prefix + field, expected[field], found[field]));

/** Rows by id: those missing, those too many, and fields that differ. */
const staleRows = (
  id: Uuid,
  what: string,
  expected: ReadonlyMap<string, object>,
  found: ReadonlyMap<string, object>,
): Drift[] => {
  const drift: Drift[] = [];
  for (const [row, should] of expected) {
    const is = found.get(row);
    if (!is) drift.push(stale(id, `${what} ${row}`, should, null));
    else drift.push(...staleFields(id, `${what} ${row} `, should as Fields, is as Fields));
  }
  for (const [row, is] of found) if (!expected.has(row)) drift.push(stale(id, `${what} ${row}`, null, is));
  return drift;
};

/** Deletions shorten what is remembered of the newest messages: it has to be their beginning. */
const staleSummary = (id: Uuid, expected: MessageSummary, found: MessageSummary): Drift[] => [
  ...staleFields(id, 'messages.', { count: expected.count }, found),
  ...staleFields(id, 'messages.last.', asFields(expected.last), asFields(found.last)),
  ...(isSame(expected.newest.slice(0, found.newest.length), found.newest)
    ? []
    : [stale(id, 'messages.newest', expected.newest, found.newest)]),
  ...staleRows(id, 'messages.unread', asRows(expected.unread), asRows(found.unread)),
];

const asFields = (last: MessageSummary['last']): Fields => (typeof last === 'object' && last ? last : { id: last });

const asRows = (counts: ReadonlyMap<Uuid, number>): ReadonlyMap<Uuid, object> =>
  new Map([...counts].map(([user, count]) => [user, { count }]));

const missingDocument = (id: Uuid): Drift => ({
  ...{ kind: 'missing-document', key: `request ${id}`, expected: 'a document', found: 'none' },
  says: `The source has request ${id}, but no document is kept of it.`,
});

const extraDocument = (id: Uuid, { document }: KeptRequest): Drift => ({
  ...{ kind: 'extra-document', key: `request ${id}`, expected: 'none', found: document ? 'a document' : 'its rest' },
  says: `${document ? 'A document' : 'Something'} is kept of request ${id}, but the source has no such request.`,
});

/** How what is kept of a request differs from what should be, its places in lists apart. */
export const differencesIn = (source: ExaminedRequest, expected: Document, kept: KeptRequest): Drift[] => {
  const { id } = source;
  const { document } = kept;
  if (!document?.request) return [missingDocument(id), ...disagreements(source, expected.placed)];
  return [
    ...staleFields(id, '', expected.request as Fields, document.request as Fields),
    ...staleRows(id, 'assignee', expected.assignees, document.assignees),
    ...staleRows(id, 'readState', expected.readStates, document.readStates),
    ...staleSummary(id, expected.messages, document.messages),
    ...staleFields(id, '', { openSubtasks: expected.openSubtasks, openUnder: expected.openUnder }, document),
    ...staleRows(
      id,
      'message',
      new Map(source.messages.map(({ id: message, ...row }) => [message, row])),
      kept.messages,
    ),
    ...staleFields(id, '', { card: cardOf(expected) }, kept as Fields),
    ...misplaced(id, expected.placed, document.placed),
    ...disagreements(source, expected.placed),
  ];
};

/** Of a request that the source does not have nothing may be kept. */
export const leftovers = (id: Uuid, kept: KeptRequest): Drift[] =>
  kept.document || kept.card !== null || kept.messages.size > 0 ? [extraDocument(id, kept)] : [];

const misplaced = (id: Uuid, expected: Memberships | null, found: Memberships | null): Drift[] =>
  isSame(expected, found)
    ? []
    : [
        {
          ...{ kind: 'membership', key: `request ${id} placed`, expected: show(expected), found: show(found) },
          says: `The places noted in the document of request ${id} are not those that its rows give it.`,
        },
      ];

const list = (kept: Memberships | null, view: ViewName): boolean => kept?.keys[listNameOf(view)] !== undefined;

/** Views in which SQL and the rules do not agree about a request. */
const disagreements = (source: ExaminedRequest, placed: Memberships | null): Drift[] =>
  views
    .filter(({ name }) => list(placed, name) !== source.views.has(name))
    .map(({ name }) => {
      const inSql = source.views.has(name);
      return {
        ...{ kind: 'view-rule', key: `view ${name} ${source.id}`, expected: String(inSql), found: String(!inSql) },
        says: `By SQL request ${source.id} is ${inSql ? '' : 'not '}in ${name}; by the rules of this release it is${inSql ? ' not' : ''}.`,
      };
    });

/** A request's entries in lists, all owners. */
export const entriesOf = (id: Uuid, placed: Memberships | null): Place[] =>
  [...placesOf(id, placed)].map(([name, member]) => ({ list: name, member }));

export const missingPlace = (id: Uuid, { list: name }: Place): Drift => ({
  ...{ kind: 'membership', key: `list ${name} ${id}`, expected: 'in it', found: 'not in it' },
  says: `Request ${id} belongs into list "${name}", but is not in its place there.`,
});

export const extraPlace = (id: Uuid, { list: name, member }: Place): Drift => ({
  ...{ kind: 'membership', key: `list ${name} ${id}`, expected: 'not in it', found: member },
  says: `List "${name}" holds an entry of request ${id} that does not belong there.`,
});
