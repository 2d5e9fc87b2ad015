import { parse } from 'hono/utils/cookie';
import { bearerIn } from '#http/bearer.ts';

type Asking = Pick<Request, 'headers' | 'method'>;

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * A browser sends cookies along with requests that other sites provoke. Sec-Fetch-Site (`none`: the user) and Origin
 * tell who did. Neither is sent by everything: a GET without both is let through, for nobody else may read what it
 * gives; with any other method browsers send Origin. Schemes are not compared: behind a proxy ours is unknown.
 */
const isSameOrigin = ({ headers, method }: Asking): boolean => {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  if (origin === null) return site === 'same-origin' || method === 'GET' || method === 'HEAD';
  const scheme = origin.slice(0, origin.indexOf(':'));
  const host = hostOf(origin);
  return host !== undefined && host === hostOf(`${scheme}://${headers.get('host')}`);
};

/**
 * The token of a request: its Bearer header (which decides when present, even empty) or the same-origin `access_token`
 * cookie. Never the address: addresses end up in logs and in other sites' hands.
 */
export const tokenIn = (request: Asking): string | undefined => {
  const { headers } = request;
  const bearer = bearerIn(headers);
  if (bearer !== undefined) return bearer || undefined;
  const cookie = headers.get('cookie');
  if (cookie === null || !isSameOrigin(request)) return undefined;
  const { access_token: token } = parse(cookie, 'access_token');
  return token || undefined;
};
