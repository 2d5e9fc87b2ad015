import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { mintToken } from '#infra/local/token.ts';
import { demandingReader } from './support/demanding.ts';
import { frozenFor } from './support/down.ts';
import { faultsOn } from './support/fault.ts';
import { forgeries, identityProvider } from './support/forgeries.ts';
import { misbehaviour } from './support/misbehaviour.ts';
import { anotherApi, until } from './support/projectors.ts';
import { waitsBetween } from './support/redis-harm.ts';
import { connectionsTo, drippingClients, greedyClients } from './support/slow-clients.ts';
import { OBSERVER } from './support/writers.ts';

// Promise 5: an API that was hurt, or is attacked, goes on telling the truth.

const own = misbehaviour();
const fault = faultsOn({ env: own.env });

fault('the API is stopped in its tracks for 10 s', {
  ...{ row: '7', recoverWithin: 10_000, mayBeAway: true },
  cause: ({ line }) => frozenFor(line.part('api'), 10_000),
});

fault('the event loop of the API is blocked for 8 s', {
  ...{ row: '7', recoverWithin: 10_000, mayBeAway: true },
  async cause() {
    await own.order({ who: 'api', what: 'block', milliseconds: 8000 });
    await sleep(8000);
  },
});

fault('reads name the position they need, and the projector is stopped in its tracks for 4 s', {
  ...{ row: '84', fast: true, recoverWithin: 10_000 },
  async cause({ line, note }) {
    const wait = 1000;
    const reader = await demandingReader(line.stack, wait);
    await sleep(2000);
    await frozenFor(line.part('projector'), 4000);
    await sleep(2000);
    const answers = await reader.stop();
    const given = answers.filter(({ status }) => status < 500);
    const refused = answers.filter(({ status }) => status >= 500);
    const statuses = new Set(given.map(({ status }) => status));
    note(
      `${given.length} answered, ${refused.length} refused, at most ${Math.max(...answers.map(({ ms }) => ms)).toFixed(0)} ms`,
    );
    expect([200, 401, 403]).toEqual(expect.arrayContaining([...statuses]));
    expect(given.filter(({ asOf, needed }) => asOf === null || asOf < needed)).toEqual([]);
    expect(refused.filter(({ status, reason }) => status !== 503 || reason !== 'not-yet-visible')).toEqual([]);
    expect([statuses.has(200), refused.length > 0]).toEqual([true, true]);
    expect(answers.filter(({ ms }) => ms > wait + 500)).toEqual([]);
  },
});

fault('1,000 connections that drip a request for ever, and 20 that never read the 100 lists each asked for', {
  ...{ row: '82', recoverWithin: 10_000, memory: 700 },
  async cause({ line, reads, note }) {
    const { api, jwt } = line.stack;
    const token = await mintToken(jwt, OBSERVER);
    const port = Number(new URL(api.url).port);
    const usual = connectionsTo(port);
    const before = waitsBetween(reads, 0, performance.now());
    const since = performance.now();
    const clients = [await drippingClients(port, 1000), await greedyClients(port, 20, token)];
    expect(connectionsTo(port)).toBeGreaterThan(usual + 1000);
    await sleep(5000);
    const meanwhile = waitsBetween(reads, since, performance.now());
    note(`others waited p99 ${before.p99} ms before, ${meanwhile.p99} ms meanwhile, at most ${meanwhile.most} ms`);
    const reaped = await until('they are given up', () => connectionsTo(port) <= usual + 5, { within: 90_000 });
    note(`all were given up after ${((performance.now() - since) / 1000).toFixed(0)} s (${reaped} ms of waiting)`);
    for (const { end } of clients) end();
  },
});

fault('forged tokens of every kind, while keys cannot be fetched, and are rotated', {
  ...{ row: '80' },
  async cause({ line, note }) {
    const provider = await identityProvider();
    const api = await anotherApi(line, { JWKS_URL: provider.url });
    await api.start();
    const ask = (headers: Record<string, string> | [string, string][]) =>
      fetch(`${api.url}/api/v1/requests/technician-views/counts`, { headers });
    const statusOf = async (token: string) => {
      const response = await ask({ authorization: `Bearer ${token}` });
      await response.arrayBuffer();
      return response.status;
    };
    try {
      expect(await statusOf(await provider.sign(OBSERVER))).toBe(200);

      provider.down();
      expect(await statusOf(await provider.sign(OBSERVER, { jti: 'another' }))).toBe(200);
      const forged = await forgeries(provider, line.stack.jwt, OBSERVER);
      for (const [kind, headers] of forged) expect([kind, (await ask(headers)).status]).toEqual([kind, 401]);

      provider.rotate();
      provider.up();
      const rotated = await provider.sign(OBSERVER);
      await until('the new key is known', async () => (await statusOf(rotated)) === 200, {
        within: 15_000,
        every: 200,
      });

      const fetched = provider.fetches();
      const took = async (each: (n: number) => Promise<number>): Promise<number> => {
        const begun = performance.now();
        for (let n = 0; n < 1000; n++) await each(n);
        return Math.round(performance.now() - begun);
      };
      const accepted = await took(() => statusOf(rotated));
      const strangers = await Promise.all(
        Array.from({ length: 1000 }, (_, n) => provider.forge(OBSERVER, `stranger-${n}`)),
      );
      const refused = await took(async (n) => {
        const status = await statusOf(strangers[n] ?? '');
        expect(status).toBe(401);
        return status;
      });
      const bought = provider.fetches() - fetched;
      note(`1,000 accepted ${accepted} ms, 1,000 refused ${refused} ms, ${bought} fetches of keys`);
      expect(bought).toBeLessThanOrEqual(1 + Math.ceil((accepted + refused) / 10_000));
      expect(refused).toBeLessThan(3 * accepted);
    } finally {
      await api.stop();
      await provider.close();
    }
  },
});
