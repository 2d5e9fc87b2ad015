import { once } from 'node:events';
import { request as ask, type IncomingHttpHeaders, type OutgoingHttpHeaders, type RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { bodyOf, inFrontOf, portOf, serverThat } from './old-application.ts';

// The application picks a request's business unit by who asks: behind us it has to see the client that it saw before.

const BROWSER = '127.0.0.9';
const NGINX = '127.0.0.3';
const NEXT = '127.0.0.4';

/** Passes requests on from that address, with the headers that it makes of those it got. */
const proxyAt = (
  localAddress: string,
  to: string,
  headersOf: (headers: IncomingHttpHeaders, peer: string) => OutgoingHttpHeaders,
): RequestListener => {
  const { hostname, port } = new URL(to);
  return (request, response) => {
    const headers = { ...request.headers, ...headersOf(request.headers, request.socket.remoteAddress ?? '') };
    const onward = ask({ hostname, port, localAddress, path: request.url, method: request.method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };
};

const appended = (before: string | string[] | undefined, peer: string): string =>
  before === undefined ? peer : `${before}, ${peer}`;

/** proxy_set_header X-Real-IP, X-Forwarded-For $proxy_add_x_forwarded_for, -Proto $scheme and Host, as usual; TLS ends here. */
const nginx = (to: string) =>
  proxyAt(NGINX, to, (headers, peer) => ({
    'x-real-ip': peer,
    'x-forwarded-for': appended(headers['x-forwarded-for'], peer),
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'desk.example',
    forwarded: appended(headers.forwarded, `for=${peer};proto=https`),
  }));

/** A rewrite of Next.js: it appends, and asks for another host. */
const next = (to: string) =>
  proxyAt(NEXT, to, (headers, peer) => ({
    'x-forwarded-for': appended(headers['x-forwarded-for'], peer),
    'x-forwarded-proto': appended(headers['x-forwarded-proto'], 'http'),
    'x-forwarded-host': headers['x-forwarded-host'] ?? headers.host,
    host: 'deskview.internal',
    forwarded: appended(headers.forwarded, `for=${peer}`),
  }));

const urlOf = (server: Parameters<typeof portOf>[0]): string => `http://127.0.0.1:${portOf(server)}`;

/** What a browser that feigns to be somebody else has the application see, by that way. */
const seenThrough = async (way: (application: string) => Promise<string>) => {
  const seen: { headers: IncomingHttpHeaders; peer: string | undefined }[] = [];
  const application = await serverThat((request, response) => {
    seen.push({ headers: request.headers, peer: request.socket.remoteAddress });
    response.end();
  });
  const { hostname, port } = new URL(await way(urlOf(application)));
  const feigned = { 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '6.6.6.6', forwarded: 'for=6.6.6.6' };
  const sent = {
    hostname,
    port,
    localAddress: BROWSER,
    path: '/api/v1/requests',
    headers: { host: 'desk.example', ...feigned },
  };
  const [answer] = await once(ask(sent).end(), 'response');
  await bodyOf(answer);
  const [first] = seen;
  if (!first) throw new Error('The application was not asked');
  const { headers, peer } = first;
  const client = String(headers['x-forwarded-for'] ?? peer).split(', ');
  return { headers, client };
};

describe('browser → nginx → Next → deskview → the application, TRUST_PROXY=2', () => {
  const withoutUs = () =>
    seenThrough(async (app) => urlOf(await serverThat(nginx(urlOf(await serverThat(next(app)))))));
  const behindUs = (proxies: number) =>
    seenThrough(async (app) => {
      const { url } = await inFrontOf(app, { proxies });
      return urlOf(await serverThat(nginx(urlOf(await serverThat(next(url))))));
    });

  test('it sees the browser first, and every proxy behind it', async () => {
    const { headers, client } = await behindUs(2);
    expect(client).toEqual([BROWSER, NGINX, NEXT]);
    expect(headers['x-real-ip']).toBe(BROWSER);
    expect(headers.forwarded).toBe(`for=${BROWSER};proto=https, for=${NGINX}, for=${NEXT}`);
    // As before, though what a client feigned stood in front of it then.
    expect((await withoutUs()).client).toEqual(['6.6.6.6', BROWSER, NGINX]);
  });

  test('it sees the same scheme and host as before', async () => {
    const [{ headers: then }, { headers: now }] = await Promise.all([withoutUs(), behindUs(2)]);
    for (const name of ['x-forwarded-proto', 'x-forwarded-host', 'x-real-ip']) {
      expect([name, now[name]]).toEqual([name, then[name]]);
    }
    expect([now['x-forwarded-proto'], now['x-forwarded-host']]).toEqual(['https, http', 'desk.example']);
  });

  test('with a wrong number it would not: that is why it has to be given', async () => {
    expect((await behindUs(0)).client).toEqual([NEXT]);
    expect((await behindUs(1)).client).toEqual([NGINX, NEXT]);
  });
});

describe('browser → deskview → the application, TRUST_PROXY=0', () => {
  test('it sees the browser, and nothing that it feigns', async () => {
    const { headers, client } = await seenThrough(async (app) => (await inFrontOf(app, { proxies: 0 })).url);
    expect(client).toEqual([BROWSER]);
    expect(headers).toMatchObject({
      'x-real-ip': BROWSER,
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'desk.example',
    });
    expect(headers).not.toHaveProperty('forwarded');
  });

  test('it sees an address of IPv4 as one where we listen on those of IPv6', async () => {
    const way = async (app: string) =>
      (await inFrontOf(app, { proxies: 0, host: '::' })).url.replace('[::]', '127.0.0.1');
    const { headers, client } = await seenThrough(way);
    expect([client, headers['x-real-ip']]).toEqual([[BROWSER], BROWSER]);
  });
});
