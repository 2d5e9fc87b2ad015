import { SignJWT } from 'jose';

export const SECRET = 'a secret of the tests, long enough for HS256';

export const jwtSettings = { issuer: 'service-catalog', audience: 'it-service-catalog' } as const;

type TokenOptions = {
  readonly secret?: string;
  readonly alg?: string;
  /** Undefined values leave a claim out. Times are in seconds since 1970. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

/** An access token as the application issues it, good until 2100; `claims` replace its own. */
export const tokenOf = (user: string, { secret = SECRET, alg = 'HS256', claims = {} }: TokenOptions = {}) => {
  const payload = {
    sub: user,
    type: 'access',
    iss: jwtSettings.issuer,
    aud: jwtSettings.audience,
    exp: 4_102_444_800,
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT' }).sign(new TextEncoder().encode(secret));
};

/** Anything that answers requests as Hono's app.request does: an app, or fetch against a running server. */
export type Http = (path: string, init?: RequestInit) => Response | Promise<Response>;

export const PREFIX = '/api/v1/requests';

/** GET as a user of the application, with more headers. */
export const getAs = async (
  http: Http,
  user: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  http(PREFIX + path, { headers: { Authorization: `Bearer ${await tokenOf(user)}`, ...headers } });

/** POST of a JSON body as a user of the application. */
export const postAs = async (http: Http, user: string, path: string, body: unknown): Promise<Response> =>
  http(PREFIX + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await tokenOf(user)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** A body in JSON, of whatever shape. */
export const jsonOf = async (response: Response) => JSON.parse(await response.text());
