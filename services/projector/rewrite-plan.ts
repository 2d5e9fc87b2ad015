import type { Place } from '#read-model/delta.ts';
import type { Document } from '#read-model/document.ts';
import type { Uuid } from '#read-model/rows.ts';
import { messagesFrom } from '#read-model/source-request.ts';
import { cardOf } from './place.ts';
import type { DocumentWrite, Loaded, MessageWrite, Position, Wanted } from './ports.ts';
import type { ExaminedRequest } from './source-ports.ts';
import { entriesOf } from './verify/differences.ts';
import { lookAt, type Seen } from './verify/look.ts';
import { atMoment } from './verify/moment.ts';
import { examined } from './verify/recheck.ts';
import { Reclassified } from './verify/reclassified.ts';
import type { Run } from './verify/run.ts';
import { isSame } from './verify/show.ts';

/** One request that is kept otherwise than it should be, and what to write instead. */
export type Rewrite = {
  readonly id: Uuid;
  readonly seen: Seen;
  readonly document: DocumentWrite;
  readonly messages: readonly MessageWrite[];
  readonly wanted: readonly Place[];
  /** Entries that may be in lists and must not be. */
  readonly unwanted: readonly Place[];
};

/** What to rewrite, found at one moment; it holds as long as what is kept stays as it was then. */
export type Plan = {
  readonly position: Position;
  readonly rewrites: readonly Rewrite[];
  /** All that the plan rests on: the requests, their parents and children. */
  readonly kept: ReadonlyMap<Uuid, Seen['kept']>;
};

/** What a request's children and parents say of it and it of them is only right when all are. */
const relativesOf = (sources: Iterable<ExaminedRequest>, documents: Iterable<Document | null>): Set<Uuid> => {
  const relatives = new Set<Uuid>();
  for (const { children, row } of sources) for (const id of [...children, row.parentId]) if (id) relatives.add(id);
  for (const document of documents) if (document?.openUnder) relatives.add(document.openUnder);
  return relatives;
};

/** `in motion`: the log touched some of it while we looked. */
export const planFor = async (asked: ReadonlyMap<Uuid, readonly Place[]>, run: Run): Promise<Plan | 'in motion'> =>
  atMoment(run.source, run.model, run.meter.tick, async ({ noted, snapshot }) => {
    const ids = [...asked.keys()];
    const [own, stored] = await Promise.all([examined(snapshot, ids), run.model.requests(ids)]);
    const documents = [...stored.kept.values()].map(({ document }) => document);
    const relatives = [...relativesOf(own.sources.values(), documents)].filter((id) => !asked.has(id));
    const theirs = await examined(snapshot, relatives);
    const sources = new Map([...own.sources, ...theirs.sources]);
    const children = new Map([...own.children, ...theirs.children]);
    const { position, seen } = await lookAt({ ids: [...ids, ...relatives], sources, children, strays: asked }, run);

    await run.touches.upTo(position.offset);
    if (run.touches.reclassified()) throw new Reclassified();
    const family = [...seen.keys(), ...children.keys()];
    if (position.reclassifying || family.some((id) => run.touches.since(id, noted))) return 'in motion';
    const rewrites = [...seen].flatMap(([id, look]) => {
      const mendable = look.drift.some(({ kind }) => kind !== 'view-rule');
      return mendable ? [rewriteOf(id, look, sources.get(id), asked.get(id) ?? [])] : [];
    });
    return { position, rewrites, kept: new Map([...seen].map(([id, look]) => [id, look.kept])) };
  });

const rewriteOf = (id: Uuid, seen: Seen, source: ExaminedRequest | undefined, strays: readonly Place[]): Rewrite => {
  const { expected, kept } = seen;
  const rows = source
    ? messagesFrom(source, kept.messages)
    : [...kept.messages.keys()].map((message) => ({ id: message, row: null }));
  const wanted = entriesOf(id, expected?.placed ?? null);
  const entries = [...entriesOf(id, kept.document?.placed ?? null), ...strays];
  return {
    id,
    seen,
    document: { id, document: expected, card: expected && cardOf(expected) },
    messages: rows
      .filter((message) => !isSame(message.row, kept.messages.get(message.id) ?? null))
      .map((message) => ({ requestId: id, ...message })),
    wanted,
    unwanted: entries.filter((place) => !wanted.some((it) => isSame(it, place))),
  };
};

/** What a step must load to see that the plan still holds. */
export const wantedFor = ({ rewrites, kept }: Plan): Wanted => ({
  documents: [...kept.keys()],
  messages: new Map(
    rewrites
      .map(({ id, seen, messages }): [Uuid, Uuid[]] => [
        id,
        [...new Set([...seen.kept.messages.keys(), ...messages.map((message) => message.id)])],
      ])
      .filter(([, messages]) => messages.length > 0),
  ),
});

export const stillHolds = ({ kept }: Plan, wanted: Wanted, loaded: Loaded): boolean =>
  [...kept].every(([id, { document }]) => isSame(document, loaded.documents.get(id) ?? null)) &&
  [...wanted.messages].every(([request, ids]) =>
    ids.every((id) =>
      isSame(kept.get(request)?.messages.get(id) ?? null, loaded.messages.get(`${request} ${id}`) ?? null),
    ),
  );
