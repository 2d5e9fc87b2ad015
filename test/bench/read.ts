import { rates, withReadServer } from './read-target.ts';
import { type Report, round } from './report.ts';

const threeUnits = 'business_unit_ids=1&business_unit_ids=2&business_unit_ids=3';

/** Requests per second of the dashboard's reads ÷ a Hono that says hello, in the same warmed process. */
export const run = (): Promise<Report> =>
  withReadServer(async ({ requests, hello, headers }) => {
    const found = await rates({
      hello: { url: hello },
      counts: { url: `${requests}/technician-views/counts`, headers },
      'list of 20': { url: `${requests}/technician-views?view=all_unsolved`, headers },
      'list of 20, three units': { url: `${requests}/technician-views?view=all_unsolved&${threeUnits}`, headers },
      'unit counts': { url: `${requests}/business-unit-counts`, headers },
    });
    const base = found.get('hello') ?? Number.NaN;
    return {
      rows: [...found].map(([what, rate]) => ({
        what,
        'requests/s': round(rate, 0),
        '÷ hello': round(rate / base, 3),
      })),
      notes: ['5,000 requests, a super admin, 32 connections; hello needs no token and asks no Redis.'],
    };
  });
