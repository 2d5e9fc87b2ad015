import { senderOf } from './address.ts';
import { exchangeIn } from './exchange.ts';
import { addressTooLong, problemResponse } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';

type Answer = (request: Request, env?: unknown) => Response | Promise<Response>;

type Options = {
  /** Requests by address; every proxy's client would be the proxy. */
  readonly limit: RateLimit;
  /** Proxies of ours that requests pass, see address.ts. */
  readonly proxies: number;
  /** Paths of those who watch us; they are counted apart, so that they are let in however many others ask. */
  readonly watched: { readonly paths: ReadonlySet<string>; readonly limit: RateLimit };
};

/** With the scheme and the host. */
const MOST_CHARACTERS = 8192;

const pathOf = (url: string): string => {
  const start = url.indexOf('/', 8);
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
};

/** What is refused before it is known who asks, and for what: addresses out of all measure (414), and floods (429). */
export const front = (answer: Answer, { limit, proxies, watched }: Options): Answer => {
  return (request, env) => {
    const { url } = request;
    if (url.length > MOST_CHARACTERS) return problemResponse(addressTooLong(MOST_CHARACTERS));
    const exchange = exchangeIn(env);
    const counts = watched.paths.has(pathOf(url)) ? watched.limit : limit;
    const refusal = exchange && counts(senderOf(exchange.incoming, proxies), exchange.headers);
    return refusal ? problemResponse(refusal) : answer(request, env);
  };
};
