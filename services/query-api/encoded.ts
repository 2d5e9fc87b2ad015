import type { Compress } from '#http/compress.ts';
import type { Answered } from './answered.ts';
import { now, spent, type Visit } from './observe/visit.ts';

type Options = { readonly compress: Compress; readonly visit: Visit | undefined };

/** An answer as the one who asks takes it: compressed or not. */
export const responseOf = async (
  request: Pick<Request, 'method' | 'headers'>,
  { status, headers, body: written }: Answered,
  { compress, visit }: Options,
): Promise<Response> => {
  if (written === null || request.method === 'HEAD') return new Response(written, { status, headers });
  const from = now();
  const { body, coding } = await compress(request.headers.get('accept-encoding'), written);
  if (coding === undefined) return new Response(written, { status, headers });
  if (visit) {
    visit.bytes = body.length;
    visit.saved = Buffer.byteLength(written) - body.length;
    spent(visit, 'compression', from);
  }
  return new Response(body, { status, headers: { ...headers, 'Content-Encoding': coding } });
};
