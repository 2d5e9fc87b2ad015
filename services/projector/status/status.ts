import type { Epoch, GenerationLook, Generations } from '../generation-ports.ts';
import type { LettersNow } from '../letter-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import { answer, saidBy, tell } from './answer.ts';
import { type GenerationStatus, generationStatus } from './generation-status.ts';
import type { Probes } from './probes.ts';
import { apiPart, deadLettersPart, logPart, projectorPart, verifyPart } from './projector-parts.ts';
import { connectorPart, slotPart } from './source-parts.ts';
import type { Told } from './told.ts';

export type StatusDeps = {
  readonly generations: Pick<Generations, 'read' | 'look'>;
  readonly log: Pick<LogHistory, 'bounds'>;
  readonly probes: Pick<Probes, 'api' | 'slot' | 'connector'>;
  /** What is set aside in a generation; the newest record of it is enough. */
  readonly letters: (generation: number) => Promise<LettersNow>;
  /** Age from which an answer is flagged as stale; milliseconds. */
  readonly staleAfterMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

export type PartStatus = Told & { readonly name: string };

export type LineStatus = {
  readonly verdict: 'fresh' | 'behind' | 'broken';
  /** Seconds since the last commit that is served; null when nothing is. */
  readonly behindSeconds: number | null;
  /** The one thing to do, if any. */
  readonly todo: string | null;
  /** From the source to the API: the first that is broken breaks those behind it. */
  readonly parts: readonly PartStatus[];
  /** How long the log has gone on without a break; null: not known. */
  readonly epoch: Epoch | null;
  readonly generations: readonly GenerationStatus[];
};

const nothingKept: GenerationLook = { position: null, copy: null, feed: null, damage: {} };

const lookAtAll = async (generations: StatusDeps['generations']) => {
  const registry = await generations.read();
  return { ...registry, looks: await generations.look(registry.generations.map(({ number }) => number)) };
};

const verdictOf = (
  parts: readonly PartStatus[],
  ageMs: number | null,
  staleAfterMs: number,
): Pick<LineStatus, 'verdict' | 'behindSeconds' | 'todo'> => {
  const first = (state: PartStatus['state']) => parts.find((part) => part.state === state);
  const behindSeconds = ageMs === null ? null : ageMs / 1000;
  const broken = first('broken');
  if (broken) return { verdict: 'broken', behindSeconds, todo: broken.todo };
  const behind = ageMs === null || ageMs > staleAfterMs;
  return { verdict: behind ? 'behind' : 'fresh', behindSeconds, todo: first('late')?.todo ?? null };
};

/** Is the line fresh, part by part? Never rejects: a part that does not answer is told as such. */
export const status = async ({
  generations,
  log,
  probes,
  letters,
  staleAfterMs,
  clock,
}: StatusDeps): Promise<LineStatus> => {
  const [slot, connector, bounds, model, api] = await Promise.all([
    answer('DATABASE_URL', probes.slot),
    answer('CONNECT_URL', probes.connector),
    answer('KAFKA_BROKERS', () => log.bounds()),
    answer('REDIS_URL', () => lookAtAll(generations)),
    answer('API_URL', probes.api),
  ]);
  const end = saidBy(bounds)?.next ?? null;
  const now = clock();
  const registry = saidBy(model);
  const all = (registry?.generations ?? []).map((record, index) =>
    generationStatus(record, registry?.looks[index] ?? nothingKept, end, now),
  );
  const epoch = registry?.epoch ?? null;
  const live = all.find(({ number }) => number === registry?.active) ?? null;
  const aside = live && live.parked > 0 ? await letters(live.number).catch(() => null) : null;
  const parts: readonly PartStatus[] = [
    { name: 'source', ...tell(slot, (found) => slotPart(found, saidBy(connector))) },
    { name: 'connector', ...tell(connector, connectorPart) },
    { name: 'log', ...tell(bounds, (found) => logPart(found, live, all, epoch)) },
    { name: 'projector', ...tell(model, () => projectorPart(live, all, epoch)) },
    { name: 'dead letters', ...tell(model, () => deadLettersPart(live, aside)) },
    { name: 'verify', ...tell(model, () => verifyPart(live, now)) },
    { name: 'api', ...tell(api, apiPart) },
  ];
  return { ...verdictOf(parts, live?.ageMs ?? null, staleAfterMs), parts, epoch, generations: all };
};
