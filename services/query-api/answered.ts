import type { Meta } from './contract.ts';
import type { Endpoint } from './endpoint.ts';
import { type Asking, names, tagOf } from './etag.ts';
import { metaHeaders, warningsIn } from './meta.ts';
import type { Found } from './ports.ts';
import { bytesOf } from './render-card.ts';

/** Before it is a Response, which takes no more headers cheaply. */
export type Answered = {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
};

type Answering = {
  readonly method: Endpoint<unknown>['method'];
  /** What the reader has already. */
  readonly ifNoneMatch: string | null;
};

/** Kept by nobody but its reader, and asked after each time. */
const KEPT = { 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie, Accept-Encoding' };
const WRITTEN = { 'Content-Type': 'application/json', ...KEPT };

const bodyOf = (items: string | undefined, said: string, meta: Meta): Answered['body'] => {
  const members = [items, said, `"meta":${JSON.stringify(meta)}`].filter(Boolean);
  const body = `{${members.join(',')}}`;
  return items === undefined ? body : bytesOf(body);
};

/** What was found, written out, or nothing but its headers (304) where the reader has it already. */
export const answerWith = (found: Found, meta: Meta, asking: Asking, { method, ifNoneMatch }: Answering): Answered => {
  const { plan } = asking;
  const flags = warningsIn(meta);
  const headers = { ...metaHeaders(meta, flags), ...plan.headers?.(found) };
  const said = plan.said?.(found) ?? '';
  const write = () => bodyOf(plan.items?.(found), said, meta);
  if (method !== 'get') return { status: 200, headers: { ...WRITTEN, ...headers }, body: write() };

  const tag = tagOf(found, { flags, said, ...asking });
  if (ifNoneMatch === null || !names(ifNoneMatch, tag)) {
    return { status: 200, headers: { ...WRITTEN, ...headers, ETag: tag }, body: write() };
  }
  // Any answer is the one they have, but whether there is one, and not a 404, only writing it tells.
  if (ifNoneMatch.trim() === '*') write();
  return { status: 304, headers: { ...KEPT, ...headers, ETag: tag }, body: null };
};
