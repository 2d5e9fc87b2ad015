import { asItIs, type Compress, compress } from '#http/compress.ts';
import type { SharedCounts } from '#http/count-ports.ts';
import type { Exchange } from '#http/exchange.ts';
import { createRateLimit, noLimit, type RateLimit } from '#http/rate-limit.ts';
import type { Variables } from './config.ts';

/** What keeps clients from taking more than their share, of requests and of the way to them. */
export type Safety = {
  readonly addresses: RateLimit;
  readonly subjects: RateLimit;
  /** Proxies of ours in front of us, see http/address.ts. */
  readonly proxies: number;
  readonly compress: Compress;
};

type Deps = {
  readonly clock: () => number;
  /** By what is counted. */
  readonly shared?: (what: 'subject' | 'address') => Pick<SharedCounts, 'add'>;
};

type Settings = Pick<Variables, 'RATE_LIMIT_SUBJECT' | 'RATE_LIMIT_ADDRESS' | 'TRUST_PROXY' | 'COMPRESSION'>;

export const createSafety = (settings: Settings, { clock, shared }: Deps): Safety => {
  const limit = (name: 'subject' | 'address', most: number): RateLimit =>
    createRateLimit({ name, most, clock, shared: most === 0 ? undefined : shared?.(name) });
  return {
    addresses: limit('address', settings.RATE_LIMIT_ADDRESS),
    subjects: limit('subject', settings.RATE_LIMIT_SUBJECT),
    proxies: settings.TRUST_PROXY ?? 0,
    compress: settings.COMPRESSION === 'on' ? compress : asItIs,
  };
};

export const unguarded: Safety = { addresses: noLimit, subjects: noLimit, proxies: 0, compress: asItIs };

/** Counts requests of somebody; every answer to it says what is left. Throws Refusal 429. */
export const charge = (limit: RateLimit, who: string, exchange: Exchange | undefined, requests = 1): void => {
  const refusal = limit(who, exchange?.headers, requests);
  if (refusal) throw refusal;
};
