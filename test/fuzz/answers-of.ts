import type { Served } from './api.ts';

const COUNTER = /^deskview_http_requests_total\{(.*)\} (\d+)$/gm;

/** How often each operation was answered with which status, from the API's own metrics, as lines. */
export const answersOf = async ({ api }: Served): Promise<readonly string[]> => {
  const text = await (await fetch(`${api}/metrics`)).text();
  const counted = [...text.matchAll(COUNTER)].map(([, labels = '', count]) => {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    return { operation: `${label('method')} ${label('route')}`, status: label('status'), count: Number(count) };
  });
  return [...Map.groupBy(counted, ({ operation }) => operation)].map(([operation, ofIt]) => {
    const total = ofIt.reduce((sum, { count }) => sum + count, 0);
    return `${operation}: ${total} answers (${ofIt.map(({ status, count }) => `${status}: ${count}`).join(', ')})`;
  });
};
