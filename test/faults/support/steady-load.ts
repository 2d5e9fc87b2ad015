import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken } from '#infra/local/token.ts';
import { isRecord } from '#test/support/ask.ts';
import { withoutAdditions } from '#test/support/compare.ts';
import { difference } from '#test/support/difference.ts';
import { type Question, questionsFor } from '#test/support/questions.ts';
import { type Json, withTruth } from '#test/support/truth.ts';
import type { FaultyLine } from './faulty-line.ts';

/** A question with its answer; `at` and `ms` in milliseconds of performance.now(). */
export type Told = {
  readonly at: number;
  readonly ms: number;
  /** 0: there was no answer. */
  readonly status: number;
  /** Does the answer say that the source's own database gave it, in its body and in its headers? */
  readonly flagged: { readonly body: boolean; readonly header: boolean };
  readonly reason: string | null;
  /** How it differs from what SQL gives; undefined: not at all. */
  readonly wrong: () => string | undefined;
};

type Asking = Question & { readonly token: string };

/** What some technicians may ask for, with what SQL gives for it now. */
export const askings = ({ stack }: FaultyLine, technicians: number): Promise<readonly Asking[]> =>
  withTruth(stack.postgres.url, { timeZone: 'UTC', filters: [null, [1], [-1, 2]] }, async (truth) => {
    const all: Asking[] = [];
    for (const user of truth.admitted.slice(0, technicians)) {
      const token = await mintToken(stack.jwt, user);
      const asked = questionsFor(await truth.viewer(user), {
        ...{ views: truth.views, filters: [null, [1], [-1, 2]], perPages: [20] },
      });
      for (const question of asked) all.push({ ...question, token });
    }
    return all;
  });

const ask = async (apiUrl: string, { path, token, body }: Asking): Promise<Told> => {
  const at = performance.now();
  const response = await fetch(apiUrl + path, { headers: { authorization: `Bearer ${token}` } }).catch(() => null);
  if (!response)
    return {
      at,
      ms: performance.now() - at,
      status: 0,
      flagged: { body: false, header: false },
      reason: 'no answer',
      wrong: () => undefined,
    };
  const text = await response.text();
  const ms = performance.now() - at;
  const read = () =>
    JSON.parse(text) as Json & { readonly meta?: { readonly source?: string }; readonly reason?: string };
  return {
    ...{ at, ms, status: response.status },
    flagged: {
      body: isRecord(read()) && read().meta?.source === 'database',
      header: (response.headers.get('x-data-warning') ?? '').split(', ').includes('database'),
    },
    reason: response.status === 200 ? null : (read().reason ?? null),
    wrong: () => (response.status === 200 ? difference(body, withoutAdditions(read())) : undefined),
  };
};

/** Milliseconds after which questions that should have been asked are left out. */
const BEHIND = 1000;

/** Asks so many times a second, whether or not the answers come; grows while it lasts. */
export const steadyLoad = ({ stack }: FaultyLine, asked: readonly Asking[], perSecond: number) => {
  const told: Told[] = [];
  const underWay: Promise<unknown>[] = [];
  let stopped = false;
  const work = async (): Promise<void> => {
    const begun = performance.now();
    for (let n = 0; !stopped; n++) {
      const early = begun + (n * 1000) / perSecond - performance.now();
      // Also where it is late: answers have to be read, and a machine that cannot ask so often asks less often.
      await sleep(Math.max(0, early));
      if (early < -BEHIND) n += Math.floor((-early * perSecond) / 1000);
      // Neighbours in the list are of one technician and one view: a step through all of them mixes both.
      const next = asked[(n * 7919) % asked.length] as Asking;
      underWay.push(ask(stack.api.url, next).then((one) => told.push(one)));
    }
  };
  const working = work();
  return {
    told: told as readonly Told[],
    async stop() {
      stopped = true;
      await working;
      await Promise.all(underWay);
    },
  };
};
