import type { Redis } from 'ioredis';
import type { Position } from '#projector/ports.ts';
import type { Ask, Tally } from '#query-api/ports.ts';
import { type Owner, ownerOf } from '#read-model/delta.ts';
import type { ListName } from '#read-model/lists.ts';
import type { Segment } from '#read-model/memberships.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { countsIn } from './counters.ts';
import { idOf } from './member.ts';
import type { Model } from './model.ts';
import { cutToPage, listOf, rangeFor, since } from './page.ts';
import { readPosition } from './position-codec.ts';

/** What one moment of the store holds of an answer. */
export type Look = {
  readonly position: Position | null;
  readonly tallies: ReadonlyMap<Segment, Tally>;
  /** Counters and the lists they count agree: no key of either is lost. */
  readonly whole: boolean;
  /** What the page's lists hold, in order. */
  readonly members: readonly Buffer[];
  /** The cards of the members that were guessed. */
  readonly cards: readonly (Buffer | null)[];
};

const todayView = 'new_today' satisfies ViewName;
/** Lists whose sizes vouch for the counters of a segment, and of the reader in it: they hold every live request there. */
const witnesses = [todayView, 'all_your_requests'] as const satisfies readonly ViewName[];

/** Reads counters, lists and the guessed cards in one MULTI, and so at one position. */
export const lookAt = async (redis: Redis, model: Model, ask: Ask, guess: readonly Buffer[]): Promise<Look> => {
  const { keys } = model;
  const { page, technician, tallies: segments } = ask;
  const today = since(ask.since);
  const list = (segment: Segment, name: ListName): string => keys.list(listOf(segment, technician, name));
  const owners: Owner[] = segments.flatMap((segment) => [ownerOf(segment), ownerOf(segment, technician)]);

  const pipeline = redis.multi().get(keys.position);
  pipeline.hmgetBuffer(keys.tallies, ownerOf('all'), ...owners);
  for (const segment of segments) {
    pipeline.zlexcount(list(segment, todayView), '-', today);
    pipeline.zlexcount(list(segment, `${todayView}_subtasks`), '-', today);
    for (const witness of witnesses) pipeline.zcard(list(segment, witness));
  }
  if (page) {
    const [from, to] = rangeFor(page);
    for (const segment of page.segments) {
      pipeline.zcard(list(segment, page.view));
      pipeline.zrangeBuffer(list(segment, page.view), from, to);
    }
  }
  if (guess.length > 0) pipeline.mgetBuffer(guess.map((member) => keys.card(idOf(member))));

  const replies = (await pipeline.exec()) ?? [];
  let read = 0;
  const next = <T>(): T => {
    const [error, reply] = replies[read++] ?? [];
    if (error) throw error;
    return reply as T;
  };

  const position = next<string | null>();
  const [present, ...packed] = next<(Buffer | null)[]>();
  let whole = present != null;
  const kept = new Map<Segment, Tally>();
  const tallies = new Map<Segment, Tally>();
  for (const [index, segment] of segments.entries()) {
    const counts = countsIn(packed[2 * index], packed[2 * index + 1]);
    const all = { ...counts.all, [todayView]: next<number>() };
    const subtasks = { ...counts.subtasks, [todayView]: next<number>() };
    for (const witness of witnesses) whole = next<number>() === counts.all[witness] && whole;
    kept.set(segment, counts);
    tallies.set(segment, { all, subtasks });
  }
  const found: Buffer[][] = [];
  for (const segment of page?.segments ?? []) {
    const size = next<number>();
    const counted = page && kept.get(segment)?.all[page.view];
    whole = (counted === undefined || counted === size) && whole;
    found.push(next<Buffer[]>());
  }
  return {
    position: position === null ? null : readPosition(position),
    tallies,
    whole,
    members: page ? cutToPage(page, found, page.view === todayView ? today : null) : [],
    cards: guess.length > 0 ? next<(Buffer | null)[]>() : [],
  };
};
