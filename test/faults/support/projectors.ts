import { setTimeout as sleep } from 'node:timers/promises';
import { openGenerations } from '#adapters/redis/generations.ts';
import type { Part } from '#infra/local/part.ts';
import { freePort } from '#infra/local/ports.ts';
import { apiPart, projectorPart } from '#infra/local/services.ts';
import type { GenerationLook } from '#projector/generation-ports.ts';
import { environmentOf } from '#test/support/deskview.ts';
import type { FaultyLine } from './faulty-line.ts';

type Env = Readonly<Record<string, string>>;

const another = ({ stack, stateDir }: FaultyLine, env: Env) => ({
  stateDir: `${stateDir}/another`,
  env: {
    ...environmentOf(stack),
    ...{ JWT_ISSUER: stack.jwt.issuer, JWT_AUDIENCE: stack.jwt.audience },
    ...{ ADMIN_HOST: '127.0.0.1', ADMIN_PORT: '0', VERIFY_EVERY: '0', ...env },
  },
});

/** Another projector beside the line's own, not started yet; nobody but the test starts it again. */
export const anotherProjector = (line: FaultyLine, env: Env = {}): Part => projectorPart(another(line, env));

/** Another query API, likewise. */
export const anotherApi = async (line: FaultyLine, env: Env = {}): Promise<ReturnType<typeof apiPart>> =>
  apiPart({ ...another(line, env), host: '127.0.0.1' }, await freePort());

/** What is served, looked at as often as asked. */
export const openServed = ({ stack }: FaultyLine) => {
  const generations = openGenerations({ url: stack.redis.url, cell: stack.cell });
  const look = async (): Promise<GenerationLook> => {
    const { active } = await generations.read();
    const [found] = await generations.look([active]);
    if (!found) throw new Error('nothing is served');
    return found;
  };
  return {
    look,
    /** Which of these feeds it, as it says itself. */
    async fedBy(parts: readonly Part[]): Promise<Part | undefined> {
      const { feed } = await look();
      return parts.find(({ pid }) => feed?.by.endsWith(` ${pid}`));
    },
    close: () => generations.close(),
  };
};

/** Waits for what must come true within so many milliseconds; says how long it took. */
export const until = async (
  what: string,
  holds: () => Promise<boolean> | boolean,
  { within = 60_000, every = 20 } = {},
): Promise<number> => {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > within) throw new Error(`${what}: not within ${within / 1000} s`);
    await sleep(every);
  }
  return Math.round(performance.now() - begun);
};

/** Of so many milliseconds each, in seconds. */
export const spread = (milliseconds: readonly number[]): string => {
  const inOrder = [...milliseconds].sort((a, b) => a - b);
  const [least, middle, most] = [inOrder[0], inOrder[Math.floor(inOrder.length / 2)], inOrder.at(-1)];
  return [least, middle, most].map((value = Number.NaN) => (value / 1000).toFixed(1)).join(' / ');
};
